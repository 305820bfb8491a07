import numpy as np
import pytest

from dashboard.figures.hazard_axis import (
    hazard_axis,
    hazard_span,
    interval_trace,
    line_of_no_effect,
    row_axes,
    words_trace,
)


def test_the_ends_hold_every_interval_and_one():
    low, high = hazard_span(np.array([1.5, 2.0]), np.array([3.0, 4.0]))
    assert low < 1 < 4 < high
    assert hazard_span(np.array([]), np.array([])) == (0.5, 2.0)
    low, high = hazard_span(np.array([1e-9]), np.array([1e9]))
    assert 0.005 < low < high < 200


@pytest.mark.parametrize(("span", "tick"), [((0.8, 1.9), 1.2), ((0.1, 20.0), 5)])
def test_ticks_are_fine_where_the_span_is_small(span, tick):
    axis = hazard_axis(span, level=0.9)
    assert tick in axis["tickvals"]
    assert axis["title"]["text"] == "Hazard ratio (90% CI)"
    assert all(span[0] <= value <= span[1] for value in axis["tickvals"])
    np.testing.assert_allclose(axis["range"], np.log10(span))


def test_a_trace_has_one_side_of_one():
    values = np.array([0.5, 1.0, 2.0])
    words = np.array(["a", "b", "c"], dtype=object)
    for up, wanted in ((True, ["c"]), (False, ["a", "b"])):
        trace = interval_trace(
            np.arange(3), values, values / 2, values * 2, words=words, labels=words, up=up
        )
        assert trace["text"].tolist() == wanted
        np.testing.assert_allclose(trace["error_x"]["array"], trace["x"])
    assert line_of_no_effect()["x0"] == line_of_no_effect()["x1"] == 1


def test_rows_have_names_at_the_left_and_words_at_the_right():
    axes = row_axes(["age", "sex"], ["1.2", "0.8"], reach=(1.5, -0.6))
    left, right = axes["yaxis"], axes["yaxis2"]
    assert (left["ticktext"], right["ticktext"]) == (["age", "sex"], ["1.2", "0.8"])
    assert left["tickvals"].tolist() == right["tickvals"].tolist() == [0, 1]
    assert left["range"] == right["range"] == (1.5, -0.6)
    assert (right["side"], right["overlaying"]) == ("right", "y")
    # Nothing of it is seen, but without it the words would not be drawn.
    unseen = words_trace(np.array([1.2, 0.8]))
    assert (unseen["yaxis"], unseen["opacity"], unseen["x"].tolist()) == ("y2", 0, [1.2])
    assert words_trace(np.array([]))["x"].size == 0
