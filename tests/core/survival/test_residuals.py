import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import CohortError, InputError
from core.survival.cox import cox_model
from core.survival.residuals import CoxResiduals, cox_residuals


@pytest.fixture
def study():
    random = np.random.default_rng(3)
    x = pd.DataFrame(random.normal(size=(50, 2)), columns=["age", "dose"])
    time = np.ceil(random.exponential(10 * np.exp(-x["age"])))
    return x, Outcome(time, random.random(50) < 0.7)


def test_with_no_effect_they_are_deaths_less_the_nelson_aalen_hazard():
    # Balanced so that the coefficient is 0: hazards 1/4, then 1/4 + 1/2.
    x = pd.DataFrame({"x": [0.0, 1, 0, 1]})
    outcome = Outcome([1, 1, 2, 2], [1, 1, 0, 0])
    model = cox_model(x, outcome, ties="breslow")
    assert model.coefficients[0] == pytest.approx(0, abs=1e-12)
    found = cox_residuals(model, x, outcome)
    assert found.martingale == pytest.approx([0.5, 0.5, -0.5, -0.5])
    # sign(m) sqrt(-2 (m + d log(d - m)))
    died = np.sqrt(-2 * (0.5 + np.log(0.5)))
    assert found.deviance == pytest.approx([died, died, -1, -1])


def test_leaving_a_patient_out_moves_the_coefficients_about_as_dfbeta_says(study):
    x, outcome = study
    model = cox_model(x, outcome)
    dfbeta = cox_residuals(model, x, outcome).dfbeta
    moved = []
    for patient in range(50):
        kept = np.arange(50) != patient
        moved.append(model.coefficients - cox_model(x[kept], outcome.take(kept)).coefficients)
    for j in range(2):
        assert np.corrcoef(dfbeta[:, j], np.array(moved)[:, j])[0, 1] > 0.98


def test_strata_of_their_own(study):
    x, outcome = study
    stage = np.arange(50) % 2
    model = cox_model(x, outcome, stratify_by=stage)
    found = cox_residuals(model, x, outcome, stratify_by=stage)
    for value in (0, 1):
        assert found.martingale[stage == value].sum() == pytest.approx(0, abs=1e-10)


def test_refusals(study):
    x, outcome = study
    model = cox_model(x, outcome)
    with pytest.raises(InputError, match="are not the 50"):
        cox_residuals(model, x.iloc[:40], outcome.take(np.arange(40)))
    with pytest.raises(InputError, match="are not the 50"):
        cox_residuals(model, x + 1, outcome)
    with pytest.raises(InputError, match="uses dose"):
        cox_residuals(model, x[["age"]], outcome)
    with pytest.raises(CohortError, match="missing or infinite"):
        cox_residuals(model, x.assign(age=np.nan), outcome)
    with pytest.raises(InputError, match="deviance residuals have shape"):
        CoxResiduals(np.zeros(2), np.zeros(3), np.zeros((2, 1)), np.zeros((2, 1)))
