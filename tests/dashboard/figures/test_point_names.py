import numpy as np

from dashboard.figures.point_names import point_names


def named(places, weights=None, names=None, crowd=None):
    places = np.asarray(places, dtype=float)
    trace = point_names(
        names or [f"N{i}" for i in range(len(places))],
        places,
        np.arange(len(places), 0, -1.0) if weights is None else np.asarray(weights, dtype=float),
        crowd=places if crowd is None else np.asarray(crowd, dtype=float),
    )
    return [text.strip() for text in trace["text"]], trace


def test_names_stand_outwards_of_their_points():
    names, trace = named([[2, 5], [-3, 9]])
    assert names == ["N0", "N1"]
    assert trace["textposition"] == ["middle right", "middle left"]


def test_of_two_that_would_lie_on_one_another_the_heavier_is_named():
    assert named([[2, 5], [2.1, 5.01], [0, 0], [9, 9]], [1, 2, 0, 0])[0][:1] == ["N1"]
    assert "N0" not in named([[2, 5], [2.1, 5.01], [0, 0], [9, 9]], [1, 2, 0, 0])[0]


def test_no_name_is_written_over_a_crowd():
    crowd = [[2 + i / 100, 5] for i in range(20)]
    assert named([[2, 5], [4, 9], [-4, 0]], crowd=crowd)[0] == ["N1", "N2"]


def test_at_most_eight_on_each_side():
    places = [[sign * (1 + i % 5), i] for i in range(60) for sign in (1, -1)]
    assert len(named(places)[0]) == 16


def test_words_from_a_file_stand_as_they_are_and_none_is_none():
    assert named([[1, 1]], names=["<b>"])[0] == ["&lt;b&gt;"]
    assert named(np.empty((0, 2)))[0] == []
