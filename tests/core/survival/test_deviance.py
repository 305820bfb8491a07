import numpy as np
import pytest

from core.cohort import Outcome
from core.survival.deviance import cox_deviance, null_residuals


def test_by_hand():
    # Deaths at 1 and 3, censored at 2; risks e^0 = 1, 2 and 4.
    # l = log(1 / 7) + log(4 / 4); no ties, so the deviance is -2 l.
    outcome = Outcome([1, 2, 3], [1, 0, 1])
    eta = np.log([[1.0], [2.0], [4.0]])
    assert cox_deviance(eta, outcome)[0] == pytest.approx(2 * np.log(7))


def test_tied_deaths_by_hand():
    # Breslow: both deaths see all three at risk. Saturated: -2 log 2.
    outcome = Outcome([1, 1, 2], [1, 1, 0])
    expected = 2 * (-2 * np.log(2) - 2 * np.log(1 / 3))
    assert cox_deviance(np.zeros((3, 1)), outcome)[0] == pytest.approx(expected)


def test_a_patient_censored_at_a_death_is_at_risk():
    outcome = Outcome([1, 1], [1, 0])
    assert cox_deviance(np.zeros((2, 1)), outcome)[0] == pytest.approx(2 * np.log(2))


def test_each_column_is_a_model_and_a_constant_changes_nothing():
    rng = np.random.default_rng(3)
    outcome = Outcome(rng.integers(1, 6, 20), rng.random(20) < 0.6)
    eta = rng.normal(size=(20, 2))
    both = cox_deviance(eta + np.array([700.0, -900.0]), outcome)
    np.testing.assert_allclose(both[:1], cox_deviance(eta[:, :1], outcome), rtol=1e-12)
    np.testing.assert_allclose(both[1:], cox_deviance(eta[:, 1:], outcome), rtol=1e-12)


def test_huge_predictors_stay_finite():
    outcome = Outcome([1, 2, 3], [1, 1, 0])
    assert np.isfinite(cox_deviance(np.array([[-2000.0], [2000.0], [-2000.0]]), outcome)).all()


def test_nobody_died():
    assert cox_deviance(np.ones((2, 3)), Outcome([1, 2], [0, 0])).tolist() == [0, 0, 0]


def test_null_residuals_by_hand():
    # H(1) = 1/4, H(2) = 1/4 + 2/3 (two deaths among three, the censored one included).
    outcome = Outcome([2, 1, 2, 2], [1, 1, 0, 1])
    hazard = 1 / 4 + 2 / 3
    np.testing.assert_allclose(
        null_residuals(outcome), [1 - hazard, 1 - 1 / 4, -hazard, 1 - hazard], atol=1e-15
    )


def test_null_residuals_are_the_gradient_at_zero():
    rng = np.random.default_rng(0)
    outcome = Outcome(rng.integers(1, 9, 30), rng.random(30) < 0.5)
    x = rng.normal(size=30)
    step = 1e-5
    up, down = cox_deviance(np.column_stack([x * step, -x * step]), outcome)
    assert x @ null_residuals(outcome) == pytest.approx(-(up - down) / (4 * step), rel=1e-6)
