import math

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import CohortError, InputError, NoEventsError
from core.survival import cox_columns
from core.survival.cox import cox_model
from core.survival.cox_columns import fit_columns


@pytest.fixture
def study():
    """Ninety patients, tied follow-up in months, forty columns of which some matter."""
    random = np.random.default_rng(3)
    x = random.normal(size=(90, 40)) * np.geomspace(0.01, 100, 40) + np.linspace(-1e3, 1e3, 40)
    hazard = np.exp(0.7 * (x[:, 5] - x[:, 5].mean()) / x[:, 5].std())
    return x, Outcome(np.ceil(random.exponential(12 / hazard)), random.random(90) < 0.6)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_each_column_is_as_if_alone_in_a_model(study, ties):
    x, outcome = study
    fits = fit_columns(x, outcome, ties=ties)
    assert fits.converged.all()
    assert set(fits.notes) == {""}
    for j in range(x.shape[1]):
        model = cox_model(pd.DataFrame({"x": x[:, j]}), outcome, ties=ties)
        assert fits.coefficients[j] == pytest.approx(model.coefficients[0], rel=1e-9)
        assert fits.standard_errors[j] == pytest.approx(model.standard_errors[0], rel=1e-9)
        assert fits.log_likelihood[j] == pytest.approx(model.log_likelihood, rel=1e-12)
        assert fits.iterations[j] == model.iterations
        assert fits.log_likelihood_null == pytest.approx(model.log_likelihood_null, rel=1e-13)


def test_with_pencil():
    fits = fit_columns([[1], [0], [1], [0]], Outcome([1, 2, 3, 4], [1, 1, 1, 1]))
    assert math.exp(fits.coefficients[0]) == pytest.approx((1 + math.sqrt(17)) / 2, rel=1e-9)
    assert fits.log_likelihood_null == pytest.approx(-math.log(4 * 3 * 2))


def test_neighbours_do_not_matter(study):
    x, outcome = study
    # A gene's number must not depend on which genes were asked for with it.
    runaway = np.where(outcome.event, 0.0, 1.0)[:, None]
    together = fit_columns(np.hstack([x, runaway, runaway * 1e6]), outcome)
    for j in (0, 5, 39):
        alone = fit_columns(x[:, [j]], outcome)
        assert alone.coefficients[0] == pytest.approx(together.coefficients[j], rel=1e-12)
        assert alone.standard_errors[0] == pytest.approx(together.standard_errors[j], rel=1e-12)


@pytest.mark.parametrize("width", [1, 7, 64])
def test_places_are_refilled_without_mixing_columns_up(study, monkeypatch, width):
    x, outcome = study
    expected = fit_columns(x, outcome)
    monkeypatch.setattr(cox_columns, "_NARROWEST", width)
    monkeypatch.setattr(cox_columns, "_WIDEST", width)
    fits = fit_columns(x, outcome)
    assert fits.coefficients == pytest.approx(expected.coefficients, rel=1e-12)
    assert fits.iterations.tolist() == expected.iterations.tolist()


def test_steps_that_go_too_far_are_shortened_as_in_r():
    """Full Newton steps overshoot here, for one patient is far from the others.

    > x <- c(49.8, 1.5, 0.2, 0.9, 2.8, 4.7, 1.5, 1.1, 3.5)
    > f <- coxph(Surv(1:9, rep(1, 9)) ~ x); c(coef(f), sqrt(f$var), f$iter)
    """
    x = np.array([49.8, 1.5, 0.2, 0.9, 2.8, 4.7, 1.5, 1.1, 3.5])
    outcome = Outcome(range(1, 10), [1] * 9)
    fits = fit_columns(x[:, None], outcome)
    assert fits.coefficients[0] == pytest.approx(0.0897645793839790, rel=1e-12)
    assert fits.standard_errors[0] == pytest.approx(0.0679719947391055, rel=1e-12)
    assert fits.iterations[0] == 9
    model = cox_model(pd.DataFrame({"x": x}), outcome)
    assert model.coefficients[0] == pytest.approx(fits.coefficients[0], rel=1e-12)
    assert model.iterations == 9


