"""From what a reader confirmed to a scan: every assignment that cannot be is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.intake import Intake, read_upload
from core.imaging.volume import Volume


@pytest.fixture
def case(tmp_path: Path, nifti: Callable[..., bytes], labels: Volume) -> Intake:
    files = [(f"quimby_{word}.nii.gz", nifti()) for word in ("flair", "t1", "t1ce", "t2")]
    return read_upload([*files, ("quimby_seg.nii.gz", nifti(labels))], folder=tmp_path)


def test_the_proposal_becomes_a_scan(
    case: Intake, scan: Volume, labels: Volume, tmp_path: Path,
    secrets_in: Callable[[str], list[str]],
):  # fmt: skip
    assert case.proposal == {
        "s1": "flair", "s2": "t1", "s3": "t1ce", "s4": "t2", "s5": "segmentation"
    }  # fmt: skip
    assert case.missing == () and case.duplicates == {} and case.remarks == ()
    made = case.scan(case.proposal)
    for path in sorted(tmp_path.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert list(made.sequences) == ["t1", "t1ce", "t2", "flair"]
    assert np.array_equal(made.sequences["t2"].data, scan.data)
    assert made.segmentation is not None and np.array_equal(made.segmentation.data, labels.data)
    assert made.name == f"Scan {made.fingerprint[:6]}"
    said = [made.name, *made.notes, *(volume.name for volume in made.sequences.values())]
    assert secrets_in(" ".join(said)) == []
    with pytest.raises(ScanError, match="no longer there"):
        case.scan(case.proposal)


def test_a_part_of_it(case: Intake):
    made = case.scan({"s2": "t1", "s1": "unused", "s3": None})
    assert list(made.sequences) == ["t1"] and made.segmentation is None
    assert not made.simulated and case.scan({"s2": "t1"}, simulated=True).simulated


@pytest.mark.parametrize(
    ("assignment", "why"),
    [
        ({}, "no series is T1, T1CE, T2 or FLAIR"),
        ({"s5": "segmentation"}, "no series is T1"),
        ({"s9": "t1"}, "there is no series s9"),
        ({"s1": "t1", "s2": "t1"}, "are both called T1"),
        ({"s1": "t7"}, "is called 't7'"),
        ({"s1": "t1", "s2": "segmentation"}, "has the labels"),
    ],
)
def test_what_cannot_be(case: Intake, assignment: dict, why: str):
    with pytest.raises(ScanError, match=why) as caught:
        case.scan(assignment)
    assert caught.value.hint


def test_a_segmentation_that_lies_elsewhere(
    tmp_path: Path, nifti: Callable[..., bytes], labels: Volume
):
    moved = labels.affine.copy()
    moved[0, 3] = 2
    files = [("t1.nii", nifti()), ("seg.nii", nifti(Volume(labels.data, moved)))]
    found = read_upload(files, folder=tmp_path)
    with pytest.raises(ScanError, match="do not lie in the same space: their corners lie up to 2"):
        found.scan(found.proposal)


def test_what_is_missing_or_there_twice_is_said(
    tmp_path: Path, nifti: Callable[..., bytes], scan: Volume
):
    finer = Volume(scan.data, np.diag([1.0, 1, 2, 1]))
    files = [("a_t1.nii.gz", nifti()), ("b_t1.nii.gz", nifti(finer)), ("c_t2.nii.gz", nifti())]
    found = read_upload(files, folder=tmp_path)
    assert found.missing == ("t1ce", "flair")
    assert found.proposal == {"s1": None, "s2": None, "s3": "t2"}
    assert found.remarks == (
        "T1: 2 series seem to be it (a_t1.nii.gz, b_t1.nii.gz); choose one. The finest is "
        "b_t1.nii.gz.",
        "No series seems to be T1 with contrast (T1CE), FLAIR.",
    )


def test_a_refused_series_cannot_be_used(tmp_path: Path, nifti: Callable[..., bytes]):
    import nibabel as nib

    several = nib.Nifti1Image(np.zeros((4, 4, 4, 3), np.int16), np.eye(4)).to_bytes()
    found = read_upload([("dwi.nii", several), ("t1.nii", nifti())], folder=tmp_path)
    assert found.proposal == {"s1": "unused", "s2": "t1"}
    with pytest.raises(ScanError, match=r"dwi\.nii cannot be used: it holds a series"):
        found.scan({"s1": "t2"})
