import math

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import InputError, NoComparablePairsError, NoEventsError
from core.survival.discrimination import auc_over_time, estimable_horizons, time_dependent_roc


def simulated(n: int, seed: int) -> tuple[np.ndarray, Outcome]:
    """Scores with log hazard ratio 1 per unit, a third censored; no ties."""
    rng = np.random.default_rng(seed)
    score = rng.normal(size=n)
    death = rng.exponential(np.exp(-score))
    censoring = rng.exponential(2.0, n)
    return score, Outcome(np.minimum(death, censoring), death <= censoring)


# Death at 1, 2 and 4; censored at 3 while four were at risk, so the death at 4 weighs 4/3.
HAND = Outcome([1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 0, 0])


def test_auc_by_hand() -> None:
    # Controls score 2 and 1. The cases 6 and 3 beat both, the case 1.5 beats one of two.
    (roc,) = time_dependent_roc([6, 3, 5, 1.5, 2, 1], HAND, horizons=4.5)
    assert roc.auc == pytest.approx((1 + 1 + 4 / 3 * 0.5) / (10 / 3), abs=1e-15)
    assert (roc.n_cases, roc.n_controls, roc.n_censored_before, roc.n_events_at) == (3, 2, 1, 0)


def test_curve_by_hand() -> None:
    (roc,) = time_dependent_roc([6, 3, 5, 1.5, 2, 1], HAND, horizons=4.5)
    assert roc.thresholds.tolist() == [math.inf, 6, 5, 3, 2, 1.5, 1]
    np.testing.assert_allclose(roc.tpr, [0, 0.3, 0.3, 0.6, 0.6, 1, 1], atol=1e-15)
    np.testing.assert_allclose(roc.fpr, [0, 0, 0, 0, 0.5, 0.5, 1], atol=1e-15)


def test_a_tie_counts_one_half_and_makes_a_slope() -> None:
    (roc,) = time_dependent_roc([2, 1, 2, 1], Outcome([1, 2, 5, 6], [1, 1, 0, 0]), horizons=3)
    # 2 beats 1 and ties 2; 1 ties 1 and loses to 2.
    assert roc.auc == pytest.approx((1 + 0.5 + 0.5 + 0) / 4)
    assert roc.tpr.tolist() == [0, 0.5, 1]
    assert roc.fpr.tolist() == [0, 0.5, 1]


def test_a_death_exactly_at_the_horizon_is_neither_case_nor_control() -> None:
    # timeROC's rule, T < t; with T <= t (scikit-survival) the third patient would spoil the AUC.
    outcome = Outcome([1, 2, 3, 4], [1, 1, 1, 0])
    (roc,) = time_dependent_roc([4, 3, 1, 2], outcome, horizons=3)
    assert (roc.n_cases, roc.n_controls, roc.n_events_at) == (2, 1, 1)
    assert roc.auc == 1.0


def test_a_patient_censored_at_the_horizon_is_no_control() -> None:
    (roc,) = time_dependent_roc([1, 9, 0], Outcome([1, 2, 3], [1, 0, 0]), horizons=2)
    assert (roc.n_controls, roc.n_censored_before, roc.auc) == (1, 1, 1.0)


def test_a_rounded_horizon_is_the_same_horizon() -> None:
    months = Outcome([12, 36, 60], [1, 1, 0])
    third = 36 * (1 + 1e-12)
    (roc,) = time_dependent_roc([3, 2, 1], months, horizons=third)
    assert (roc.n_cases, roc.n_events_at, roc.horizon) == (1, 1, third)


def test_horizons_keep_their_order_and_unit() -> None:
    rocs = time_dependent_roc([6, 3, 5, 1.5, 2, 1], HAND.to("years"), horizons=(0.4, 0.2))
    assert [roc.horizon for roc in rocs] == [0.4, 0.2]
    assert {roc.unit for roc in rocs} == {"years"}


