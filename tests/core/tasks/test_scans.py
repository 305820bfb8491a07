"""Reading a folder of scans as a job."""

from pathlib import Path

import pytest

from core.errors import JobError, ScanError
from core.imaging import CropRecipe, simulate_scan, write_volume
from core.jobs import InlineEngine
from core.tasks import TASKS
from core.tasks.network import kept_dataset
from core.tasks.scans import prepared_dataset, scan_preparation

RECIPE = CropRecipe(size=16)
GROUPS = {"A": True, "B": False}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(GROUPS):
        scan = simulate_scan(number, seed=0)
        volumes = dict(zip(("t1", "t1ce", "t2", "flair"), scan.sequences, strict=True))
        for ending, volume in {**volumes, "seg": scan.segmentation}.items():
            write_volume(tmp_path / "scans" / name / f"{name}_{ending}.nii.gz", volume)
    return tmp_path / "scans"


def test_a_folder_becomes_a_data_set(folder: Path, tmp_path: Path):
    engine = InlineEngine(tmp_path / "home")
    job = engine.submit(scan_preparation(folder, GROUPS, RECIPE, name="Two"))
    assert job.state == "done"
    key = prepared_dataset(engine.result(job.id))
    found = kept_dataset(engine.records.store, key)
    assert (found.scans, found.high_risk.tolist(), found.name) == (("A", "B"), [True, False], "Two")
    assert engine.reports(job.id)[-1].values["done"] == 2


def test_a_changed_file_is_another_request(folder: Path, tmp_path: Path):
    asked = scan_preparation(folder, GROUPS, RECIPE, name="Two")
    assert scan_preparation(folder, GROUPS, RECIPE, name="Two").id == asked.id
    path = next(folder.rglob("*_t1.nii.gz"))
    write_volume(path, simulate_scan(7, seed=0).sequences[0])
    assert scan_preparation(folder, GROUPS, RECIPE, name="Two").id != asked.id
    job = InlineEngine(tmp_path / "home").submit(asked)
    assert job.state == "failed"
    assert "have changed" in job.reason


def test_a_case_that_cannot_be_used_fails_the_job_with_a_reason(folder: Path, tmp_path: Path):
    path = next(folder.rglob("B_t2.nii.gz"))
    path.write_bytes(path.read_bytes()[:-2000])
    engine = InlineEngine(tmp_path / "home")
    job = engine.submit(scan_preparation(folder, GROUPS, RECIPE, name="Two"))
    assert job.state == "failed"
    assert "in the case B: B_t2.nii.gz is a damaged gzip file" in job.reason


def test_no_case_at_all(tmp_path: Path):
    with pytest.raises(ScanError, match="holds no case"):
        scan_preparation(tmp_path, GROUPS, RECIPE, name="None")


def test_a_recipe_that_cannot_be_used():
    with pytest.raises(JobError, match="recipe"):
        TASKS["scan_preparation"].parts({"recipe": {"edge": 3}})
