import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import FitError, InputError
from core.survival.cox import cox_model
from core.survival.proportional_hazards import proportional_hazards

N = 400


@pytest.fixture(scope="module")
def study():
    """Drug helps in the first ten months and harms afterwards; age always harms."""
    random = np.random.default_rng(2)
    drug, age = random.random(N) < 0.5, random.normal(size=N)
    early, late = random.exponential(14, N), random.exponential(14, N)
    speed = np.exp(0.7 * age)
    early, late = early / speed * np.where(drug, 3, 1), late / speed * np.where(drug, 0.4, 1)
    time = np.where(early < 10, early, 10 + late)
    x = pd.DataFrame({"drug": drug, "age": age, "noise": random.normal(size=N)})
    return x, Outcome(np.minimum(time, 60), time < 60)


@pytest.mark.parametrize("scale", ["km", "rank", "identity", "log"])
def test_what_changes_over_time_is_found_and_what_does_not_is_not(study, scale):
    x, outcome = study
    table = proportional_hazards(cox_model(x, outcome), x, outcome, scale=scale).table
    p = table.set_index("term")["p_value"]
    assert p["drug"] < 1e-5
    assert p["GLOBAL"] < 1e-5
    assert p["noise"] > 0.01
    assert table["df"].tolist() == [1, 1, 1, 3]


def test_it_is_the_score_test_of_a_refit_with_g_times_the_covariate(study):
    """Split follow-up at every death and add drug x time: what the score test looks ahead to."""
    x, outcome = study
    x = x[["drug"]].astype(float).iloc[:60]
    outcome = outcome.take(np.arange(60))
    model = cox_model(x, outcome)
    chi2 = proportional_hazards(model, x, outcome, scale="identity").table["chi2"].iloc[0]
    beta = float(model.coefficients[0])
    u, information = np.zeros(2), np.zeros((2, 2))
    for t in outcome.time[outcome.event]:
        at_risk = outcome.time >= t
        z = np.column_stack((x["drug"], x["drug"] * t))[at_risk]
        w = np.exp(beta * x["drug"][at_risk])
        w /= w.sum()
        mean = w @ z
        u += z[outcome.time[at_risk] == t][0] - mean
        information += (z - mean).T @ ((z - mean) * w.to_numpy()[:, None])
    assert u[0] == pytest.approx(0, abs=1e-8)
    u[0] = 0
    assert chi2 == pytest.approx(u @ np.linalg.solve(information, u), rel=1e-8)


def test_a_term_of_several_columns(study):
    x, outcome = study
    model = cox_model(x, outcome)
    together = {"drug": ["drug"], "others": ["age", "noise"]}
    found = proportional_hazards(model, x, outcome, terms=together)
    assert found.table["term"].tolist() == ["drug", "others", "GLOBAL"]
    assert found.table["df"].tolist() == [1, 2, 3]
    assert found.coefficients.tolist() == [model.coefficients[0], 1.0]
    assert found.residuals.shape == (outcome.n_events, 2)
    alone = proportional_hazards(model, x, outcome)
    for row in (0, -1):
        assert found.table["chi2"].iloc[row] == pytest.approx(alone.table["chi2"].iloc[row])


def test_residuals_lie_around_the_coefficient(study):
    x, outcome = study
    model = cox_model(x, outcome)
    found = proportional_hazards(model, x, outcome)
    assert (np.diff(found.time) >= 0).all()
    np.testing.assert_allclose(found.residuals.mean(), model.coefficients, atol=1e-6)
    # The drug's effect climbs from below 0 to above it.
    early = found.time < 10
    assert found.residuals["drug"][early].mean() < 0 < found.residuals["drug"][~early].mean()


def test_refusals(study):
    x, outcome = study
    model = cox_model(x, outcome)
    with pytest.raises(InputError, match="scale of time is 'months'"):
        proportional_hazards(model, x, outcome, scale="months")
    for terms in ({"drug": ["drug"]}, {"all": [*x, "drug"]}, {"none": [], "all": list(x)}):
        with pytest.raises(InputError, match="each covariate of the model once"):
            proportional_hazards(model, x, outcome, terms=terms)
    with pytest.raises(InputError, match=r"are not the 400"):
        proportional_hazards(model, x.iloc[1:], outcome.take(np.arange(1, N)))
    time = outcome.time.copy()
    time[0] = 0
    at_once = Outcome(time, outcome.event)
    with pytest.raises(InputError, match="1 patients have follow-up of 0"):
        proportional_hazards(cox_model(x, at_once), x, at_once, scale="log")


def test_all_deaths_at_one_time():
    x = pd.DataFrame({"x": [0.0, 1, 0, 1, 1, 0]})
    outcome = Outcome([2.0, 2, 2, 3, 3, 3], [1, 1, 1, 0, 0, 0])
    with pytest.raises(FitError, match="whether the effect of x changes"):
        proportional_hazards(cox_model(x, outcome), x, outcome)
