import numpy as np

from dashboard.figures.thinning import thinned


def test_points_on_one_another_are_drawn_once():
    x, y = np.array([0.0, 0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 0.0])
    assert thinned(x, y).tolist() == [0, 2]
    assert thinned(x, y, most=2).tolist() == [0, 1, 2]


def test_points_apart_are_all_drawn():
    grid = np.arange(10.0)
    x, y = (item.ravel() for item in np.meshgrid(grid, grid))
    assert thinned(x, y, columns=20, rows=20).tolist() == list(range(100))


def test_many_become_at_most_the_cells():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 20_000))
    kept = thinned(x, y, columns=40, rows=30)
    assert len(kept) <= 40 * 30
    # No point is farther from a drawn one than a cell is wide.
    reach = np.array([np.ptp(x) / 40, np.ptp(y) / 30])
    for i in rng.integers(20_000, size=50):
        apart = np.abs(np.column_stack([x[kept] - x[i], y[kept] - y[i]]))
        assert (apart <= reach).all(axis=1).any()


def test_one_place_and_no_point():
    assert thinned(np.array([2.0, 2.0]), np.array([1.0, 1.0])).tolist() == [0]
    assert thinned(np.empty(0), np.empty(0)).size == 0
