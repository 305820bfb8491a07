"""Optimism of the pipeline as a job."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import JobError
from core.jobs import InlineEngine
from core.survival import concordance
from core.survival.optimism import Pipeline, optimism_sample
from core.tasks import optimism
from core.tasks.optimism import Optimism, OptimismResult, optimism_request
from tests.core.survival.test_optimism import COHORT, QUICK


def run(home: Path, pipeline: Pipeline, samples: int = 5):
    engine = InlineEngine(home)
    asked = optimism_request(
        COHORT, list(COHORT.genes), pipeline=pipeline, samples=samples, seed=2, about={}
    )
    asked.keep(engine.records.store)
    job = engine.submit(asked.spec)
    engine.close()
    return job, engine


def test_the_result_is_that_of_its_samples(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(optimism, "_PART", 2)
    job, engine = run(tmp_path, QUICK)
    assert job.state == "done", job.reason
    assert len(job.parts) == 4
    found = OptimismResult.from_bytes(engine.result(job.id))
    drawn = [optimism_sample(COHORT, QUICK, seed=[2, place]) for place in range(5)]
    np.testing.assert_array_equal(found.apparents, [item.apparent for item in drawn])
    np.testing.assert_array_equal(found.originals, [item.original for item in drawn])
    assert found.optimism == pytest.approx(np.mean([item.optimism for item in drawn]))
    signature = QUICK.fit(COHORT)
    assert found.genes == signature.genes
    apparent = concordance(signature.score(COHORT.expression), COHORT.outcome).estimate
    assert found.apparent == apparent
    assert found.corrected == pytest.approx(apparent - found.optimism)
    assert (found.n, found.n_events, found.n_failed) == (len(COHORT), COHORT.outcome.n_events, 0)

    table = found.selection()
    assert table["share"].is_monotonic_decreasing
    for row in table.itertuples():
        assert row.share == np.mean([row.gene in item.genes for item in drawn])
        assert row.in_signature == (row.gene in signature.genes)


def test_a_pipeline_that_leaves_no_gene_fails_with_a_reason(tmp_path: Path):
    job, _ = run(tmp_path, Pipeline(screen=1e-300, folds=3))
    assert job.state == "failed"
    assert "no gene is left" in job.reason


def test_a_pipeline_without_answers_fails_with_a_reason(tmp_path: Path):
    # As many folds as deaths: in a sample fewer different patients die.
    job, _ = run(tmp_path, Pipeline(screen=0.2, folds=COHORT.outcome.n_events, penalty=0.05))
    assert job.state == "failed"
    assert "0 of 5 bootstrap samples" in job.reason


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"samples": 1, "seed": 0, "pipeline": {}},
        {"samples": 5, "seed": 0},
        {"samples": 5, "seed": 0, "pipeline": {"magic": 1}},
    ],
)
def test_parameters_that_cannot_be_used_are_refused(params: dict):
    with pytest.raises(JobError):
        Optimism().parts(params)
