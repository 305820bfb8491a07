import numpy as np
import pytest

from core.cohort import Outcome
from core.survival import cox_sweep
from core.survival.cox_likelihood import Stratum, likelihood
from core.survival.cox_sweep import Sweep
from core.survival.risk_sets import risk_sets


@pytest.fixture
def study():
    """Seventy patients, tied and censored before the first death; five centred columns."""
    random = np.random.default_rng(5)
    outcome = Outcome(random.integers(1, 30, 70), random.random(70) < 0.6)
    x = random.normal(size=(70, 5)) * [0.1, 1, 1, 3, 10]
    return x, outcome


# The largest make weights beyond the range in which logarithms may be taken of products.
@pytest.mark.parametrize("beta", [0.0, 0.5, -2.0, 12.0], ids=str)
@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("rows", [1, 7, 48, 1000])
def test_every_column_is_its_own_likelihood(study, monkeypatch, rows, ties, beta):
    monkeypatch.setattr(cox_sweep, "_ROWS", rows)
    x, outcome = study
    sets = risk_sets(outcome, ties=ties)
    sweep = Sweep(sets)
    together = sweep.evaluate(x[sweep.order], np.full(5, beta))
    for j in range(5):
        alone = likelihood([Stratum(x[sets.order][:, [j]], sets)], np.array([beta]))
        assert together.value[j] == pytest.approx(alone.value, rel=1e-11)
        size = abs(alone.gradient[0]) + 1
        assert together.gradient[j] == pytest.approx(alone.gradient[0], rel=1e-9, abs=1e-11 * size)
        scale = float(np.square(x[:, j]).sum())
        assert together.information[j] == pytest.approx(
            alone.information[0, 0], rel=1e-8, abs=1e-12 * scale
        )


def test_the_null_likelihood_and_who_is_in_a_risk_set(study):
    x, outcome = study
    sweep = Sweep(risk_sets(outcome, ties="efron"))
    value = sweep.evaluate(x[sweep.order], np.zeros(5)).value
    assert value == pytest.approx(np.full(5, sweep.log_likelihood_null), rel=1e-13)
    first_death = outcome.time[outcome.event].min()
    assert sorted(sweep.order) == np.flatnonzero(outcome.time >= first_death).tolist()
