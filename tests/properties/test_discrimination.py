"""What must hold of the time-dependent ROC whatever the patients."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.cohort import Outcome
from core.errors import CoreError
from core.survival.censoring import censoring_curve
from core.survival.discrimination import RocCurve, estimable_horizons, time_dependent_roc

patients = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(-3, 3)), min_size=2, max_size=40
)
horizon = st.integers(1, 24).map(lambda half: half / 2)


def split(rows: list[tuple[int, bool, int]]) -> tuple[np.ndarray, Outcome]:
    time, event, score = zip(*rows, strict=True)
    return np.array(score, dtype=float), Outcome(time, event)


def roc_of(score: np.ndarray, outcome: Outcome, t: float) -> RocCurve:
    """The curve; patients among whom it cannot be drawn are not what is asked here."""
    assume(bool(estimable_horizons(outcome, t)))
    (roc,) = time_dependent_roc(score, outcome, horizons=t)
    return roc


def same(one: RocCurve, other: RocCurve) -> None:
    assert one.auc == pytest.approx(other.auc, abs=1e-13)
    assert one.standard_error == pytest.approx(other.standard_error, abs=1e-12)
    np.testing.assert_allclose(one.tpr, other.tpr, atol=1e-13)
    np.testing.assert_allclose(one.fpr, other.fpr, atol=1e-13)


@given(patients, horizon)
def test_estimable_is_what_does_not_refuse(rows: list, t: float) -> None:
    score, outcome = split(rows)
    try:
        time_dependent_roc(score, outcome, horizons=t)
    except CoreError:
        assert estimable_horizons(outcome, t) == ()
    else:
        assert estimable_horizons(outcome, t) == (t,)


@given(patients, horizon)
def test_curve_climbs_from_nothing_to_everything_over_its_own_area(rows: list, t: float) -> None:
    roc = roc_of(*split(rows), t)
    for share in (roc.fpr, roc.tpr):
        assert share[0] == 0
        assert share[-1] == 1
        assert (np.diff(share) >= 0).all()
    assert (np.diff(roc.thresholds) < 0).all()
    assert np.trapezoid(roc.tpr, roc.fpr) == pytest.approx(roc.auc, abs=1e-13)
    assert 0 <= roc.lower <= roc.auc <= roc.upper <= 1
    assert roc.n_cases + roc.n_controls + roc.n_censored_before + roc.n_events_at == len(rows)


@given(patients, horizon)
def test_turning_the_score_round_turns_the_auc_round(rows: list, t: float) -> None:
    score, outcome = split(rows)
    one, other = roc_of(score, outcome, t), roc_of(-score, outcome, t)
    assert one.auc + other.auc == pytest.approx(1, abs=1e-13)
    assert one.standard_error == pytest.approx(other.standard_error, abs=1e-12)


@given(patients, horizon)
def test_only_the_order_of_the_scores_matters(rows: list, t: float) -> None:
    score, outcome = split(rows)
    same(roc_of(score, outcome, t), roc_of(np.exp(score / 2) - 7, outcome, t))


@given(patients, horizon, st.randoms(use_true_random=False))
def test_the_order_of_patients_does_not_matter(rows: list, t: float, random) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)
    same(roc_of(*split(rows), t), roc_of(*split(shuffled), t))


@given(patients, horizon, st.sampled_from(["days", "years"]))
def test_the_unit_of_time_does_not_matter(rows: list, t: float, unit: str) -> None:
    score, outcome = split(rows)
    one = roc_of(score, outcome, t)
    there = float(Outcome([t], [True]).to(unit).time[0])
    (other,) = time_dependent_roc(score, outcome.to(unit), horizons=there)
    assert (one.n_cases, one.n_controls) == (other.n_cases, other.n_controls)
    same(one, other)


@given(patients)
def test_weighted_deaths_are_one_minus_kaplan_meier(rows: list) -> None:
    _, outcome = split(rows)
    weight = 1 / censoring_curve(outcome).before(outcome.time[outcome.event])
    time, event = outcome.time, outcome.event
    survival = 1.0
    for t in np.unique(time):
        survival *= 1 - (event & (time == t)).sum() / (time >= t).sum()
        died = weight[time[event] <= t].sum() / len(outcome)
        assert died == pytest.approx(1 - survival, abs=1e-12)
