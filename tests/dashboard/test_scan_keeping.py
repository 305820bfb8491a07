"""Saving on purpose: a whole BraTS case or nothing, under a neutral name."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import ScanError, StoreError
from core.imaging.dataset import CHANNELS
from core.imaging.layout import find_cases
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume, read_volume
from dashboard import scan_keeping
from dashboard.scan_keeping import SAVED, save_scan


def scan(*, simulated: bool = False) -> PatientScan:
    draw = np.random.default_rng(0)
    volumes = {
        name: Volume(draw.integers(1, 255, (4, 5, 6)).astype(np.uint8), np.eye(4), name)
        for name in CHANNELS
    }
    labels = np.zeros((4, 5, 6), np.uint8)
    labels[1, 1, 1:4] = 1, 2, 4
    return PatientScan("p", volumes, Volume(labels, np.eye(4)), simulated=simulated)


def test_it_is_a_case_that_the_training_page_finds(tmp_path: Path):
    place = save_scan(scan(), "case-1", home=tmp_path)
    save_scan(scan(), "case-2", home=tmp_path)
    cases = find_cases(tmp_path / "imaging" / SAVED)
    assert [case.name for case in cases] == ["case-1", "case-2"]
    assert place == tmp_path / "imaging" / SAVED / "case-1"
    for name in CHANNELS:
        read = read_volume(cases[0].sequences[name])
        np.testing.assert_array_equal(read.data, scan().sequences[name].data)


def test_a_simulated_patient_says_so_in_its_name(tmp_path: Path):
    assert save_scan(scan(simulated=True), "case-1", home=tmp_path).name == "simulated-case-1"


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a b", "ä", "x" * 61, "-a"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ScanError, match="name of a case"):
        save_scan(scan(), name, home=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_keeps_what_it_names(tmp_path: Path):
    place = save_scan(scan(), "case-1", home=tmp_path)
    before = sorted(path.stat().st_mtime_ns for path in place.iterdir())
    with pytest.raises(ScanError, match="already"):
        save_scan(scan(), "case-1", home=tmp_path)
    assert sorted(path.stat().st_mtime_ns for path in place.iterdir()) == before


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written = []

    def write(path: Path, volume: Volume) -> None:
        written.append(path)
        path.write_bytes(b"x")
        if len(written) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(scan_keeping, "write_volume", write)
    with pytest.raises(StoreError, match="No space left"):
        save_scan(scan(), "case-1", home=tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not list(tmp_path.rglob("*case-1*"))


def test_a_scan_without_a_mask_is_no_case(tmp_path: Path):
    with pytest.raises(ScanError, match="segmentation"):
        save_scan(scan().with_segmentation(None), "case-1", home=tmp_path)
