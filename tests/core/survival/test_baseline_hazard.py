import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.survival.baseline_hazard import (
    BaselineHazard,
    PredictedSurvival,
    baseline_hazard,
    predicted_survival,
)
from core.survival.cox import cox_model


@pytest.fixture
def study():
    random = np.random.default_rng(5)
    x = pd.DataFrame({"age": random.normal(50, 10, 80), "dose": random.normal(size=80)})
    time = random.exponential(20 * np.exp(-0.05 * (x["age"] - 50)))
    return x, Outcome(np.ceil(time), random.random(80) < 0.8, "months")


def test_without_an_effect_it_is_nelson_and_aalens():
    x = pd.DataFrame({"x": [0.0, 1, 0, 1]})
    outcome = Outcome([1, 1, 2, 2], [1, 1, 1, 1])
    (base,) = baseline_hazard(cox_model(x, outcome, ties="breslow"), x, outcome)
    assert base.time.tolist() == [1, 2]
    assert base.centred.tolist() == pytest.approx([0.5, 1.5])
    assert base.at_zero.tolist() == pytest.approx([0.5, 1.5])


def test_zero_and_centre_differ_by_the_predictor_of_the_centre(study):
    x, outcome = study
    model = cox_model(x, outcome)
    (base,) = baseline_hazard(model, x, outcome)
    ratio = np.exp(float(model.centre @ model.coefficients))
    np.testing.assert_allclose(base.centred, base.at_zero * ratio, rtol=1e-12)


def test_predicted_survival_is_the_baseline_to_the_hazard_ratio(study):
    x, outcome = study
    model = cox_model(x, outcome)
    (base,) = baseline_hazard(model, x, outcome)
    found = predicted_survival(model, base, x.iloc[:3], times=base.time[:9])
    relative = np.exp(model.linear_predictor(x.iloc[:3]))[:, None]
    np.testing.assert_allclose(found.survival, np.exp(-base.at_zero[:9] * relative), rtol=1e-12)
    # Between two observed times the curve is flat.
    between = (base.time[3] + base.time[4]) / 2
    (step,) = predicted_survival(model, base, x.iloc[:1], times=[between]).survival[0]
    assert step == found.survival[0, 3]


def test_another_way_to_code_the_covariates_predicts_the_same(study):
    x, outcome = study
    other = pd.DataFrame({"age": (x["age"] - 40) / 10, "both": x["age"] + x["dose"]})
    curves = []
    for covariates in (x, other):
        model = cox_model(covariates, outcome, tolerance=1e-13)
        (base,) = baseline_hazard(model, covariates, outcome)
        curves.append(predicted_survival(model, base, covariates, times=[6, 12]))
    for part in ("survival", "lower", "upper"):
        np.testing.assert_allclose(*(getattr(curve, part) for curve in curves), rtol=1e-7)


def test_nothing_is_known_beyond_follow_up(study):
    x, outcome = study
    model = cox_model(x, outcome)
    (base,) = baseline_hazard(model, x, outcome)
    last = outcome.time.max()
    found = predicted_survival(model, base, x.iloc[:2], times=[0, last, last + 1])
    assert (found.survival[:, 0] == 1).all()
    for part in (found.survival, found.lower, found.upper):
        assert np.isfinite(part[:, :2]).all()
        assert np.isnan(part[:, 2]).all()


def test_a_wider_level_is_wider(study):
    x, outcome = study
    model = cox_model(x, outcome)
    (base,) = baseline_hazard(model, x, outcome)
    narrow, wide = (
        predicted_survival(model, base, x, times=[12.0], level=level) for level in (0.8, 0.99)
    )
    assert (wide.lower < narrow.lower).all()
    assert (wide.upper >= narrow.upper).all()


def test_refusals(study):
    x, outcome = study
    model = cox_model(x, outcome)
    (base,) = baseline_hazard(model, x, outcome)
    for times in ([-1.0], [np.nan]):
        with pytest.raises(InputError, match="times must be finite and >= 0 months"):
            predicted_survival(model, base, x, times=times)
    with pytest.raises(InputError, match="uses age"):
        predicted_survival(model, base, x[["dose"]], times=[1.0])
    with pytest.raises(InputError, match="level"):
        predicted_survival(model, base, x, times=[1.0], level=95)
    with pytest.raises(InputError, match="at_zero of a baseline hazard has 1 rows for 2"):
        BaselineHazard(
            "all", np.zeros(2), np.zeros(2), np.zeros(1), np.zeros(2), np.zeros((2, 1)), "days"
        )
    with pytest.raises(InputError, match="lower has shape"):
        PredictedSurvival(
            np.zeros(2), np.zeros((1, 2)), np.zeros((1, 3)), np.zeros((1, 2)), 0.95, "days"
        )
