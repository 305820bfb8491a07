"""What must hold of concordance whatever the patients."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.cohort import Outcome
from core.errors import NoComparablePairsError, NoEventsError
from core.survival.concordance import Concordance, concordance

rows = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(-3, 3)), min_size=2, max_size=40
)
methods = st.sampled_from(["harrell", "uno"])


def split(patients: list[tuple[int, bool, int]]) -> tuple[np.ndarray, Outcome]:
    time, event, score = zip(*patients, strict=True)
    return np.array(score, dtype=float), Outcome(time, event)


def of(score: np.ndarray, outcome: Outcome, method: str) -> Concordance:
    """The concordance; patients without a comparable pair are not what is asked here."""
    try:
        return concordance(score, outcome, method=method)
    except (NoEventsError, NoComparablePairsError):
        assume(False)
        raise


def same(one: Concordance, other: Concordance) -> None:
    assert one.estimate == pytest.approx(other.estimate, abs=1e-12)
    assert one.standard_error == pytest.approx(other.standard_error, abs=1e-12)
    for name in ("n_pairs", "n_concordant", "n_discordant", "n_tied_score"):
        assert getattr(one, name) == getattr(other, name)


@given(rows, methods)
def test_turning_the_score_round(patients: list, method: str) -> None:
    score, outcome = split(patients)
    one, other = of(score, outcome, method), of(-score, outcome, method)
    assert one.estimate + other.estimate == pytest.approx(1, abs=1e-12)
    assert one.standard_error == pytest.approx(other.standard_error, abs=1e-12)
    assert (one.n_concordant, one.n_discordant) == (other.n_discordant, other.n_concordant)


@given(rows, methods)
def test_counts_and_interval_fit_together(patients: list, method: str) -> None:
    c = of(*split(patients), method)
    assert c.n_concordant + c.n_discordant + c.n_tied_score == c.n_pairs > 0
    assert 0 <= c.lower <= c.estimate <= c.upper <= 1
    if method == "harrell":
        assert c.estimate == pytest.approx((c.n_concordant + c.n_tied_score / 2) / c.n_pairs)


@given(rows, methods)
def test_only_the_order_of_the_scores_matters(patients: list, method: str) -> None:
    score, outcome = split(patients)
    same(of(score, outcome, method), of(np.exp(score / 2) - 7, outcome, method))


@given(rows, methods, st.randoms(use_true_random=False))
def test_the_order_of_patients_does_not_matter(patients: list, method: str, random) -> None:
    shuffled = patients.copy()
    random.shuffle(shuffled)
    same(of(*split(patients), method), of(*split(shuffled), method))


@given(rows, methods, st.sampled_from(["days", "years"]))
def test_the_unit_of_time_does_not_matter(patients: list, method: str, unit: str) -> None:
    score, outcome = split(patients)
    same(of(score, outcome, method), of(score, outcome.to(unit), method))


@given(rows)
def test_without_censoring_uno_is_harrell(patients: list) -> None:
    score, outcome = split(patients)
    everyone = Outcome(outcome.time, np.ones(len(outcome), bool))
    same(of(score, everyone, "harrell"), of(score, everyone, "uno"))


@given(rows, methods)
def test_a_horizon_at_the_last_follow_up_changes_nothing(patients: list, method: str) -> None:
    score, outcome = split(patients)
    assume(outcome.time.max() > 0)
    whole = of(score, outcome, method)
    same(whole, concordance(score, outcome, method=method, horizon=outcome.time.max()))
