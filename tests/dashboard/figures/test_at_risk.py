import numpy as np
import pytest

from core.cohort import Outcome
from core.survival import kaplan_meier
from dashboard.figures.at_risk import at_risk_axis, at_risk_traces
from dashboard.figures.time_axis import conversion

OUTCOME = Outcome([5, 6, 7, 12, 24, 30], [1, 0, 1, 1, 1, 0], "months")
CURVES = kaplan_meier(OUTCOME, ["low", "low", "high", "high", "high", "low"])


def test_counts_are_those_whose_follow_up_is_at_least_that_long():
    high, low = at_risk_traces(CURVES, np.array([0.0, 12.0, 24.0]), 1.0)
    assert high["text"] == ["3", "2", "1"]
    assert low["text"] == ["3", "1", "1"]
    assert list(high["x"]) == [0, 12, 24]
    assert (high["yaxis"], low["yaxis"]) == ("y2", "y2")


def test_ticks_in_another_unit_give_the_same_counts():
    years = at_risk_traces(CURVES, np.array([0.0, 1.0, 2.0]), 1 / 12)
    assert years[0]["text"] == ["3", "2", "1"]


@pytest.mark.parametrize("unit", ["months", "days"])
def test_a_patient_followed_to_a_tick_is_counted_there(unit: str):
    factor = conversion(unit, "years")
    years = np.arange(1.0, 21.0)
    (curve,) = kaplan_meier(Outcome(years * (12 if unit == "months" else 365.25), [1] * 20, unit))
    (row,) = at_risk_traces([curve], years, factor)
    assert [int(n) for n in row["text"]] == list(range(20, 0, -1))


def test_rows_are_named_in_the_order_and_colour_of_the_curves():
    axis = at_risk_axis(CURVES, ["#D55E00", "#0072B2"], 0.2)
    assert [text.split()[-1] for text in axis["ticktext"]] == ["High", "Low"]
    assert "#D55E00" in axis["ticktext"][0]
    assert axis["domain"] == [0, 0.2]
    assert axis["range"][0] > axis["range"][1], "the first curve is not uppermost"
