import math

import numpy as np

from core.cohort import Outcome
from core.survival.curves import kaplan_meier
from core.survival.milestones import landmark_survival, median_survival


def of(time, event, **options):
    (curve,) = kaplan_meier(Outcome(time, event, "months"), **options)
    return curve


def test_median_is_where_half_have_died():
    median = median_survival(of([1, 2, 3], [1, 1, 1]))
    assert median.estimate == 2
    assert (median.label, median.level, median.unit) == ("all", 0.95, "months")


def test_a_curve_that_runs_along_one_half_gives_the_middle_of_the_step():
    assert median_survival(of([1, 2, 5, 6], [1, 1, 1, 1])).estimate == 3.5
    # The step ends where survival falls, not where somebody is censored.
    assert median_survival(of([1, 2, 3, 6, 7, 8], [1, 1, 1, 0, 1, 1])).estimate == 5


def test_one_half_missed_by_rounding_is_one_half():
    curve = of(range(1, 25), [1] * 24)
    assert 0.5 < curve.survival[11] < 0.5 + 1e-15
    assert median_survival(curve).estimate == 12.5


def test_a_curve_that_ends_at_one_half_has_its_median_there():
    assert median_survival(of([1, 2], [1, 0])).estimate == 1


def test_a_curve_that_stays_above_has_no_median():
    median = median_survival(of([1, 2, 3], [1, 0, 0]))
    assert math.isnan(median.estimate)
    assert math.isnan(median.upper)


def test_the_interval_is_read_off_the_bounds():
    curve = of(range(1, 21), [1] * 20)
    median = median_survival(curve)
    assert median.lower == curve.time[curve.lower <= 0.5][0]
    assert median.upper == curve.time[curve.upper <= 0.5][0]
    assert median.lower < median.estimate < median.upper


def test_landmarks():
    curve = of([2, 3, 5, 8], [1, 0, 1, 0])
    before, at, between, beyond = landmark_survival(curve, (1, 5, 6.5, 9))
    assert (before.survival, before.standard_error, before.lower, before.upper) == (1, 0, 1, 1)
    assert before.n_at_risk == 4
    assert at.survival == between.survival == 0.375
    assert (at.n_at_risk, between.n_at_risk, beyond.n_at_risk) == (2, 1, 0)
    assert at.lower == curve.lower[2] < at.survival < at.upper == curve.upper[2]
    assert np.isnan([beyond.survival, beyond.standard_error, beyond.lower, beyond.upper]).all()
    assert [mark.horizon for mark in (before, at, between, beyond)] == [1, 5, 6.5, 9]


def test_a_landmark_after_everybody_died_is_zero():
    (mark,) = landmark_survival(of([1, 2], [1, 1]), [12])
    assert mark.survival == 0
    assert mark.n_at_risk == 0


def test_no_landmarks():
    assert landmark_survival(of([1], [1]), []) == ()
