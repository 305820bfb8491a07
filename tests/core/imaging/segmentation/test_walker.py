import numpy as np

from core.imaging.segmentation.walker import walk

SHAPE = (9, 3, 3)


def two_halves() -> np.ndarray:
    features = np.zeros((1, *SHAPE), dtype=np.float32)
    features[:, 5:] = 5
    return features


def test_seeds_fill_what_is_alike_and_stop_at_an_edge():
    odds = np.zeros(SHAPE, dtype=np.float32)
    found = walk(
        odds,
        two_halves(),
        inside=np.ones(SHAPE, dtype=bool),
        seeds={(1, 1, 1): True, (7, 1, 1): False},
    )
    assert (found[:5] > 0.5).all()
    assert (found[5:] < 0.5).all()
    assert found[1, 1, 1] > 0.95


def test_without_seeds_equal_priors_stay():
    odds = np.full(SHAPE, 2, dtype=np.float32)
    found = walk(odds, two_halves(), inside=np.ones(SHAPE, dtype=bool), seeds={})
    assert np.allclose(found, 1 / (1 + np.exp(-2)), atol=1e-3)


def test_nothing_outside_and_the_equations_hold():
    """Two neighbours alike: 0.3 (x - p) = 1.001 (y - x) and the same the other way round."""
    inside = np.zeros(SHAPE, dtype=bool)
    inside[3:5, 1, 1] = True
    odds = np.zeros(SHAPE, dtype=np.float32)
    odds[3, 1, 1], odds[4, 1, 1] = 50, -50
    found = walk(odds, two_halves(), inside=inside, seeds={})
    assert not found[~inside].any()
    x, y = found[3, 1, 1], found[4, 1, 1]
    assert abs(x + y - 1) < 1e-3
    assert abs(0.3 * (1 - x) - 1.001 * (x - y)) < 1e-3
