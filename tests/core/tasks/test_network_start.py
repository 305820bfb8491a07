"""Trainings that start from weights of a file, made here as MedicalNet's are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError, JobError
from core.imaging import (
    CrossValidation,
    CrossValidationPlan,
    NetworkPlan,
    ScanDataset,
    StartingWeights,
    TrainingPlan,
    build_network,
    cross_validate,
    model_card,
)
from core.imaging.preparation import CropRecipe
from core.jobs import InlineEngine
from core.tasks import network
from core.tasks.network import network_request

NETWORK = NetworkPlan("resnet10", width=0.0625)
RANDOM = CrossValidationPlan(TrainingPlan(network=NETWORK, epochs=1, batch=4), folds=2)


def started(start: StartingWeights | None) -> CrossValidationPlan:
    return replace(RANDOM, training=replace(RANDOM.training, start=start))


def weights_file(folder: Path, *, seed: int = 7, network: NetworkPlan = NETWORK) -> Path:
    import torch

    state = build_network(network, seed=seed, channels=1).state_dict()
    state = {f"module.{k}": v for k, v in state.items() if not k.startswith("fc.")}
    torch.save({"state_dict": state}, folder / "resnet_10.pth")
    return folder / "resnet_10.pth"


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def dataset() -> ScanDataset:
    crops = np.random.default_rng(0).integers(0, 256, (8, 4, 16, 16, 16), dtype=np.uint8)
    names = tuple(f"P{number}" for number in range(8))
    high, recipe = np.arange(8) % 2 == 0, CropRecipe(size=16)
    return ScanDataset("noise", crops, high, names, names, recipe, np.zeros(8), simulated=True)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[InlineEngine]:
    engine = InlineEngine(tmp_path / "home")
    yield engine
    engine.close()


def asked(dataset: ScanDataset, path: Path):
    plan = started(StartingWeights.of(path.name, path.read_bytes()))
    return network_request(dataset, plan, about={"title": "Tiny"}, start_file=path)


def test_the_weights_reach_the_worker_through_the_store_and_change_the_numbers(
    engine: InlineEngine, dataset: ScanDataset, tmp_path: Path
):
    path = weights_file(tmp_path)
    content = path.read_bytes()
    request = asked(dataset, path)
    request.keep(engine.records.store)
    path.unlink()  # the store has them
    job = engine.submit(request.spec)
    assert job.state == "done", job.reason
    found = CrossValidation.from_bytes(engine.result(job.id))
    plan = started(StartingWeights.of("resnet_10.pth", content))
    alone = cross_validate(dataset, plan, start=content)
    ours, theirs = found.predictions["probability"], alone.predictions["probability"]
    np.testing.assert_array_equal(ours, theirs)
    fresh = cross_validate(dataset, RANDOM).predictions["probability"]
    assert not np.array_equal(ours, fresh)
    assert "weights in `resnet_10.pth`" in model_card(found)


def test_stopped_and_resumed_from_weights_it_gives_the_same_bits(
    engine: InlineEngine, dataset: ScanDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """As long a training, stopped in each fold; the file is gone when it goes on."""
    path = weights_file(tmp_path)
    plan = started(StartingWeights.of(path.name, path.read_bytes()))
    plan = replace(plan, training=replace(plan.training, epochs=3))
    request = network_request(dataset, plan, about={"title": "Tiny"}, start_file=path)
    whole = InlineEngine(tmp_path / "whole")
    for kept in (engine, whole):
        request.keep(kept.records.store)
    path.unlink()
    job_id, train_part = request.spec.id, network.train_part

    def stopping(*args, on_epoch, **more):
        def told(report):
            if report.epoch == 2:
                engine.stop(job_id)
            on_epoch(report)

        return train_part(*args, on_epoch=told, **more)

    with monkeypatch.context() as patch:
        patch.setattr(network, "train_part", stopping)
        assert engine.submit(request.spec).state == "stopped"
        assert engine.resume(job_id).state == "stopped"
    assert engine.resume(job_id).state == "done"
    assert [report.attempt for report in engine.reports(job_id)] == [1, 1, 2, 2, 2, 3]
    assert whole.submit(request.spec).state == "done"
    ours, theirs = (CrossValidation.from_bytes(e.result(job_id)) for e in (engine, whole))
    np.testing.assert_array_equal(
        ours.predictions["probability"], theirs.predictions["probability"]
    )
    assert ours.facts["weights"] == theirs.facts["weights"]
    whole.close()


def test_other_weights_of_the_same_name_are_another_job(dataset: ScanDataset, tmp_path: Path):
    at_random = network_request(dataset, RANDOM, about={"title": "Tiny"}).spec.id
    one = asked(dataset, weights_file(tmp_path, seed=1)).spec.id
    assert asked(dataset, weights_file(tmp_path, seed=1)).spec.id == one
    other = asked(dataset, weights_file(tmp_path, seed=2)).spec.id
    assert len({at_random, one, other}) == 3


def test_a_file_changed_meanwhile_or_gone_is_not_kept(
    engine: InlineEngine, dataset: ScanDataset, tmp_path: Path
):
    path = weights_file(tmp_path, seed=1)
    request = asked(dataset, path)
    weights_file(tmp_path, seed=2)
    with pytest.raises(InputError, match="content is another"):
        request.keep(engine.records.store)
    gone = network_request(dataset, started(request.start), about={})
    with pytest.raises(InputError, match="not on this machine"):
        gone.keep(engine.records.store)


def test_weights_of_another_network_fail_the_job_in_words(
    engine: InlineEngine, dataset: ScanDataset, tmp_path: Path
):
    path = weights_file(tmp_path, network=NetworkPlan("resnet10", width=0.125))
    request = asked(dataset, path)
    request.keep(engine.records.store)
    job = engine.submit(request.spec)
    assert job.state == "failed"
    assert "of the shape (8, 1, 7, 7, 7); this network's is (4, 4, 7, 7, 7)" in job.reason


def test_weights_bent_in_the_store_are_not_trained_from(
    engine: InlineEngine, dataset: ScanDataset, tmp_path: Path
):
    request = asked(dataset, weights_file(tmp_path))
    request.keep(engine.records.store)
    assert request.start is not None
    other = weights_file(tmp_path, seed=8).read_bytes()
    engine.records.store.write(request.start.key, request.start.name, other)
    job = engine.submit(request.spec)
    assert job.state == "failed"
    assert "content is another" in job.reason


def test_plan_and_file_go_together(dataset: ScanDataset, tmp_path: Path):
    content = weights_file(tmp_path).read_bytes()
    with pytest.raises(InputError, match="names none"):
        cross_validate(dataset, RANDOM, start=content)
    with pytest.raises(InputError, match="given were none"):
        cross_validate(dataset, started(StartingWeights.of("resnet_10.pth", content)))


def test_a_name_that_leads_out_of_the_store_is_refused(engine: InlineEngine, dataset: ScanDataset):
    spec = network_request(dataset, RANDOM, about={}).spec
    plan = dict(spec.params["plan"])
    plan["training"] = plan["training"] | {"start": {"name": "../../x.pth", "key": "a" * 64}}
    with pytest.raises(JobError, match="a file of weights is named"):
        engine.submit(replace(spec, params={**spec.params, "plan": plan}))
