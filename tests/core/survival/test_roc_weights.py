import numpy as np
import pytest

from core.cohort import Outcome
from core.survival.roc_weights import RocWeights


def rounded(n: int, seed: int) -> tuple[np.ndarray, Outcome]:
    """Follow-up rounded up so coarsely that deaths and censorings share their times."""
    rng = np.random.default_rng(seed)
    score = rng.integers(8, size=n).astype(float)
    death = rng.exponential(np.exp(-score / 4)) * 10
    censoring = rng.exponential(12.0, n)
    return score, Outcome(np.ceil(np.minimum(death, censoring)), death <= censoring)


@pytest.mark.parametrize("horizon", [2, 3, 4.5, 8])
def test_influences_cancel_also_among_ties(horizon: float) -> None:
    # They do only if those who die at a time are not at risk of being censored at it.
    score, outcome = rounded(70, seed=1)
    influence = RocWeights.of(score, outcome).at(horizon).influence()
    assert np.abs(influence).max() > 0.1
    assert influence.mean() == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("horizon", [3, 6])
def test_influence_is_what_leaving_the_patient_out_does(horizon: float) -> None:
    score, outcome = rounded(300, seed=2)
    part = RocWeights.of(score, outcome).at(horizon)
    everyone = np.arange(300)
    left_out = np.array(
        [
            RocWeights.of(score[everyone != i], outcome.take(everyone != i)).at(horizon).auc
            for i in everyone
        ]
    )
    jackknife = (left_out.mean() - left_out) * 299
    # First order against a finite difference: equal up to terms of one over n.
    np.testing.assert_allclose(part.influence(), jackknife, atol=0.02, rtol=0.03)
    assert np.corrcoef(part.influence(), jackknife)[0, 1] > 0.9995
    assert part.standard_error() == pytest.approx(jackknife.std(ddof=1) / 300**0.5, rel=0.02)


def test_through_censoring_by_hand() -> None:
    # Deaths at 1 and 3, a censoring at 2 with three at risk; the death at 3 weighs 3/2. The
    # control scores 1, the cases 2 and 0: the AUC is 1 / (1 + 3/2) = 0.4.
    part = RocWeights.of(np.array([2.0, 5.0, 0.0, 1.0]), Outcome([1, 2, 3, 4], [1, 0, 1, 0])).at(
        3.5
    )
    assert part.auc == pytest.approx(0.4, abs=1e-15)
    assert part.probability_of_death == pytest.approx(2.5 / 4)
    # As cases: w / F * (place - AUC) = 1 / 0.625 * 0.6 and 1.5 / 0.625 * (0 - 0.4). The death
    # at 3 comes after the censoring: -0.96 / 3 at risk; its drift is -0.96 / 9 for each.
    later, drift = -0.96 / 3, -0.96 / 9
    expected = [0.96, later - drift, -0.96 - drift, 0 - drift]
    # As control: share of case weight above, 0.4, less the AUC: nothing.
    np.testing.assert_allclose(part.influence(), expected, atol=1e-15)
