"""From what a reader confirmed to a scan: every assignment that cannot be is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

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


Packed = Callable[..., list[tuple[str, bytes]]]


def as_(**person: str) -> Callable[[list[Dataset]], None]:
    def edit(slices: list[Dataset]) -> None:
        for one in slices:
            for keyword, value in person.items():
                setattr(one, keyword, value)

    return edit


def test_series_of_two_patients_are_said_and_not_made_one_scan(
    tmp_path: Path, packed: Packed, secrets_in: Callable[[str], list[str]]
):
    other = as_(PatientID="MRN2", PatientName="Zelda^Other", StudyInstanceUID="1.2.826.0.77.9")
    files = [
        *packed(n=4, number=2, description="AX T1"),
        *packed(n=4, number=3, description="AX T2", edit=other),
        *packed(n=1, number=4, description="AX FLAIR", edit=as_(PatientID="MRN3")),
    ]
    found = read_upload(files, folder=tmp_path)
    assert [row.patient for row in found.series] == [1, 2, 0]
    assert found.patients == 2
    assert found.remarks[0].startswith("The headers speak of 2 different patients. Set all but")
    with pytest.raises(ScanError, match="AX T1 of patient 1, Series 3: AX T2 of patient 2") as exc:
        found.scan({"s1": "t1", "s2": "t2"})
    assert secrets_in(f"{exc.value} {found}") == []
    assert list(found.scan({"s1": "t1", "s2": "unused"}).sequences) == ["t1"]


@pytest.mark.parametrize(
    "same",
    [
        as_(PatientName="QUIMBY ZELDA M"),  # the number decides
        as_(PatientID=" mrn00451177 "),
    ],
)
def test_a_patient_written_in_two_ways_is_one(tmp_path: Path, packed: Packed, same: Callable):
    files = [
        *packed(n=4, number=2, description="AX T1"),
        *packed(n=4, number=3, description="AX T2", edit=same),
    ]
    found = read_upload(files, folder=tmp_path)
    assert (found.patients, found.studies) == (1, 1)
    assert not [line for line in found.remarks if "speak of" in line]


def test_without_a_number_name_and_birth_tell_patients_apart(tmp_path: Path, packed: Packed):
    nobody = as_(PatientID="", PatientName="", PatientBirthDate="")
    files = [
        *packed(n=4, number=2, description="AX T1", edit=as_(PatientID="")),
        *packed(n=4, number=3, edit=as_(PatientID="", PatientBirthDate="20010101")),
        *packed(n=4, number=4, description="AX T2", edit=nobody),
    ]
    found = read_upload(files, folder=tmp_path)
    assert [row.patient for row in found.series] == [1, 2, 0]
    assert list(found.scan({"s1": "t1", "s3": "t2"}).sequences) == ["t1", "t2"]


def test_one_series_identifier_for_two_patients_is_two_series(tmp_path: Path, packed: Packed):
    other = as_(PatientID="MRN2")
    files = [*packed(n=4), *[(f"b/{n}", c) for n, c in packed(n=4, edit=other)]]
    found = read_upload(files, folder=tmp_path)
    assert [(row.patient, row.n_slices) for row in found.series] == [(1, 4), (2, 4)]


def test_two_examinations_of_one_patient_are_said(tmp_path: Path, packed: Packed):
    later = as_(StudyInstanceUID="1.2.826.0.77.9")
    files = [
        *packed(n=4, number=2, description="AX T1"),
        *packed(n=4, number=3, description="AX T2", edit=later),
    ]
    found = read_upload(files, folder=tmp_path)
    assert found.remarks[0].startswith("The headers speak of 2 examinations")
    both = found.scan({"s1": "t1", "s2": "t2"})
    assert "The sequences are of different examinations of the patient." in both.notes
    assert "different examinations" not in " ".join(found.scan({"s1": "t1"}).notes)


def test_names_of_two_cases_are_said(tmp_path: Path, nifti: Callable[..., bytes]):
    names = ("a_001_t1.nii", "a_001_t1ce.nii", "a_777_t2.nii", "a_777_flair.nii")
    found = read_upload([(name, nifti(gz=False)) for name in names], folder=tmp_path)
    assert found.remarks == (
        "The files' names speak of 2 cases: a_001_t1.nii, a_001_t1ce.nii; a_777_t2.nii, "
        "a_777_flair.nii. Make sure that all are of one patient.",
    )
