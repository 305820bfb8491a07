import math

import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.inference import normal_quantile
from core.survival.curves import kaplan_meier
from core.survival.restricted import restricted_mean, restricted_mean_difference


def of(time, event):
    (curve,) = kaplan_meier(Outcome(time, event, "years"))
    return curve


def test_area_with_pencil():
    # 1 to 2, then 3/4 to 5, then 3/8 to 8: 2 + 3 * 3/4 + 3 * 3/8.
    curve = of([2, 3, 5, 8], [1, 0, 1, 0])
    mean = restricted_mean(curve, 8)
    assert mean.estimate == pytest.approx(2 + 9 / 4 + 9 / 8, abs=1e-14)
    assert (mean.label, mean.horizon, mean.unit, mean.level) == ("all", 8, "years", 0.95)
    assert restricted_mean(curve, 1).estimate == 1
    assert restricted_mean(curve, 4).estimate == pytest.approx(2 + 2 * 3 / 4)


def test_error_with_pencil():
    # Area ahead of the death at 2: 27/8, at 5: 9/8; Greenwood's terms 1/(4 * 3), 1/(2 * 1).
    mean = restricted_mean(of([2, 3, 5, 8], [1, 0, 1, 0]), 8)
    error = math.sqrt((27 / 8) ** 2 / 12 + (9 / 8) ** 2 / 2)
    assert mean.standard_error == pytest.approx(error, abs=1e-14)
    reach = normal_quantile(0.95) * error
    assert (mean.lower, mean.upper) == pytest.approx((mean.estimate - reach, mean.estimate + reach))


def test_without_censoring_it_is_the_mean_of_the_capped_times():
    time = [1, 2, 4, 7, 11]
    mean = restricted_mean(of(time, [1] * 5), 6)
    capped = [min(t, 6) for t in time]
    assert mean.estimate == pytest.approx(sum(capped) / 5)
    # And its variance that of a mean, with n in place of n - 1.
    average = sum(capped) / 5
    variance = sum((t - average) ** 2 for t in capped) / 5 / 5
    assert mean.standard_error == pytest.approx(math.sqrt(variance))


def test_beyond_a_curve_that_reached_zero_nothing_is_added():
    curve = of([1, 2, 3], [1, 1, 1])
    for horizon in (3, 30):
        assert restricted_mean(curve, horizon).estimate == pytest.approx(2)


def test_before_the_first_death_everybody_lives():
    mean = restricted_mean(of([5, 6], [1, 1]), 4)
    assert (mean.estimate, mean.standard_error) == (4, 0)


@pytest.mark.parametrize("horizon", [0, -1, float("nan"), float("inf")])
def test_a_horizon_must_be_positive(horizon):
    with pytest.raises(InputError, match="must be > 0 years"):
        restricted_mean(of([1, 2], [1, 1]), horizon)


def test_a_horizon_must_lie_within_follow_up():
    with pytest.raises(InputError, match="followed for 8 years at most") as refusal:
        restricted_mean(of([2, 8], [1, 0]), 8.5)
    assert "at most 8 years" in refusal.value.hint


def test_difference_is_last_minus_first():
    outcome = Outcome([1, 3, 2, 6], [1, 1, 1, 1], "years")
    difference = restricted_mean_difference(outcome, ["low", "high", "high", "low"], 6)
    # Sorted: high first, low last. Means 2.5 and 3.5; variances 0.25 / 2 and 6.25 / 2.
    assert (difference.reference, difference.label) == ("high", "low")
    assert difference.estimate == pytest.approx(1.0)
    assert difference.standard_error == pytest.approx(math.sqrt((0.25 + 6.25) / 2))
    z = 1 / difference.standard_error
    assert difference.p_value == pytest.approx(math.erfc(z / math.sqrt(2)))
    assert difference.lower < difference.estimate < difference.upper
    assert [group.estimate for group in difference.groups] == pytest.approx([2.5, 3.5])


def test_a_difference_without_any_death_has_no_p_value():
    outcome = Outcome([9, 9], [0, 0], "years")
    difference = restricted_mean_difference(outcome, ["a", "b"], 5)
    assert difference.estimate == 0
    assert math.isnan(difference.p_value)


def test_a_difference_needs_two_groups():
    with pytest.raises(InputError, match="needs two groups, got 3"):
        restricted_mean_difference(Outcome([1, 2, 3], [1, 1, 1]), ["a", "b", "c"], 1)
