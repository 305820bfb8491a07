import numpy as np
import pytest

from core.cohort import Outcome
from core.survival import kaplan_meier, landmark_survival
from dashboard.figures.curve_traces import curve_traces, landmark_traces

# Deaths at 1, 3 and 4, one patient lost at 2: survival 3/4, 3/4, 3/8, 0.
(CURVE,) = kaplan_meier(Outcome([1, 2, 3, 4], [1, 0, 1, 1], "months"))


def test_steps_start_at_one_and_hold_until_the_next_time():
    line = curve_traces(CURVE, "#0072B2", unit="months")[2]
    assert list(line["x"]) == [0, 1, 2, 3, 4]
    assert list(line["y"]) == [1, 0.75, 0.75, 0.375, 0]
    assert line["line"]["shape"] == "hv"
    assert line["line"]["color"] == "#0072B2"


def test_hover_carries_the_interval_and_the_number_at_risk():
    line = curve_traces(CURVE, "#0072B2", unit="months")[2]
    assert line["customdata"][0].tolist() == [1, 1, 4]
    np.testing.assert_array_equal(line["customdata"][1:, 0], CURVE.lower)
    np.testing.assert_array_equal(line["customdata"][1:, 2], [4, 3, 2, 1])


def test_the_band_ends_where_survival_reaches_zero():
    lower, upper = curve_traces(CURVE, "#0072B2", unit="months")[:2]
    assert list(lower["x"]) == list(upper["x"]) == [0, 1, 2, 3, 4]
    # At 4 everybody has died and no interval exists: the last one is held until there.
    assert list(lower["y"]) == [1, *CURVE.lower[:3], CURVE.lower[2]]
    assert list(upper["y"]) == [1, *CURVE.upper[:3], CURVE.upper[2]]
    assert upper["fill"] == "tonexty"
    assert upper["fillcolor"] == "rgba(0,114,178,0.16)"
    assert np.isfinite(lower["y"]).all()


def test_censored_patients_are_ticks_on_the_curve():
    ticks = curve_traces(CURVE, "#0072B2", unit="months")[3]
    assert (list(ticks["x"]), list(ticks["y"])) == ([2], [0.75])
    assert ticks["marker"]["symbol"] == "line-ns-open"


def test_the_unit_of_time_is_changed_in_every_trace():
    for trace, of_months in zip(
        curve_traces(CURVE, "#0072B2", unit="years"),
        curve_traces(CURVE, "#0072B2", unit="months"),
        strict=True,
    ):
        np.testing.assert_allclose(trace["x"], np.asarray(of_months["x"]) / 12)


def test_landmarks_are_drawn_on_their_own_curve_only():
    marks = landmark_survival(CURVE, [1.5, 3.5])
    (trace,) = landmark_traces(CURVE, marks, "#0072B2", unit="years")
    np.testing.assert_allclose(trace["x"], [1.5 / 12, 3.5 / 12])
    assert trace["y"] == [0.75, 0.375]
    others = [mark.__class__(**{**_fields(mark), "label": "high"}) for mark in marks]
    assert landmark_traces(CURVE, others, "#0072B2", unit="years") == []


def _fields(mark: object) -> dict[str, object]:
    return {name: getattr(mark, name) for name in mark.__slots__}


@pytest.mark.parametrize("unit", ["months", "years"])
def test_hover_names_the_unit(unit: str):
    assert unit in curve_traces(CURVE, "#0072B2", unit=unit)[2]["hovertemplate"]
