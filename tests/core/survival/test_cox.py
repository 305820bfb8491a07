import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import CohortError, ConvergenceError, FitError, InputError, NoEventsError
from core.survival.cox import cox_model


@pytest.fixture
def study():
    """Sixty patients in months, heavily tied, whose hazard depends on two of three covariates."""
    random = np.random.default_rng(7)
    x = pd.DataFrame(random.normal(size=(60, 3)), columns=["age", "dose", "noise"])
    time = random.exponential(np.exp(-0.8 * x["age"] + 0.5 * x["dose"])) * 10
    return x, Outcome(np.ceil(time), random.random(60) < 0.7)


def by_definition(x, outcome, beta, *, ties):
    """The log partial likelihood as it stands in the textbook, death by death."""
    risk = np.exp(x @ beta)
    total = 0.0
    for t in np.unique(outcome.time[outcome.event]):
        dead = np.flatnonzero(outcome.event & (outcome.time == t))
        at_risk = risk[outcome.time >= t].sum()
        for k, patient in enumerate(dead):
            taken = k / dead.size * risk[dead].sum() if ties == "efron" else 0.0
            total += math.log(risk[patient]) - math.log(at_risk - taken)
    return total


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_likelihood_is_that_of_the_textbook(study, ties):
    x, outcome = study
    assert len(np.unique(outcome.time[outcome.event])) < outcome.n_events
    model = cox_model(x, outcome, ties=ties)
    values = x.to_numpy()
    for beta, stated in (
        (np.zeros(3), model.log_likelihood_null),
        (model.coefficients, model.log_likelihood),
    ):
        assert stated == pytest.approx(by_definition(values, outcome, beta, ties=ties), abs=1e-9)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_it_is_highest_at_the_coefficients_and_curved_as_the_variance_says(study, ties):
    x, outcome = study
    model = cox_model(x, outcome, ties=ties, tolerance=1e-14)
    values, h = x.to_numpy(), 1e-3

    def at(*steps):
        beta = model.coefficients + h * np.sum(steps, axis=0)
        return by_definition(values, outcome, beta, ties=ties)

    unit = np.eye(3)
    slope = [(at(e) - at(-e)) / (2 * h) for e in unit]
    assert slope == pytest.approx([0, 0, 0], abs=1e-5)
    curvature = [
        [(at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b)) / (4 * h * h) for b in unit] for a in unit
    ]
    np.testing.assert_allclose(np.linalg.inv(model.variance), -np.array(curvature), rtol=1e-4)
    assert model.standard_errors == pytest.approx(np.sqrt(np.diag(model.variance)))


def test_covariates_in_any_order_and_any_unit(study):
    x, outcome = study
    model = cox_model(x, outcome, tolerance=1e-13)
    for names in permutations(x.columns):
        other = cox_model(x[list(names)], outcome, tolerance=1e-13)
        for name in names:
            assert other.coefficients[names.index(name)] == pytest.approx(
                model.coefficients[model.names.index(name)], rel=1e-9
            )
    days = cox_model(x.assign(age=x["age"] * 365.25 + 1e4), outcome, tolerance=1e-13)
    assert days.coefficients[0] * 365.25 == pytest.approx(model.coefficients[0], rel=1e-8)


def test_strata_multiply_their_likelihoods(study):
    x, outcome = study
    twice = pd.concat([x, x])
    both = Outcome(np.r_[outcome.time, outcome.time], np.r_[outcome.event, outcome.event])
    stratified = cox_model(twice, both, stratify_by=["x"] * 60 + ["y"] * 60)
    alone = cox_model(x, outcome)
    assert stratified.coefficients == pytest.approx(alone.coefficients, rel=1e-9)
    assert stratified.log_likelihood == pytest.approx(2 * alone.log_likelihood)
    assert stratified.variance == pytest.approx(alone.variance / 2, rel=1e-8)


def test_a_stratum_without_deaths_changes_nothing(study):
    x, outcome = study
    more = pd.concat([x, x.iloc[:5]])
    longer = Outcome(np.r_[outcome.time, [9.0] * 5], np.r_[outcome.event, [False] * 5])
    model = cox_model(more, longer, stratify_by=["x"] * 60 + ["y"] * 5)
    assert model.coefficients == pytest.approx(cox_model(x, outcome).coefficients, rel=1e-8)
    assert model.n == 65


def test_table(study):
    x, outcome = study
    model = cox_model(x, outcome)
    table = model.table(level=0.9)
    assert table["variable"].tolist() == ["age", "dose", "noise"]
    assert table["coefficient"].tolist() == model.coefficients.tolist()
    assert np.log(table["upper"] / table["lower"]).tolist() == pytest.approx(
        2 * 1.6448536269514722 * model.standard_errors
    )
    # What made the data is found: age shortens life, dose prolongs it.
    assert table["coefficient"][0] > 0 > table["coefficient"][1]
    assert table["p_value"][0] < 0.01 < table["p_value"][2]


