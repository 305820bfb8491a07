"""What must hold of Cox models whatever the patients."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.cohort import Outcome
from core.errors import FitError
from core.inference import adjust_p_values
from core.survival.baseline_hazard import baseline_hazard, predicted_survival
from core.survival.cox import CoxModel, cox_model
from core.survival.cox_columns import fit_columns
from core.survival.proportional_hazards import proportional_hazards
from core.survival.residuals import cox_residuals

patients = st.lists(
    st.tuples(st.integers(0, 15), st.booleans(), st.integers(-20, 20), st.integers(-20, 20)),
    min_size=8,
    max_size=50,
)
ways = st.sampled_from(["efron", "breslow", "exact"])
p_values = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=30)


def split(rows: list) -> tuple[pd.DataFrame, Outcome]:
    time, event, first, second = zip(*rows, strict=True)
    covariates = pd.DataFrame({"first": first, "second": second}) / 10
    return covariates, Outcome(time, event, "days")


def fitted(covariates: pd.DataFrame, outcome: Outcome, **options) -> CoxModel:
    """The model; patients who give none are not what is asked here."""
    try:
        return cox_model(covariates, outcome, tolerance=1e-12, **options)
    except FitError:
        assume(False)
        raise


def close(one: object, other: object) -> None:
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-8)


@settings(max_examples=30)
@given(patients, ways)
def test_order_and_unit_of_time_do_not_matter(rows: list, ties: str) -> None:
    x, outcome = split(rows)
    one = fitted(x, outcome, ties=ties)
    turned = outcome.to("years").take(np.arange(len(outcome))[::-1])
    other = fitted(x[::-1], turned, ties=ties)
    close(one.coefficients, other.coefficients)
    close(one.variance, other.variance)


@settings(max_examples=30)
@given(patients, ways, st.floats(0.1, 50), st.floats(-100, 100))
def test_a_covariate_in_another_unit(rows: list, ties: str, factor: float, shift: float) -> None:
    x, outcome = split(rows)
    one = fitted(x, outcome, ties=ties)
    other = fitted(x.assign(first=x["first"] * factor + shift), outcome, ties=ties)
    close(one.coefficients[0], other.coefficients[0] * factor)
    close(one.coefficients[1], other.coefficients[1])
    close(one.log_likelihood, other.log_likelihood)


@settings(max_examples=30)
@given(patients, ways)
def test_mirroring_the_covariates_mirrors_the_coefficients(rows: list, ties: str) -> None:
    x, outcome = split(rows)
    close(fitted(x, outcome, ties=ties).coefficients, -fitted(-x, outcome, ties=ties).coefficients)


@settings(max_examples=30)
@given(patients, ways)
def test_a_fit_is_no_worse_than_none_and_no_worse_than_with_less(rows: list, ties: str) -> None:
    x, outcome = split(rows)
    both, one = fitted(x, outcome, ties=ties), fitted(x[["first"]], outcome, ties=ties)
    assert both.log_likelihood >= one.log_likelihood - 1e-9
    assert one.log_likelihood >= one.log_likelihood_null - 1e-9
    assert (np.linalg.eigvalsh(both.variance) > 0).all()


@settings(max_examples=30)
@given(patients, st.sampled_from(["efron", "breslow"]))
def test_all_at_once_is_one_at_a_time(rows: list, ties: str) -> None:
    x, outcome = split(rows)
    assume(outcome.n_events)
    fits = fit_columns(x.to_numpy(), outcome, ties=ties)
    for j, name in enumerate(x):
        try:
            model = cox_model(x[[name]], outcome, ties=ties)
        except FitError:
            assert not fits.converged[j]
            assert fits.notes[j]
            continue
        assert fits.converged[j]
        assert fits.coefficients[j] == pytest.approx(model.coefficients[0], rel=1e-8, abs=1e-10)
        assert fits.standard_errors[j] == pytest.approx(model.standard_errors[0], rel=1e-8)


@settings(max_examples=30)
@given(patients)
def test_without_ties_every_way_is_the_same(rows: list) -> None:
    x, outcome = split(rows)
    apart = Outcome(np.arange(1, len(outcome) + 1), outcome.event)
    one = fitted(x, apart)
    for ties in ("breslow", "exact"):
        other = fitted(x, apart, ties=ties)
        close(one.coefficients, other.coefficients)
        close(one.variance, other.variance)
        close(one.log_likelihood, other.log_likelihood)


@settings(max_examples=30)
@given(patients, ways)
def test_as_many_die_as_are_expected_to(rows: list, ties: str) -> None:
    x, outcome = split(rows)
    model = fitted(x, outcome, ties=ties)
    found = cox_residuals(model, x, outcome)
    assert found.martingale.sum() == pytest.approx(0, abs=1e-8)
    assert (found.martingale <= 1).all()
    assert (np.sign(found.deviance) == np.sign(found.martingale)).all()
    if ties != "exact":  # whose residuals are Breslow's
        close(found.score.sum(axis=0), np.zeros(2))
        close(cox_residuals(model, x, outcome).dfbeta.sum(axis=0), np.zeros(2))


@settings(max_examples=30)
@given(patients, ways)
def test_predicted_survival_never_rises_and_lies_within_its_interval(rows: list, ties: str) -> None:
    x, outcome = split(rows)
    outcome = Outcome(outcome.time + 1, outcome.event)
    model = fitted(x, outcome, ties=ties)
    (base,) = baseline_hazard(model, x, outcome)
    found = predicted_survival(model, base, x, times=[0, *base.time])
    assert (found.survival[:, 0] == 1).all()
    assert (np.diff(found.survival) <= 1e-12).all()
    assert (found.lower <= found.survival).all()
    assert (found.survival <= found.upper).all()
    # A higher predictor never lives longer.
    order = np.argsort(model.linear_predictor(x))
    assert (np.diff(found.survival[order], axis=0) <= 1e-12).all()


@settings(max_examples=30)
@given(patients, ways, st.sampled_from(["km", "rank"]))
def test_whether_hazards_are_proportional_knows_no_unit_or_order(
    rows: list, ties: str, scale: str
) -> None:
    x, outcome = split(rows)
    model = fitted(x, outcome, ties=ties)
    try:
        test = proportional_hazards(model, x, outcome, scale=scale)
    except FitError:
        assume(False)
        raise
    assume(np.linalg.cond(test.variance) < 1e6)
    turned, y = outcome.to("years").take(np.arange(len(outcome))[::-1]), x[::-1] * 3 + 1
    again = proportional_hazards(fitted(y, turned, ties=ties), y, turned, scale=scale)
    np.testing.assert_allclose(test.table["chi2"], again.table["chi2"], rtol=1e-4, atol=1e-5)


@given(p_values, st.randoms(use_true_random=False))
def test_adjusting_keeps_order_and_ignores_gaps(p: list, random) -> None:
    adjusted = adjust_p_values(p)
    np.testing.assert_array_equal(np.isnan(adjusted), np.isnan(p))
    known = np.array(p)[~np.isnan(p)]
    by_p = adjusted[~np.isnan(p)][np.argsort(known, kind="stable")]
    assert (np.diff(by_p) >= 0).all()
    assert (adjusted[~np.isnan(p)] >= known - 1e-15).all()
    shuffled = random.sample(range(len(p)), len(p))
    again = adjust_p_values([p[i] for i in shuffled])
    np.testing.assert_allclose(again, adjusted[shuffled], rtol=1e-14)