def brute_influence(score: np.ndarray, outcome: Outcome, t: float) -> np.ndarray:
    """The iid terms of Blanche et al. 2013 (their equation in the appendix), summed as written.

    For data without ties; n x n matrices, no shortcut taken.
    """
    order = np.argsort(outcome.time)
    x, time, event = score[order], outcome.time[order], outcome.event[order]
    n = x.size
    at_risk = n - np.arange(n)
    hazard = ~event / at_risk
    g = np.cumprod(1 - hazard)
    g_before = np.concatenate(([1.0], g[:-1]))
    case, control = event & (time < t), time > t
    d = case / g_before
    v = control / g[time <= t][-1]
    f, s = d.mean(), v.mean()
    psi = (x[:, None] > x[None, :]) + 0.5 * (x[:, None] == x[None, :])
    h = psi * d[:, None] * v[None, :]
    mean_h = h.mean()
    # integral[i, k]: int_0^{T_i} dM_k / (share at risk), M_k the censoring martingale of k
    watched = time[None, :] <= time[:, None]  # [k, u]: k still under observation at time u
    jumps = np.diag((~event).astype(float))
    martingale = (jumps - watched * hazard[None, :]) / (at_risk / n)[None, :]
    integral = np.cumsum(martingale, axis=1).T
    out = np.empty(n)
    for k in range(n):
        a = (h * (1 + integral[:, [k]])).sum() / n - (
            mean_h * (control / control.mean() + (d * (1 + integral[:, k]) - f) / f)
        ).sum()
        b = h[:, k].sum() - n * mean_h
        c = h[k].sum() - n * mean_h * (control[k] / control.mean() + (d[k] - f) / f)
        out[k] = (a + b + c) / (n * f * s)
    return out


def test_standard_error_equals_the_published_sums() -> None:
    score, outcome = simulated(60, seed=5)
    for t in (0.2, 0.7):
        (roc,) = time_dependent_roc(score, outcome, horizons=t)
        assert roc.n_censored_before > 0
        expected = brute_influence(score, outcome, t).std(ddof=1) / math.sqrt(60)
        assert roc.standard_error == pytest.approx(expected, rel=1e-12)


def test_interval_is_symmetric_and_cut_at_one() -> None:
    score, outcome = simulated(60, seed=5)
    (roc,) = time_dependent_roc(score, outcome, horizons=0.7, level=0.9)
    assert roc.lower == pytest.approx(roc.auc - 1.6448536269514722 * roc.standard_error)
    assert roc.upper == pytest.approx(roc.auc + 1.6448536269514722 * roc.standard_error)
    (sure,) = time_dependent_roc(score, outcome, horizons=0.7, level=1 - 1e-12)
    assert sure.upper == 1.0


def test_intervals_keep_their_promise() -> None:
    # Two groups with hazards 1 and 1/2 and half the patients each: the AUC is known.
    t, n, rng = 1.0, 150, np.random.default_rng(2)
    dead = {h: 1 - math.exp(-h * t) for h in (1.0, 0.5)}
    of_cases = dead[1.0] / (dead[1.0] + dead[0.5])
    of_controls = (1 - dead[1.0]) / (2 - dead[1.0] - dead[0.5])
    truth = of_cases * (1 - of_controls) + 0.5 * (
        of_cases * of_controls + (1 - of_cases) * (1 - of_controls)
    )
    rocs = []
    for _ in range(400):
        high = rng.random(n) < 0.5
        death = rng.exponential(np.where(high, 1.0, 2.0))
        censoring = rng.exponential(2.0, n)
        outcome = Outcome(np.minimum(death, censoring), death <= censoring)
        rocs += time_dependent_roc(high.astype(float), outcome, horizons=t)
    auc = np.array([roc.auc for roc in rocs])
    # Without the weights the cases would be mostly early ones; the AUC must not be off for it.
    assert auc.mean() == pytest.approx(truth, abs=3 * auc.std() / 20)
    assert np.mean([roc.standard_error for roc in rocs]) == pytest.approx(auc.std(), rel=0.1)
    assert 0.92 < np.mean([roc.lower <= truth <= roc.upper for roc in rocs]) < 0.98


def test_without_intervals_the_rest_is_the_same() -> None:
    score, outcome = simulated(50, seed=1)
    (plain,) = time_dependent_roc(score, outcome, horizons=0.5, intervals=False)
    (full,) = time_dependent_roc(score, outcome, horizons=0.5)
    assert plain.auc == full.auc
    assert np.isnan([plain.standard_error, plain.lower, plain.upper]).all()


@pytest.mark.parametrize("horizon", [6, 7])
def test_refuses_a_horizon_with_no_controls(horizon: float) -> None:
    with pytest.raises(InputError, match="must lie below the last follow-up, 6 months") as caught:
        time_dependent_roc([6, 5, 4, 3, 2, 1], HAND, horizons=(4, horizon))
    assert f"beyond {horizon} months" in caught.value.message


@pytest.mark.parametrize("horizon", [0.5, 1])
def test_refuses_a_horizon_with_no_cases(horizon: float) -> None:
    with pytest.raises(NoComparablePairsError, match="first death was at 1 months"):
        time_dependent_roc([6, 5, 4, 3, 2, 1], HAND, horizons=horizon)


