"""The network's tasks through the inline engine: stop, resume, refusals, results."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import JobError, StoreError
from core.imaging import (
    CrossValidation,
    CrossValidationPlan,
    NetworkPlan,
    ScanDataset,
    TrainingPlan,
    build_network,
    checkpoint,
    cross_validate,
    simulated_dataset,
)
from core.imaging.checkpoint import weights_from_bytes
from core.imaging.preparation import CropRecipe
from core.jobs import InlineEngine, JobSpec
from core.tasks import TASKS
from core.tasks.network import keep_dataset, kept_dataset, network_request, weights_of

PLAN = CrossValidationPlan(
    TrainingPlan(
        network=NetworkPlan("resnet10", width=0.0625), epochs=3, batch=4, learning_rate=1e-3
    ),
    folds=2,
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def dataset() -> ScanDataset:
    return simulated_dataset(CropRecipe(size=16), n=8, seed=0)


def request(
    engine: InlineEngine,
    dataset: ScanDataset,
    task: str = "cross_validation",
    plan: CrossValidationPlan = PLAN,
) -> JobSpec:
    asked = network_request(dataset, plan, task=task, about={"title": "Tiny"})
    asked.keep(engine.records.store)
    return asked.spec


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[InlineEngine]:
    engine = InlineEngine(tmp_path)
    yield engine
    engine.close()


def test_the_job_gives_the_numbers_of_the_science_alone(engine, dataset):
    job = engine.submit(request(engine, dataset))
    assert job.state == "done"
    found = CrossValidation.from_bytes(engine.result(job.id))
    alone = cross_validate(dataset, PLAN)
    np.testing.assert_array_equal(
        found.predictions["probability"], alone.predictions["probability"]
    )
    assert found.facts["task"] == "cross_validation"
    assert found.facts["dataset"]["fingerprint"] == dataset.fingerprint


def test_a_worker_that_was_given_more_threads_gives_the_same_bits(engine, dataset):
    """With two threads a training differs in its last bits; its job does not."""

    import torch

    torch.set_num_threads(2)
    job = engine.submit(request(engine, dataset))
    assert torch.get_num_threads() == 2
    torch.set_num_threads(1)
    found = CrossValidation.from_bytes(engine.result(job.id))
    alone = cross_validate(dataset, PLAN)
    np.testing.assert_array_equal(
        found.predictions["probability"], alone.predictions["probability"]
    )


def test_every_epoch_is_told(engine, dataset):
    job = engine.submit(request(engine, dataset))
    told = [report.values for report in engine.reports(job.id)]
    assert [(v["fold"], v["epoch"]) for v in told] == [(f, e) for f in (1, 2) for e in (1, 2, 3)]
    assert all(v["done"] == v["epoch"] and v["of"] == 3 for v in told)
    assert "CPU" in told[0]["device"]


def test_the_weights_are_kept_and_load(engine, dataset):
    job = engine.submit(request(engine, dataset))
    found = CrossValidation.from_bytes(engine.result(job.id))
    assert sorted(found.facts["weights"]) == ["1.1", "1.2"]
    content = weights_of(engine.records.store, found.facts["weights"]["1.2"])
    tensors, facts = weights_from_bytes(content)
    assert (facts["repeat"], facts["fold"], facts["simulated"]) == (1, 2, True)
    build_network(PLAN.training.network, seed=0).load_state_dict(tensors)
    # Three times the network for each fold: not kept beside the weights.
    assert not list(engine.records.jobs.rglob("checkpoint.safetensors"))


@pytest.fixture
def stop_at(engine, monkeypatch):
    """Stop a job when a fold has trained so many epochs, as a reader's click would."""
    from core.tasks import network

    train_part = network.train_part

    def submit(spec: JobSpec, fold: int, epoch: int):
        def stopping(*args, on_epoch, **more):
            def told(report):
                if (report.fold, report.epoch) == (fold, epoch):
                    engine.stop(spec.id)
                on_epoch(report)

            return train_part(*args, on_epoch=told, **more)

        with monkeypatch.context() as patch:
            patch.setattr(network, "train_part", stopping)
            return engine.submit(spec)

    return submit


