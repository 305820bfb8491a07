"""Bootstrap of the frozen score as a job."""

from pathlib import Path

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import JobError
from core.jobs import InlineEngine
from core.survival import concordance, hazard_ratio
from core.survival.bootstrap import resample_score
from core.tasks import score_bootstrap
from core.tasks.score_bootstrap import (
    ScoreBootstrap,
    ScoreBootstrapResult,
    score_bootstrap_request,
)

RNG = np.random.default_rng(1)
SCORE = RNG.normal(size=40)
OUTCOME = Outcome(RNG.exponential(np.exp(-SCORE)), RNG.random(40) < 0.8)


@pytest.mark.parametrize("high", [None, SCORE > 0])
def test_every_sample_has_a_seed_of_its_own(tmp_path: Path, monkeypatch, high):
    monkeypatch.setattr(score_bootstrap, "_PART", 5)
    monkeypatch.setattr(score_bootstrap, "_CHUNK", 2)
    engine = InlineEngine(tmp_path)
    asked = score_bootstrap_request(SCORE, OUTCOME, high=high, samples=12, seed=3, about={})
    asked.keep(engine.records.store)
    job = engine.submit(asked.spec)
    assert job.state == "done", job.reason
    assert len(job.parts) == 3
    found = ScoreBootstrapResult.from_bytes(engine.result(job.id))
    drawn = [resample_score(SCORE, OUTCOME, seed=[3, place], high=high) for place in range(12)]
    np.testing.assert_array_equal(found.concordances, [item.concordance for item in drawn])
    np.testing.assert_allclose(
        found.hazard_ratios, np.exp([item.log_hazard_ratio for item in drawn]), rtol=1e-12
    )
    assert found.concordance == concordance(SCORE, OUTCOME).estimate
    assert (found.n, found.n_events) == (40, OUTCOME.n_events)
    if high is None:
        assert np.isnan(found.hazard_ratio)
        assert np.isnan(found.hazard_ratios).all()
    else:
        assert found.hazard_ratio == pytest.approx(
            hazard_ratio(OUTCOME, high.astype(int)).estimate, rel=1e-12
        )
    engine.close()


@pytest.mark.parametrize("params", [{}, {"samples": 1, "seed": 0}, {"samples": 10, "seed": None}])
def test_parameters_that_cannot_be_used_are_refused(params: dict):
    with pytest.raises(JobError):
        ScoreBootstrap().parts(params)