def test_the_three_global_tests(study):
    x, outcome = study
    model = cox_model(x[["age"]], outcome)
    z = model.table()["z"][0]
    assert model.wald_statistic == pytest.approx(z**2)
    gain = model.log_likelihood - model.log_likelihood_null
    assert model.likelihood_ratio_statistic == 2 * gain
    assert model.score_statistic == pytest.approx(model.wald_statistic, rel=0.3)
    assert model.akaike_information == 2 - 2 * model.log_likelihood


def test_booleans_are_covariates():
    outcome = Outcome([1, 2, 3, 4], [1, 1, 1, 1])
    model = cox_model(pd.DataFrame({"b": [True, False, True, False]}), outcome)
    assert math.exp(model.coefficients[0]) == pytest.approx((1 + math.sqrt(17)) / 2, rel=1e-9)


def test_singular_covariates_are_named(study):
    x, outcome = study
    with pytest.raises(FitError, match=r"^same cannot be estimated"):
        cox_model(x.assign(same=1.0), outcome)
    with pytest.raises(FitError, match=r"^total cannot be estimated"):
        cox_model(x.assign(total=x.sum(axis=1)), outcome)
    # What a stratum already says cannot be said again.
    stage = np.arange(60) % 2
    with pytest.raises(FitError, match=r"^stage cannot be estimated"):
        cox_model(x.assign(stage=stage), outcome, stratify_by=stage)


@pytest.mark.parametrize("seed", range(8))
def test_rounding_is_no_information(seed):
    # Constant within strata: what is left of the information, above or below 0, is rounding.
    random = np.random.default_rng(seed)
    stage = random.integers(0, 3, 60)
    outcome = Outcome(random.integers(1, 40, 60), random.random(60) < 0.7)
    covariate = pd.DataFrame({"stage": np.array([0.1, 0.7, 1.3])[stage]})
    with pytest.raises(FitError, match="stage cannot be estimated"):
        cox_model(covariate, outcome, stratify_by=stage)


def test_a_runaway_coefficient_is_named(study):
    x, outcome = study
    # A covariate that only patients who did not die have.
    alive = (~outcome.event & (np.arange(60) % 2 == 0)).astype(float)
    assert alive.sum() > 3
    with pytest.raises(ConvergenceError, match="coefficient of alive may be infinite"):
        cox_model(x.assign(alive=alive), outcome)


def test_too_few_steps_are_said(study):
    x, outcome = study
    with pytest.raises(ConvergenceError, match="did not converge in 1 steps"):
        cox_model(x, outcome, max_iterations=1)


def test_nobody_died(study):
    x, outcome = study
    with pytest.raises(NoEventsError, match="none of the 60 patients died"):
        cox_model(x, Outcome(outcome.time, np.zeros(60, bool)))


def test_refusals(study):
    x, outcome = study
    with pytest.raises(CohortError, match="59 rows of covariates for 60 patients"):
        cox_model(x.iloc[1:], outcome)
    with pytest.raises(CohortError, match=r"missing or infinite values: age \(2\)"):
        cox_model(x.assign(age=[np.nan, np.inf, *x["age"][2:]]), outcome)
    with pytest.raises(CohortError, match="'sex' holds object values") as refusal:
        cox_model(x.assign(sex="male").astype({"sex": object}), outcome)
    assert "get_dummies" in refusal.value.hint
    with pytest.raises(CohortError, match="got 60 and 0"):
        cox_model(x[[]], outcome)
    with pytest.raises(InputError, match="allowed are efron, breslow, exact"):
        cox_model(x, outcome, ties="discrete")
    for limits in ({"max_iterations": 0}, {"tolerance": 0.0}):
        with pytest.raises(InputError, match="max_iterations must be >= 1 and tolerance"):
            cox_model(x, outcome, **limits)


def test_results_are_read_only(study):
    model = cox_model(*study)
    for name in ("coefficients", "standard_errors", "variance", "centre"):
        assert not getattr(model, name).flags.writeable


def test_linear_predictor(study):
    x, outcome = study
    model = cox_model(x, outcome)
    raw, centred = (model.linear_predictor(x, centred=centred) for centred in (False, True))
    assert raw == pytest.approx(x.to_numpy() @ model.coefficients)
    assert centred.mean() == pytest.approx(0)
    assert np.ptp(raw - centred) < 1e-12
    # Another cohort's columns may come in any order, with more beside them.
    other = x.assign(more="words")[["more", "noise", "dose", "age"]]
    assert model.linear_predictor(other).tolist() == raw.tolist()
    with pytest.raises(InputError, match="the model uses dose, which"):
        model.linear_predictor(x.drop(columns="dose"))


def test_patients_alike_stay_tied(study):
    x, outcome = study
    alike = pd.concat([x.round(1)] * 7, ignore_index=True)
    predictor = cox_model(x, outcome).linear_predictor(alike)
    assert (predictor.reshape(7, 60) == predictor[:60]).all()