def test_stopped_within_an_epoch_and_resumed_to_the_same_numbers(
    engine, dataset, stop_at, tmp_path_factory
):
    spec = request(engine, dataset)
    assert stop_at(spec, fold=2, epoch=2).state == "stopped"
    before = len(engine.reports(spec.id))
    assert engine.resume(spec.id).state == "done"
    # One epoch of the second fold was left.
    assert len(engine.reports(spec.id)) == before + 1
    whole = InlineEngine(tmp_path_factory.mktemp("whole"))
    expected = whole.result(whole.submit(request(whole, dataset)).id)
    ours, theirs = (CrossValidation.from_bytes(c) for c in (engine.result(spec.id), expected))
    np.testing.assert_array_equal(
        ours.predictions["probability"], theirs.predictions["probability"]
    )
    assert ours.facts["weights"] == theirs.facts["weights"]


def test_a_corrupt_checkpoint_fails_its_job_and_harms_no_other_fold(engine, dataset, stop_at):
    spec = request(engine, dataset)
    stop_at(spec, fold=2, epoch=2)
    path = engine.records.checkpoints(spec.id, 1) / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    job = engine.resume(spec.id)
    assert job.state == "failed"
    assert "checkpoint" in job.reason
    assert "is damaged" in job.reason
    assert engine.records.has_result(spec.id, part=0)
    path.unlink()  # as the hint says
    assert engine.resume(spec.id).state == "done"


def test_too_little_memory_fails_the_job_and_proposes_a_smaller_batch(engine, dataset, monkeypatch):
    """As PyTorch says it of a card; with enough memory the same job goes on."""

    import torch

    def exhausted(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    spec = request(engine, dataset)
    with monkeypatch.context() as patch:
        patch.setattr("core.imaging.training.loss_of", exhausted)
        job = engine.submit(spec)
    assert job.state == "failed"
    assert "does not hold a step of 4 scans" in job.reason
    assert "Use a batch of 2" in job.hint
    assert engine.resume(spec.id).state == "done"


def test_a_full_disk_fails_the_job_at_its_checkpoint_and_it_goes_on_from_the_one_before(
    engine, dataset, monkeypatch
):
    spec = request(engine, dataset)
    write = checkpoint.write_atomically
    written = []

    def full(path, content):
        if len(written) == 2:
            raise StoreError(f"{path.name} could not be written: No space left on device.", "")
        written.append(path)
        write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "write_atomically", full)
        job = engine.submit(spec)
    assert job.state == "failed"
    assert "checkpoint.safetensors could not be written: No space left" in job.reason
    assert engine.resume(spec.id).state == "done"
    told = [(r.attempt, r.values["epoch"]) for r in engine.reports(spec.id)]
    assert told[:3] == [(1, 1), (1, 2), (2, 3)]


def test_the_canary_trains_on_shuffled_groups(engine, dataset):
    job = engine.submit(request(engine, dataset, "leakage_canary"))
    found = CrossValidation.from_bytes(engine.result(job.id))
    high = found.pooled_predictions["high_risk"]
    assert high.sum() == dataset.n_high
    assert any("shuffled" in note for note in found.facts["dataset"]["notes"])
    assert found.facts["task"] == "leakage_canary"


def test_too_many_folds_fail_the_job_with_a_reason(engine, dataset):
    job = engine.submit(request(engine, dataset, plan=replace(PLAN, folds=5)))
    assert job.state == "failed"
    assert "5 folds" in job.reason
    assert "Use fewer folds" in job.hint


def test_scans_that_are_gone_or_changed(engine, dataset):
    key = keep_dataset(engine.records.store, dataset)
    assert kept_dataset(engine.records.store, key).fingerprint == key
    other = simulated_dataset(CropRecipe(size=16), n=8, seed=1)
    engine.records.store.write(key, "scans.npz", other.to_bytes())
    with pytest.raises(StoreError, match="not those"):
        kept_dataset(engine.records.store, key)
    with pytest.raises(StoreError, match="nothing is kept"):
        kept_dataset(engine.records.store, other.fingerprint)


@pytest.mark.parametrize("params", [{}, {"plan": {}}, {"plan": {"training": {"epochs": 0}}}])
def test_a_plan_that_cannot_be_used(params):
    with pytest.raises(JobError, match="plan"):
        TASKS["cross_validation"].parts(params)
