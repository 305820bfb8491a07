"""A training whose worker is killed with -9 is lost; resumed, it gives the same bits."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from core.imaging import (
    CrossValidation,
    CrossValidationPlan,
    NetworkPlan,
    ScanDataset,
    TrainingPlan,
)
from core.imaging.checkpoint import weights_from_bytes
from core.imaging.preparation import CropRecipe
from core.jobs import DaskEngine, Engine, InlineEngine
from core.tasks.network import network_request, weights_of
from tests.core.jobs.conftest import ended, wait_for

pytestmark = pytest.mark.xdist_group("jobs")

EPOCHS = 12
PLAN = CrossValidationPlan(
    TrainingPlan(network=NetworkPlan("resnet10", width=0.0625), epochs=EPOCHS, batch=4),
    folds=2,
)


def noise() -> ScanDataset:
    """Sixteen cubes of noise; what is learned does not matter here."""
    crops = np.random.default_rng(0).integers(0, 256, (16, 4, 16, 16, 16), dtype=np.uint8)
    names = tuple(f"P{number:02d}" for number in range(16))
    high = np.arange(16) % 3 == 0
    recipe = CropRecipe(size=16)
    return ScanDataset("noise", crops, high, names, names, recipe, np.zeros(16), simulated=True)


def epochs_told(engine: Engine, job_id: str, fold: int) -> list[tuple[int, int]]:
    """Attempt and epoch of every report of a fold, in their order."""
    return [
        (report.attempt, report.values["epoch"])
        for report in engine.reports(job_id)
        if report.values["fold"] == fold
    ]


def test_a_worker_killed_in_a_training_loses_the_job_and_no_bit_of_its_result(tmp_path: Path):
    import torch

    request = network_request(noise(), PLAN, about={"title": "Tiny"})
    job_id = request.spec.id
    engine = DaskEngine(tmp_path / "killed", workers=2)
    try:
        request.keep(engine.records.store)
        engine.submit(request.spec)
        wait_for(lambda: len(epochs_told(engine, job_id, 2)) >= 2)
        assert engine._client is not None
        processes = engine._client.run(os.getpid)
        (at_it,) = (
            address
            for address, keys in engine._client.processing().items()
            if any("-0001-attempt1" in key for key in keys)
        )
        os.kill(processes[at_it], signal.SIGKILL)
        job = ended(engine, job_id)
        assert job.state == "lost"
        assert "killed" in job.reason
        done = len(epochs_told(engine, job_id, 2))
        assert 2 <= done < EPOCHS
        engine.resume(job_id)
        job = ended(engine, job_id)
        assert (job.state, job.attempt) == ("done", 2)
    finally:
        engine.close()
    # The killed fold went on from its checkpoint: an epoch that was kept but not told is not rerun.
    told = epochs_told(engine, job_id, 2)
    assert [epoch for attempt, epoch in told if attempt == 1] == list(range(1, done + 1))
    again = [epoch for attempt, epoch in told if attempt == 2]
    assert again in (list(range(done + 1, EPOCHS + 1)), list(range(done + 2, EPOCHS + 1)))

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as each worker has
    try:
        whole = InlineEngine(tmp_path / "whole")
        request.keep(whole.records.store)
        assert whole.submit(request.spec).state == "done"
    finally:
        torch.set_num_threads(threads)
    ours, theirs = (CrossValidation.from_bytes(e.result(job_id)) for e in (engine, whole))
    for column in ("scan", "probability"):
        np.testing.assert_array_equal(ours.predictions[column], theirs.predictions[column])
    # The key is the sum of all bytes; that the bytes are a network is looked at too.
    assert ours.facts["weights"] == theirs.facts["weights"]
    tensors, facts = weights_from_bytes(
        weights_of(engine.records.store, ours.facts["weights"]["1.2"])
    )
    assert facts["fold"] == 2
    assert all(bool(tensor.isfinite().all()) for tensor in tensors.values())
    whole.close()
