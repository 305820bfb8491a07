import numpy as np
import pytest

from dashboard.figures.time_axis import MOST_TICKS, conversion, readable, time_ticks


@pytest.mark.parametrize("unit", ["days", "months", "years"])
@pytest.mark.parametrize("longest", [0.4, 3.0, 29.0, 211.0, 6_500.0, 100_000.0])
def test_ticks_are_few_start_at_zero_and_reach_the_end(longest: float, unit: str):
    ticks = time_ticks(longest, unit)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= MOST_TICKS
    assert np.ptp(np.diff(ticks)) == pytest.approx(0, abs=1e-9)
    assert longest < ticks[-1] + ticks[1]


def test_months_go_in_years_where_follow_up_is_long():
    assert time_ticks(80, "months").tolist() == [0, 12, 24, 36, 48, 60, 72]


def test_conversion_is_that_of_core():
    assert conversion("years", "months") == pytest.approx(12)
    assert conversion("days", "years") == pytest.approx(1 / 365.25)


@pytest.mark.parametrize(
    ("horizon", "unit", "text"),
    [
        (36, "months", "3 years"),
        (12, "months", "1 year"),
        (18, "months", "18 months"),
        (365.25, "days", "1 year"),
        (6.5, "months", "6.5 months"),
    ],
)
def test_horizons_are_whole_years_where_they_are(horizon: float, unit: str, text: str):
    assert readable(horizon, unit) == text