def test_refuses_patients_among_whom_nobody_died() -> None:
    outcome = Outcome([1, 2, 3], [0, 0, 0])
    with pytest.raises(NoEventsError):
        time_dependent_roc([1, 2, 3], outcome, horizons=2)
    with pytest.raises(NoEventsError):
        auc_over_time([1, 2, 3], outcome)


@pytest.mark.parametrize("horizons", [0, -1, math.nan, math.inf, [], [[1, 2]], "soon", [None]])
def test_refuses_horizons_that_are_no_times(horizons: object) -> None:
    with pytest.raises(InputError, match="horizons must be"):
        time_dependent_roc([6, 5, 4, 3, 2, 1], HAND, horizons=horizons)


def test_horizons_of_any_number_type_pass() -> None:
    for horizons in (4, np.int64(4), np.float64(4), np.array([4]), iter([4])):
        (roc,) = time_dependent_roc([6, 5, 4, 3, 2, 1], HAND, horizons=horizons)
        assert roc.horizon == 4.0


def test_refuses_a_level_out_of_range() -> None:
    with pytest.raises(InputError, match="95"):
        time_dependent_roc([6, 5, 4, 3, 2, 1], HAND, horizons=4, level=95)


def test_estimable_horizons_by_hand() -> None:
    # A death before it (after 1) and someone followed beyond it (before 6).
    assert estimable_horizons(HAND, [0.5, 1, 1.01, 5.99, 6, 12]) == (1.01, 5.99)
    assert estimable_horizons(Outcome([1, 2], [0, 0]), [1, 1.5]) == ()


def test_auc_over_time_is_the_auc_at_each_horizon() -> None:
    score, outcome = simulated(80, seed=4)
    over = auc_over_time(score, outcome, horizons=[0.9, 0.3, 0.6, 0.3], level=0.8)
    rocs = time_dependent_roc(score, outcome, horizons=[0.3, 0.6, 0.9], level=0.8)
    assert over.horizons.tolist() == [0.3, 0.6, 0.9]
    for name in ("auc", "standard_error", "lower", "upper"):
        assert getattr(over, name).tolist() == [getattr(roc, name) for roc in rocs]


def test_integrated_auc_by_hand() -> None:
    # Survival is 5/6, 4/6 after the deaths at 1 and 2 and 4/6 * 2/3 after that at 4: with T < t
    # the chance of death is 1/6, 2/6 and 5/9 at 1.5, 2.5 and 4.5.
    score = [1, 3, 5, 1.5, 2, 1]
    over = auc_over_time(score, HAND, horizons=[1.5, 2.5, 4.5])
    died = np.array([1 / 6, 2 / 6, 5 / 9])
    trapezoids = np.diff(died) * (over.auc[1:] + over.auc[:-1]) / 2
    assert len(set(over.auc.tolist())) == 3
    assert over.integrated == pytest.approx(trapezoids.sum() / (died[-1] - died[0]), abs=1e-15)


def test_integrated_auc_of_one_horizon_and_of_no_deaths() -> None:
    score = [6, 3, 5, 1.5, 2, 1]
    one = auc_over_time(score, HAND, horizons=[4.5])
    assert one.integrated == one.auc[0]
    assert math.isnan(auc_over_time(score, HAND, horizons=[2.5, 3.5]).integrated)


def test_default_grid_spans_the_middle_of_the_deaths() -> None:
    score, outcome = simulated(200, seed=8)
    over = auc_over_time(score, outcome)
    low, high = np.quantile(outcome.time[outcome.event], (0.05, 0.95))
    assert over.horizons.size == 100
    assert (over.horizons[0], over.horizons[-1]) == (pytest.approx(low), pytest.approx(high))
    assert (np.diff(over.horizons) > 0).all()


def test_default_grid_leaves_out_what_cannot_be_estimated() -> None:
    # One death: the grid is that time only, before which nobody died.
    with pytest.raises(NoComparablePairsError, match="middle 90 %"):
        auc_over_time([1, 2, 3], Outcome([1, 2, 3], [1, 0, 0]))
    # All deaths after all follow-up of the others: the upper end has no controls.
    over = auc_over_time([4, 3, 2, 1], Outcome([1, 2, 3, 3], [1, 1, 1, 1]))
    assert over.horizons[-1] < 3


def test_arrays_are_read_only() -> None:
    score, outcome = simulated(50, seed=1)
    (roc,) = time_dependent_roc(score, outcome, horizons=0.5)
    over = auc_over_time(score, outcome)
    for array in (roc.fpr, roc.tpr, roc.thresholds, over.horizons, over.auc, over.lower):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
