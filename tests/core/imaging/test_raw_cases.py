"""A folder of raw cases: what is found in it, and which case needs nobody to confirm it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.intake import read_folder
from core.imaging.raw_cases import certain_scan, find_raw_cases, raw_case_stamp, read_raw_case
from core.imaging.volume import Volume, write_volume

SEQUENCES = ("t1", "t1ce", "t2", "flair")


def put(path: Path, *, value: int = 10) -> None:
    """A file whose brightest voxel is ``value``; few values alone would look like labels."""
    data = (np.arange(9 * 10 * 11).reshape(9, 10, 11) % (value + 1)).astype(np.int16)
    write_volume(path, Volume(data, np.diag([2.0, 2, 2, 1])))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two patients, one of them in sub-folders."""
    for n, name in enumerate(SEQUENCES):
        put(tmp_path / "raw" / "P 1" / f"scan_{name}.nii.gz", value=10 + n)
        put(tmp_path / "raw" / "simulated-2" / name / f"x_{name}.nii", value=20 + n)
    return tmp_path / "raw"


def refusal(folder: Path, waiting: Path) -> ScanError:
    with pytest.raises(ScanError) as caught:
        certain_scan(read_folder(folder, folder=waiting))
    return caught.value


def test_every_sub_folder_is_a_case(folder: Path, tmp_path: Path):
    (folder / "empty").mkdir()
    (folder / ".hidden").mkdir()
    put(folder / ".hidden" / "h_t1.nii")
    (folder / "link").symlink_to(folder / "P 1")
    (folder / "notes.txt").write_text("beside")
    cases = find_raw_cases(folder)
    assert [case.name for case in cases] == ["P 1", "simulated-2"]
    scans = [read_raw_case(case, folder=tmp_path / "waiting") for case in cases]
    assert [scan.name for scan in scans] == ["P 1", "simulated-2"]
    assert [scan.simulated for scan in scans] == [False, True]
    assert {name: int(v.data.max()) for name, v in scans[1].sequences.items()} == {
        "t1": 20, "t1ce": 21, "t2": 22, "flair": 23,
    }  # fmt: skip


def test_a_stamp_changes_with_a_file(folder: Path):
    place = folder / "P 1"
    before = raw_case_stamp(place)
    assert raw_case_stamp(place) == before
    (place / ".seen").write_text("hidden files count for nothing")
    assert raw_case_stamp(place) == before
    (place / "more.txt").write_text("one more")
    assert raw_case_stamp(place) != before
    with pytest.raises(OSError, match="gone"):
        raw_case_stamp(folder / "nobody")


def test_no_case(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ScanError, match="holds no sub-folder with files"):
        find_raw_cases(tmp_path)
    with pytest.raises(ScanError, match="nowhere is not a folder"):
        find_raw_cases(tmp_path / "nowhere")


def test_a_missing_sequence(folder: Path, tmp_path: Path):
    place = folder / "P 1"
    (place / "scan_flair.nii.gz").rename(place / "unclear.nii.gz")
    error = refusal(place, tmp_path / "waiting")
    assert "No series seems to be FLAIR" in error.message
    assert "unclear.nii.gz: neither its name" in error.message  # it may be the one
    assert "Scans page" in error.hint


def test_a_sequence_that_is_there_twice(folder: Path, tmp_path: Path):
    put(folder / "P 1" / "again_t2.nii")
    assert "T2 is there 2 times" in refusal(folder / "P 1", tmp_path / "waiting").message


def test_a_sequence_that_is_not_certain(folder: Path, tmp_path: Path):
    place = folder / "P 1"
    (place / "flair").mkdir()
    (place / "scan_flair.nii.gz").rename(place / "flair" / "0007.nii.gz")
    error = refusal(place, tmp_path / "waiting")
    assert "seems to be FLAIR, which is not certain" in error.message
    assert "its folder's name" in error.message


@pytest.mark.parametrize(("whose", "words"), [("patient", "patients"), ("study", "2 examinations")])
def test_series_of_two_patients_or_examinations(folder: Path, tmp_path: Path, whose, words):
    intake = read_folder(folder / "P 1", folder=tmp_path / "waiting")
    first, *others = intake.series
    series = (replace(first, **{whose: 1}), *(replace(row, **{whose: 2}) for row in others))
    with pytest.raises(ScanError, match=words):
        certain_scan(replace(intake, series=series))


def test_what_nobody_knows_stays_out_and_is_said(folder: Path, tmp_path: Path):
    put(folder / "P 1" / "unclear.nii.gz")
    scan = certain_scan(read_folder(folder / "P 1", folder=tmp_path / "waiting"))
    assert not scan.missing
    assert "Left out, for nothing says which sequence they are: unclear.nii.gz." in scan.notes
