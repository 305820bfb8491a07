import numpy as np
import pandas as pd
import pytest

from core.association.added_value import added_value
from core.association.clinical_design import clinical_design
from core.association.predictors import predictor
from core.cohort import Outcome
from core.errors import InputError
from core.survival import concordance, cox_model


@pytest.fixture(scope="module")
def design():
    rng = np.random.default_rng(8)
    table = pd.DataFrame({"age": rng.normal(50, 10, 300), "score": rng.normal(size=300)})
    table["noise"] = rng.normal(size=300)
    table["grade"] = rng.choice(["II", "III", "IV"], 300)
    hazard = np.exp(0.04 * (table["age"] - 50) + 0.9 * table["score"])
    outcome = Outcome(rng.exponential(20 / hazard), rng.random(300) < 0.7)
    names = ("age", "grade", "score", "noise")
    return clinical_design(table, outcome, [predictor(table, name) for name in names])


def test_what_matters_adds_and_noise_does_not(design):
    score, noise = added_value(design, "score"), added_value(design, "noise")
    assert score.p_value < 1e-10 < 0.01 < noise.p_value
    assert score.with_it.estimate - score.without.estimate > 0.05
    assert abs(noise.with_it.estimate - noise.without.estimate) < 0.02
    assert (score.df, score.n, score.n_events) == (1, 300, design.outcome.n_events)
    assert added_value(design, "grade").df == 2


def test_it_is_the_difference_of_two_fits(design):
    larger = cox_model(design.covariates, design.outcome)
    smaller = cox_model(design.covariates.drop(columns="score"), design.outcome)
    found = added_value(design, "score", model=larger)
    assert found.chi2 == pytest.approx(2 * (larger.log_likelihood - smaller.log_likelihood))
    predictor_of_all = design.covariates.to_numpy() @ larger.coefficients
    assert found.with_it.estimate == pytest.approx(
        concordance(predictor_of_all, design.outcome).estimate
    )


def test_refusals(design):
    with pytest.raises(InputError, match="'size' is compared with the other predictors"):
        added_value(design, "size")
    table = pd.DataFrame({"age": [40.0, 50, 60, 70]})
    alone = clinical_design(table, Outcome([4, 3, 2, 1], [1, 1, 1, 1]), [predictor(table, "age")])
    with pytest.raises(InputError, match="at least one characteristic beside it") as said:
        added_value(alone, "age")
    assert "the model has age" in said.value.message
