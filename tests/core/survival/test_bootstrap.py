"""The bootstrap of a frozen score, checked by hand and against what must hold."""

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import FitError, InputError
from core.survival import concordance, hazard_ratio
from core.survival.bootstrap import percentile_interval, resample_score

RNG = np.random.default_rng(3)
N = 60
SCORE = RNG.normal(size=N)
OUTCOME = Outcome(RNG.exponential(np.exp(-SCORE)), RNG.random(N) < 0.7)
HIGH = SCORE > 0


def test_a_sample_is_the_numbers_of_the_patients_drawn():
    found = resample_score(SCORE, OUTCOME, seed=[4, 2], high=HIGH)
    rows = np.random.default_rng([4, 2]).integers(N, size=N)
    drawn = OUTCOME.take(rows)
    assert found.concordance == concordance(SCORE[rows], drawn).estimate
    wanted = hazard_ratio(drawn, HIGH[rows].astype(int)).coefficient
    assert found.log_hazard_ratio == pytest.approx(wanted, rel=1e-12)
    assert resample_score(SCORE, OUTCOME, seed=[4, 2], high=HIGH) == found
    assert resample_score(SCORE, OUTCOME, seed=[4, 3], high=HIGH) != found


def test_a_perfect_score_stays_perfect():
    outcome = Outcome(np.arange(1.0, 31.0), np.ones(30, bool))
    assert resample_score(-outcome.time, outcome, seed=0).concordance == 1.0


def test_without_groups_there_is_no_ratio():
    assert np.isnan(resample_score(SCORE, OUTCOME, seed=1).log_hazard_ratio)


def test_what_does_not_exist_in_a_sample_is_not_a_number():
    # Nobody of the high group dies; and of two patients one may be drawn twice.
    alive = Outcome([1, 2, 3, 4], [1, 1, 0, 0])
    assert np.isnan(resample_score([1, 2, 3, 4], alive, seed=0, high=[0, 0, 1, 1]).log_hazard_ratio)
    two = Outcome([1, 2], [1, 1])
    found = [resample_score([1, 0], two, seed=seed).concordance for seed in range(20)]
    assert {1.0} == {value for value in found if not np.isnan(value)}
    assert any(np.isnan(value) for value in found)


def test_the_spread_is_that_of_the_formula():
    values = [resample_score(SCORE, OUTCOME, seed=[0, s]).concordance for s in range(300)]
    jackknife = concordance(SCORE, OUTCOME).standard_error
    assert percentile_interval(values).standard_error == pytest.approx(jackknife, rel=0.2)


def test_the_interval_by_hand():
    found = percentile_interval([*range(1, 10), np.nan], level=0.5)
    assert (found.lower, found.upper) == (3.0, 7.0)
    assert found.standard_error == pytest.approx(np.std(range(1, 10), ddof=1))
    assert (found.n, found.n_failed, found.level) == (9, 1, 0.5)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_levels_that_are_none_are_refused(level: float):
    with pytest.raises(InputError, match="the level"):
        percentile_interval([1, 2, 3], level=level)


def test_too_few_numbers_are_refused():
    with pytest.raises(FitError, match="1 of 3 bootstrap samples"):
        percentile_interval([1, np.nan, np.nan])


def test_groups_of_other_patients_are_refused():
    with pytest.raises(InputError, match="3 groups for 60 patients"):
        resample_score(SCORE, OUTCOME, seed=0, high=[1, 0, 1])
