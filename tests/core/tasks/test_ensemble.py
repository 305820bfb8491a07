"""An ensemble as a job, and a folder of estimates as another; stop, resume, refusals."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError, StoreError
from core.imaging import (
    CrossValidation,
    CrossValidationPlan,
    NetworkPlan,
    ScanDesign,
    TrainingPlan,
    simulate_scan,
    simulated_dataset,
)
from core.imaging.preparation import CropRecipe
from core.imaging.volume import write_volume
from core.jobs import InlineEngine
from core.tasks import TASKS
from core.tasks.batch_estimates import batch_request, batch_table
from core.tasks.ensemble import ensemble_of, ensemble_request, keep_ensemble, kept_ensemble
from core.tasks.network import network_request

pytestmark = pytest.mark.xdist_group("ensemble_job")
PLAN = CrossValidationPlan(
    TrainingPlan(network=NetworkPlan("resnet10", width=0.0625), epochs=2, batch=4), folds=2
)
DESIGN = ScanDesign(effect=6)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Iterator[InlineEngine]:
    engine = InlineEngine(tmp_path_factory.mktemp("engine"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def found(engine) -> CrossValidation:
    dataset = simulated_dataset(CropRecipe(size=16), n=12, seed=0, design=DESIGN)
    asked = network_request(dataset, PLAN, about={})
    asked.keep(engine.records.store)
    return CrossValidation.from_bytes(engine.result(engine.submit(asked.spec).id))


@pytest.fixture(scope="module")
def ensemble(engine, found):
    asked = ensemble_request(found)
    asked.keep(engine.records.store)
    job = engine.submit(asked.spec)
    assert job.state == "done", job.reason
    return ensemble_of(engine.records.store, engine.result(job.id))


def test_the_job_builds_it_of_the_training(ensemble, found):
    assert [member.name for member in ensemble.members] == ["1.1", "1.2"]
    assert ensemble.facts["weights"] == found.facts["weights"]
    assert ensemble.reference.scans == tuple(sorted(found.predictions["scan"]))
    assert ensemble.simulated


def test_each_network_is_a_part_that_tells_how_far_it_is(engine, found, ensemble):
    spec = ensemble_request(found).spec
    assert TASKS["ensemble"].parts(spec.params) == [{"network": "1.1"}, {"network": "1.2"}]
    told = [report.values for report in engine.reports(spec.id)]
    assert [(v["done"], v["of"]) for v in told] == [(6, 6), (6, 6)]


def test_it_is_kept_and_found_by_its_fingerprint(engine, ensemble):
    store = engine.records.store
    key = keep_ensemble(store, ensemble)
    assert kept_ensemble(store, key).fingerprint == key
    path = store.path(key, "ensemble.safetensors")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(StoreError, match="damaged"):
        kept_ensemble(store, key)
    path.unlink()
    with pytest.raises(StoreError, match="nothing is kept"):
        kept_ensemble(store, key)


def test_a_canary_or_a_training_without_weights(found):
    with pytest.raises(InputError, match="canary"):
        ensemble_request(replace(found, facts={**found.facts, "task": "leakage_canary"}))
    with pytest.raises(InputError, match="no weights"):
        ensemble_request(replace(found, facts={**found.facts, "weights": {}}))


def test_scans_that_are_gone_fail_the_job(engine, found, tmp_path):
    other = InlineEngine(tmp_path)
    asked = ensemble_request(found)
    asked.keep(other.records.store)
    job = other.submit(asked.spec)
    assert job.state == "failed"
    assert "nothing is kept" in job.reason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two cases and one that is not complete."""
    for number in (0, 1):
        scan, place = simulate_scan(number, seed=7, design=DESIGN), tmp_path / f"C{number}"
        volumes = (*scan.sequences, scan.segmentation)
        for volume, word in zip(volumes, ("t1", "t1ce", "t2", "flair", "seg"), strict=True):
            write_volume(place / f"{place.name}_{word}.nii", volume)
    write_volume(tmp_path / "C2" / "C2_t1.nii", scan.sequences[0])
    return tmp_path


def test_a_folder_becomes_a_table(engine, ensemble, folder):
    asked = batch_request(ensemble, folder)
    asked.keep(engine.records.store)
    job = engine.submit(asked.spec)
    assert job.state == "done", job.reason
    table = batch_table(engine.result(job.id))
    assert table["case"].tolist() == ["C0", "C1", "C2"]
    assert table["status"][2] == "unusable"
    assert "C2 lacks t1ce" in table["reasons"][2]
    assert table["status"][0] in ("estimate", "refused")
    told = [report.values["done"] for report in engine.reports(job.id)]
    assert told == [0, 1, 2, 3]


def test_a_batch_stopped_and_resumed_reads_no_case_twice(engine, ensemble, folder, monkeypatch):
    from core.tasks import batch_estimates

    asked = batch_request(ensemble, folder, flips=True)
    asked.keep(engine.records.store)
    one, read = batch_estimates.case_estimate, []

    def stopping(*args, **more):
        row = one(*args, **more)
        read.append(row.case)
        if len(read) == 1:
            engine.stop(asked.spec.id)
        return row

    monkeypatch.setattr(batch_estimates, "case_estimate", stopping)
    assert engine.submit(asked.spec).state == "stopped"
    assert engine.resume(asked.spec.id).state == "done"
    assert read == ["C0", "C1", "C2"]
    assert batch_table(engine.result(asked.spec.id))["case"].tolist() == ["C0", "C1", "C2"]


def test_a_folder_that_changed_fails_the_job(engine, ensemble, folder):
    asked = batch_request(ensemble, folder)
    asked.keep(engine.records.store)
    (folder / "C1" / "C1_t2.nii").unlink()
    job = engine.submit(asked.spec)
    assert job.state == "failed"
    assert "have changed" in job.reason


def test_many_cases_are_parts_of_sixteen():
    parts = TASKS["batch_estimates"].parts({"n": 33})
    assert [(part["first"], part["end"]) for part in parts] == [(0, 16), (16, 32), (32, 33)]
