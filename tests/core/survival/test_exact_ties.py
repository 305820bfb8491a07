from itertools import combinations
from math import comb, log

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.survival.cox import cox_model
from core.survival.cox_columns import fit_columns
from core.survival.exact_ties import subset_moments
from core.survival.risk_sets import risk_sets


def by_hand(x: np.ndarray, eta: np.ndarray, outcome: Outcome):
    """Every choice of who died, written out."""
    total, mean, covariance = 0.0, np.zeros(x.shape[1]), np.zeros((x.shape[1],) * 2)
    for t in np.unique(outcome.time[outcome.event]):
        at_risk = np.flatnonzero(outcome.time >= t)
        m = int((outcome.event & (outcome.time == t)).sum())
        choices = [list(choice) for choice in combinations(at_risk, m)]
        weights = np.array([np.exp(eta[choice].sum()) for choice in choices])
        sums = np.array([x[choice].sum(axis=0) for choice in choices])
        middle = weights @ sums / weights.sum()
        total += log(weights.sum())
        mean += middle
        covariance += (sums - middle).T @ ((sums - middle) * weights[:, None]) / weights.sum()
    return total, mean, covariance


@pytest.mark.parametrize("seed", range(5))
def test_all_choices_are_counted(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(11, 2))
    outcome = Outcome(rng.integers(1, 4, 11), rng.random(11) < 0.7)
    sets = risk_sets(outcome, ties="exact")
    found = subset_moments(x[sets.order], (x @ [0.7, -1.2])[sets.order], sets)
    total, mean, covariance = by_hand(x, x @ [0.7, -1.2], outcome)
    assert found.log_total == pytest.approx(total, rel=1e-12)
    np.testing.assert_allclose(found.mean, mean, rtol=1e-11)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-10, atol=1e-12)


def test_without_an_effect_every_choice_weighs_the_same():
    # Three of six died at once: 20 choices, each likely 1 / 20.
    outcome = Outcome([5.0] * 3 + [7.0] * 3, [1] * 3 + [0] * 3)
    sets = risk_sets(outcome, ties="exact")
    found = subset_moments(np.ones((6, 1)), np.zeros(6), sets)
    assert found.log_total == pytest.approx(log(comb(6, 3)))
    assert found.mean.tolist() == pytest.approx([3.0])
    assert found.covariance[0, 0] == pytest.approx(0, abs=1e-15)


def test_a_great_many_choices_do_not_overflow():
    # 2000 choose 1000 has 600 digits, of weights whose product has more.
    outcome = Outcome([1.0] * 2000, [1] * 1000 + [0] * 1000)
    sets = risk_sets(outcome, ties="exact")
    found = subset_moments(np.zeros((2000, 1)), np.full(2000, 3.0), sets)
    assert found.log_total == pytest.approx(log(comb(2000, 1000)) + 3000, rel=1e-12)


def test_two_groups_at_one_time_are_a_fourfold_table():
    # One time of death: the conditional odds ratio of 3 of 5 against 1 of 5.
    x = pd.DataFrame({"group": [1.0] * 5 + [0.0] * 5})
    outcome = Outcome([2.0] * 10, [1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
    model = cox_model(x, outcome, ties="exact")
    psi = np.exp(model.coefficients[0])
    ways = np.array([comb(5, k) * comb(5, 4 - k) * psi**k for k in range(5)])
    # At the top the observed number equals the expected.
    assert ways @ np.arange(5) / ways.sum() == pytest.approx(3, rel=1e-9)


def test_columns_at_once_refuse_it():
    with pytest.raises(InputError, match="allowed are efron, breslow"):
        fit_columns(np.zeros((3, 1)), Outcome([1, 2, 3], [1, 1, 1]), ties="exact")