def test_what_cannot_be_fitted_keeps_its_place(study):
    x, outcome = study
    x = x.copy()
    x[:, 2] = 4.2
    x[3, 4] = np.nan
    fits = fit_columns(x, outcome)
    assert fits.notes[2].startswith("constant")
    assert fits.notes[4].startswith("missing")
    assert np.isnan(fits.coefficients[[2, 4]]).all()
    assert np.isnan(fits.standard_errors[[2, 4]]).all()
    assert fits.converged.tolist() == [j not in (2, 4) for j in range(40)]


def test_varying_only_before_the_first_death_is_constant():
    # The first two patients left before anybody died, so they are in no risk set.
    outcome = Outcome([1, 2, 3, 4, 5], [0, 0, 1, 1, 0])
    fits = fit_columns([[9.0], [7.0], [1.0], [1.0], [1.0]], outcome)
    assert fits.notes[0].startswith("constant among the patients at risk")


def test_a_coefficient_that_runs_away_is_marked(study):
    _, outcome = study
    # Nobody who died has a 1: R warns "coefficient may be infinite" or runs out of iterations.
    fits = fit_columns(np.where(outcome.event, 0.0, 1.0)[:, None], outcome)
    assert not fits.converged[0]
    assert "may be infinite" in fits.notes[0]
    assert fits.coefficients[0] < -10


def test_running_out_of_steps_is_marked(study):
    x, outcome = study
    fits = fit_columns(x, outcome, max_iterations=1)
    assert not fits.converged[5]
    assert fits.notes[5].startswith("ran out of iterations")


def test_a_huge_unit_does_not_overflow(study):
    x, outcome = study
    plain, huge = (fit_columns(x * factor, outcome) for factor in (1.0, 1e120))
    assert (huge.coefficients * 1e120).tolist() == pytest.approx(plain.coefficients)
    assert huge.converged.all()


def test_single_precision_is_computed_with_in_double(study):
    x, outcome = study
    single = x.astype(np.float32)
    fits = fit_columns(single, outcome)
    expected = fit_columns(single.astype(np.float64), outcome)
    assert fits.coefficients.tolist() == expected.coefficients.tolist()


def test_the_layout_of_the_matrix_does_not_matter(study):
    x, outcome = study
    by_column, by_row = (fit_columns(np.array(x, order=order), outcome) for order in "FC")
    assert by_column.coefficients.tolist() == by_row.coefficients.tolist()


def test_many_deaths_at_one_time():
    # More tied deaths than rows are worked on together.
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 3))
    outcome = Outcome(random.integers(1, 3, 200), random.random(200) < 0.9)
    fits = fit_columns(x, outcome)
    for j in range(3):
        model = cox_model(pd.DataFrame({"x": x[:, j]}), outcome)
        assert fits.coefficients[j] == pytest.approx(model.coefficients[0], rel=1e-9)


def test_no_columns(study):
    fits = fit_columns(np.empty((90, 0)), study[1])
    assert fits.coefficients.size == 0
    assert fits.notes == ()


def test_refusals(study):
    x, outcome = study
    with pytest.raises(CohortError, match=r"shape \(89, 40\) for 90 patients"):
        fit_columns(x[1:], outcome)
    with pytest.raises(CohortError, match=r"shape \(90,\)"):
        fit_columns(x[:, 0], outcome)
    with pytest.raises(NoEventsError, match="none of the 90 patients died"):
        fit_columns(x, Outcome(outcome.time, np.zeros(90, bool)))
    with pytest.raises(InputError, match="ties is 'exact'"):
        fit_columns(x, outcome, ties="exact")
    with pytest.raises(InputError, match="max_iterations"):
        fit_columns(x, outcome, max_iterations=0)
