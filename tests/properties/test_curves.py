"""What must hold of survival curves whatever the patients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cohort import DAYS_PER_UNIT, Outcome
from core.survival.curves import (
    SurvivalCurve,
    kaplan_meier,
    landmark_survival,
    median_survival,
    reverse_kaplan_meier,
)
from core.survival.restricted import restricted_mean

patients = st.lists(
    st.tuples(st.one_of(st.integers(0, 12), st.floats(0, 1e4)), st.booleans()),
    min_size=1,
    max_size=60,
)
intervals = st.sampled_from(["log", "log-log", "plain"])
units = st.sampled_from(["days", "months", "years"])
NUMBERS = ("survival", "lower", "upper", "n_at_risk", "n_events", "n_censored")


def outcome_of(rows: list, unit: str = "days") -> Outcome:
    time, event = zip(*rows, strict=True)
    return Outcome(time, event, unit)


def same(one: SurvivalCurve, other: SurvivalCurve) -> None:
    for name in NUMBERS:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=0, atol=1e-12)


@given(patients, intervals)
def test_a_curve_is_a_probability_that_never_rises(rows: list, interval: str) -> None:
    (curve,) = kaplan_meier(outcome_of(rows), interval=interval)
    assert (curve.survival >= 0).all()
    assert (curve.survival <= 1).all()
    assert (np.diff(curve.survival) <= 0).all()
    assert (np.diff(curve.time) > 0).all()
    known = ~np.isnan(curve.lower)
    assert (curve.lower[known] >= 0).all()
    assert (curve.upper[known] <= 1).all()
    assert (curve.lower[known] <= curve.survival[known] + 1e-12).all()
    assert (curve.survival[known] <= curve.upper[known] + 1e-12).all()


@given(patients)
def test_survival_falls_at_deaths_and_only_there(rows: list) -> None:
    (curve,) = kaplan_meier(outcome_of(rows))
    before = np.concatenate(([1.0], curve.survival[:-1]))
    np.testing.assert_array_equal(curve.survival < before, curve.n_events > 0)


@given(patients)
def test_everybody_is_counted_once(rows: list) -> None:
    outcome = outcome_of(rows)
    (curve,) = kaplan_meier(outcome)
    assert curve.n_events.sum() + curve.n_censored.sum() == curve.n == len(outcome)
    assert curve.total_events == outcome.n_events
    leaving = curve.n_events + curve.n_censored
    np.testing.assert_array_equal(curve.n_at_risk, np.cumsum(leaving[::-1])[::-1])
    np.testing.assert_array_equal(curve.at_risk(curve.time), curve.n_at_risk)


@given(patients, st.randoms(use_true_random=False))
def test_the_order_of_the_patients_does_not_matter(rows: list, random) -> None:
    shuffled = random.sample(rows, len(rows))
    (one,), (other,) = kaplan_meier(outcome_of(rows)), kaplan_meier(outcome_of(shuffled))
    np.testing.assert_array_equal(one.time, other.time)
    same(one, other)


# Whole days, as follow-up is recorded: ties survive any unit, gaps are never mistaken for ties.
days = st.lists(st.tuples(st.integers(0, 5000), st.booleans()), min_size=1, max_size=60)


@given(days, units)
def test_the_unit_of_time_does_not_matter(rows: list, unit: str) -> None:
    outcome = outcome_of(rows)
    (one,), (other,) = kaplan_meier(outcome), kaplan_meier(outcome.to(unit))
    same(one, other)
    days_per_unit = DAYS_PER_UNIT[unit]
    np.testing.assert_allclose(other.time * days_per_unit, one.time, rtol=1e-12)
    assert other.unit == unit
    medians = median_survival(one), median_survival(other)
    assert medians[1].estimate * days_per_unit == pytest.approx(medians[0].estimate, nan_ok=True)


@given(days)
def test_nobody_censored_is_the_share_alive(rows: list) -> None:
    time = np.array([t for t, _ in rows])
    (curve,) = kaplan_meier(Outcome(time, np.ones(time.size)))
    expected = [(time > t).mean() for t in curve.time]
    np.testing.assert_allclose(curve.survival, expected, atol=1e-12)


@given(patients, st.lists(st.floats(0, 2e4), max_size=5))
def test_landmarks_are_what_the_curve_says(rows: list, horizons: list) -> None:
    (curve,) = kaplan_meier(outcome_of(rows))
    marks = landmark_survival(curve, horizons)
    np.testing.assert_array_equal([mark.survival for mark in marks], curve.at(horizons))
    np.testing.assert_array_equal([mark.n_at_risk for mark in marks], curve.at_risk(horizons))


@given(patients, st.floats(0.01, 1))
def test_the_restricted_mean_is_at_most_the_horizon_and_grows_with_it(
    rows: list, share: float
) -> None:
    (curve,) = kaplan_meier(outcome_of([*rows, (1.0, True)]))
    last = float(curve.time[-1])
    shorter, longer = restricted_mean(curve, share * last), restricted_mean(curve, last)
    slack = 1e-9 * last
    assert -slack <= shorter.estimate <= share * last + slack
    assert shorter.estimate <= longer.estimate + slack
    assert longer.standard_error >= 0


@given(patients, st.data())
def test_groups_do_not_touch_each_other(rows: list, data) -> None:
    labels = data.draw(st.lists(st.sampled_from("abc"), min_size=len(rows), max_size=len(rows)))
    curves = kaplan_meier(outcome_of(rows), labels)
    assert [curve.label for curve in curves] == sorted(set(labels))
    assert sum(curve.n for curve in curves) == len(rows)


@given(patients)
def test_reversing_twice_is_the_curve_itself(rows: list) -> None:
    outcome = outcome_of(rows)
    (one,) = kaplan_meier(outcome)
    (other,) = reverse_kaplan_meier(Outcome(outcome.time, ~outcome.event))
    same(one, other)
