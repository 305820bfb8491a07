import numpy as np
import pandas as pd
import pytest

from dashboard.figures.estimate_place import estimate_place, places

FOUR = pd.DataFrame(
    {
        "scan": ["a", "b", "c", "d"],
        "high_risk": [False, False, True, True],
        "probability": [0.1, 0.4, 0.3, 0.9],
    }
)


@pytest.mark.parametrize(
    ("probability", "low", "high"), [(0.0, 0, 0), (0.1, 0, 0), (0.35, 1, 1), (1.0, 2, 2)]
)
def test_a_place_is_how_many_of_each_group_lie_below(probability, low, high):
    assert places(FOUR, probability) == {"low": low, "high": high}


def test_each_case_is_a_dot_in_its_groups_row(trace):
    figure = estimate_place(FOUR, 0.35).figure
    low, high = trace(figure, "low"), trace(figure, "high")
    np.testing.assert_array_equal(low.x, [0.1, 0.4])
    np.testing.assert_array_equal(high.x, [0.3, 0.9])
    assert (np.abs(np.array(low.y)) < 0.5).all()
    assert (np.abs(np.array(high.y) - 1) < 0.5).all()
    assert len(set(low.y)) == 2  # none hides another
    assert list(trace(figure, "median high").x) == [0.6, 0.6]


def test_the_patient_is_marked_and_the_place_is_said(shape, texts):
    drawing = estimate_place(FOUR, 0.35)
    assert shape(drawing.figure, "patient").x0 == 0.35
    assert texts(drawing.figure) == ["this scan 35%"]
    words = "1 of the 2 cases at low risk and 1 of the 2 cases at high risk"
    assert f"is higher than that of {words}" in drawing.alt
    assert words in drawing.caption
    assert "median low risk 25%; median high risk 60%" in drawing.alt


def test_the_table_names_each_case():
    assert estimate_place(FOUR, 0.5).table["scan"].tolist() == ["a", "b", "c", "d"]
