"""What must hold of the log-rank test and the hazard ratio whatever the patients."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.cohort import Outcome
from core.errors import FitError
from core.survival.comparison import HazardRatio, hazard_ratio
from core.survival.logrank import LogRank, logrank, pairwise_logrank

patients = st.lists(
    st.tuples(st.integers(0, 15), st.booleans(), st.sampled_from("abc")), min_size=4, max_size=60
)
two_groups = st.lists(
    st.tuples(st.integers(0, 15), st.booleans(), st.sampled_from("ab")), min_size=6, max_size=60
)
rhos = st.sampled_from([0.0, 0.5, 1.0])


def split(rows: list) -> tuple[Outcome, np.ndarray]:
    time, event, label = zip(*rows, strict=True)
    return Outcome(time, event, "days"), np.array(label)


def compare(outcome: Outcome, labels: np.ndarray, **options) -> LogRank:
    """The test; patients who cannot be compared are not what is asked here."""
    assume(np.unique(labels).size > 1)
    try:
        return logrank(outcome, labels, **options)
    except FitError:
        assume(False)
        raise


def ratio(outcome: Outcome, labels: np.ndarray, **options) -> HazardRatio:
    """The ratio; groups that do not overlap have none, which is not what is asked here."""
    assume(np.unique(labels).size == 2)
    try:
        return hazard_ratio(outcome, labels, **options)
    except FitError:
        assume(False)
        raise


def close(one: float, other: float) -> None:
    assert one == pytest.approx(other, rel=1e-7, abs=1e-9)


@given(patients, rhos)
def test_names_and_order_do_not_matter(rows: list, rho: float) -> None:
    outcome, labels = split(rows)
    result = compare(outcome, labels, rho=rho)
    renamed = np.array([{"a": "z", "b": "m", "c": "k"}[label] for label in labels])
    turned = compare(outcome.take(np.arange(len(outcome))[::-1]), renamed[::-1], rho=rho)
    close(result.chi2, turned.chi2)
    close(result.p_value, turned.p_value)
    assert result.df == turned.df


@given(patients, rhos, st.sampled_from(["months", "years"]))
def test_the_unit_of_time_does_not_matter(rows: list, rho: float, unit: str) -> None:
    outcome, labels = split(rows)
    close(compare(outcome, labels, rho=rho).chi2, compare(outcome.to(unit), labels, rho=rho).chi2)


@given(patients, rhos)
def test_only_the_order_of_the_times_matters(rows: list, rho: float) -> None:
    outcome, labels = split(rows)
    stretched = Outcome(outcome.time**3 + 7, outcome.event)
    close(compare(outcome, labels, rho=rho).chi2, compare(stretched, labels, rho=rho).chi2)


@given(patients, rhos)
def test_observed_and_expected_deaths_have_one_sum(rows: list, rho: float) -> None:
    outcome, labels = split(rows)
    result = compare(outcome, labels, rho=rho)
    close(result.table["observed"].sum(), result.table["expected"].sum())
    if rho == 0:
        assert result.table["observed"].sum() == pytest.approx(outcome.n_events)
    assert result.table["n"].sum() == len(outcome)
    assert result.chi2 >= 0
    assert 0 <= result.p_value <= 1


@given(patients)
def test_one_stratum_is_no_stratum(rows: list) -> None:
    outcome, labels = split(rows)
    within = compare(outcome, labels, stratify_by=["x"] * len(outcome))
    assert within.chi2 == compare(outcome, labels).chi2


@given(patients)
def test_adjusted_p_values_are_never_smaller(rows: list) -> None:
    outcome, labels = split(rows)
    assume(np.unique(labels).size > 1)
    for method in ("BH", "holm", "bonferroni"):
        table = pairwise_logrank(outcome, labels, adjust=method).dropna()
        assert (table["q_value"] >= table["p_value"] - 1e-15).all()
        assert (table["q_value"] <= 1).all()


@given(two_groups, st.sampled_from(["efron", "breslow"]))
def test_turning_the_groups_round_inverts_the_ratio(rows: list, ties: str) -> None:
    outcome, labels = split(rows)
    one = ratio(outcome, labels, ties=ties)
    other = ratio(outcome, np.where(labels == "a", "b", "a"), ties=ties)
    close(one.coefficient, -other.coefficient)
    close(one.standard_error, other.standard_error)
    close(one.lower * other.upper, 1)


@given(two_groups, st.sampled_from(["efron", "breslow"]))
def test_the_ratio_does_not_know_units_or_the_order_of_patients(rows: list, ties: str) -> None:
    outcome, labels = split(rows)
    one = ratio(outcome, labels, ties=ties)
    other = ratio(outcome.to("years").take(np.arange(len(outcome))[::-1]), labels[::-1], ties=ties)
    close(one.coefficient, other.coefficient)
    close(one.p_value, other.p_value)
    assert one.lower <= one.estimate <= one.upper


@given(two_groups)
def test_without_ties_the_two_ways_agree(rows: list) -> None:
    outcome, labels = split(rows)
    apart = Outcome(outcome.time + np.linspace(0, 0.5, len(outcome)), outcome.event)
    close(
        ratio(apart, labels, ties="efron").coefficient,
        ratio(apart, labels, ties="breslow").coefficient,
    )
