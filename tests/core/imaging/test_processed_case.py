"""A preprocessed scan on disk: whole or not at all, with what was said of it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import StoreError
from core.imaging import processed_case
from core.imaging.layout import find_cases
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed, preprocess, replay
from core.imaging.processed_case import (
    ProcessedRow,
    processed_table,
    quality_of,
    read_case_row,
    write_processed_case,
)
from core.imaging.simulated_scans import simulate_scan
from core.imaging.volume import read_volume

ROW = ProcessedRow("P1", "ready", "ok", mask="given", brain_ml=1234.5, seconds=2.0, simulated=True)


@pytest.fixture(scope="module")
def scan() -> PatientScan:
    made = simulate_scan(0, seed=0)
    sequences = dict(zip(("t1", "t1ce", "t2", "flair"), made.sequences, strict=True))
    return PatientScan("P1", sequences, made.segmentation, simulated=True)


@pytest.fixture(scope="module")
def done(scan: PatientScan) -> Preprocessed:
    return preprocess(scan)


def test_it_is_a_case_and_its_recipe_repeats_it(done, scan, tmp_path: Path):
    place = tmp_path / "cases" / "P1"
    write_processed_case(place, done, ROW, beside=tmp_path / "beside")
    (case,) = find_cases(tmp_path / "cases")
    for name, path in case.sequences.items():
        assert np.array_equal(read_volume(path).data, done.scan.sequences[name].data)
    brain = read_volume(place / "P1_brain.nii.gz").data > 0
    assert np.array_equal(brain, done.brain.data > 0)
    again = replay(scan, json.loads((place / "P1_recipe.json").read_text()))
    assert again.scan.fingerprint == done.scan.fingerprint
    said = json.loads((place / "P1_preprocessing.json").read_text())
    assert said["verdict"] == "ok"
    assert [step["step"] for step in said["steps"]] == ["recognised", "scale"]
    assert not (tmp_path / "beside").exists()
    assert read_case_row(place) == ROW


def test_a_full_disk_leaves_nothing(done, tmp_path: Path, monkeypatch):
    def full(path, volume):
        if path.name.endswith("_t2.nii.gz"):
            raise OSError(28, "No space left on device")
        path.write_bytes(b"some")

    monkeypatch.setattr(processed_case, "write_volume", full)
    with pytest.raises(StoreError, match="P1 could not be saved: No space left"):
        write_processed_case(tmp_path / "cases" / "P1", done, ROW, beside=tmp_path / "beside")
    assert not list(tmp_path.rglob("*.nii.gz"))


def test_quality_is_the_brain_and_its_fit_to_the_atlas(done):
    ml, overlap = quality_of(done)
    assert ml == pytest.approx((done.brain.data > 0).sum() * 2.5**3 / 1000)
    assert overlap is None  # it was used as it is
    first, *rest = done.steps
    quality = {"brain_dice": 0.9}
    assert quality_of(replace(done, steps=(replace(first, quality=quality), *rest)))[1] == 0.9


@pytest.mark.parametrize("content", ["", "[]", "no json", '{"case": "P1"}'])
def test_a_damaged_row_is_none(tmp_path: Path, content):
    (tmp_path / f"{tmp_path.name}_preprocessing.json").write_text(content)
    assert read_case_row(tmp_path) is None


def test_rows_become_a_table():
    rows = [ROW, ProcessedRow("P2", "not read", reasons="No T1.")]
    table = processed_table(rows)
    assert table["case"].tolist() == ["P1", "P2"]
    assert np.isnan(table["brain_ml"][1])
    with pytest.raises(StoreError, match="damaged"):
        ProcessedRow.from_dict({"strange": 1})
