from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from core.errors import ScanError
from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.gathering import NiftiFile
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.rows import Rows, obliquity
from core.imaging.intake.series import DicomSeries
from core.imaging.volume import Volume

Dicom = Callable[..., list[Dataset]]
Images = Callable[..., list[DicomImage]]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    return Rows(tmp_path, IntakeLimits(series=3))


def test_a_file_becomes_a_row_and_its_voxels_wait(rows: Rows, scan: Volume):
    rows.add_file(NiftiFile("a/x_t1.nii.gz", "a", scan))
    [row] = rows.found
    assert (row.key, row.name, row.kind, row.certain) == ("s1", "a/x_t1.nii.gz", "t1", True)
    assert (row.shape, row.spacing, row.n_slices) == ((7, 8, 20), (1, 1, 4), 20)
    assert row.notes[0].startswith("thick slices: 4 mm apart")
    assert np.array_equal(rows.volumes["s1"].load("T1").data, scan.data)


def test_a_segmentation_is_known_by_its_values(rows: Rows, scan: Volume, labels: Volume):
    rows.add_file(NiftiFile("x_seg.nii", "", labels))
    rows.add_file(NiftiFile("y_seg.nii", "", scan))
    rows.add_file(NiftiFile("z.nii", "", labels))
    by_name, wrong, by_values = rows.found
    assert (by_name.kind, by_name.certain) == ("segmentation", True)
    assert wrong.kind is None and "no BraTS labels" in wrong.why
    assert (by_values.kind, by_values.certain) == ("segmentation", False)


def test_a_refused_file_and_a_refused_series(rows: Rows, dicom: Dicom, images: Images):
    rows.add_file(NiftiFile("dwi.nii", "", None, "it holds a series.", "Split it."))
    rows.add_series(DicomSeries(tuple(images(dicom(1)))))
    file, series = rows.found
    assert (file.kind, file.usable, file.hint) == ("unused", False, "Split it.")
    assert series.refusal == "it is a single image; a volume has many slices."
    assert series.dicom and series.name == "Series 2: AX T1 POST"
    assert rows.volumes == {}


def test_two_files_that_claim_to_be_one_image(rows: Rows, dicom: Dicom, images: Images):
    rows.add_series(DicomSeries(tuple(images(dicom(3))), clash=True))
    assert rows.found[0].refusal.startswith("two different files claim")


def test_what_a_converted_series_says(rows: Rows, dicom: Dicom, images: Images):
    slices = dicom(4, BurnedInAnnotation="YES", LossyImageCompression="01")
    rows.add_series(
        DicomSeries(tuple(images(slices)), notes=("2 of its images were given twice.",))
    )
    [row] = rows.found
    assert (row.kind, row.certain, row.n_slices) == ("t1ce", True, 4)
    said = " ".join(row.notes)
    for words in ("only 4 slices, 12 mm", "given twice", "burned into the pixels", "with loss"):
        assert words in said


def test_no_more_than_so_many(rows: Rows, scan: Volume):
    for i in range(3):
        rows.add_file(NiftiFile(f"{i}.nii", "", scan))
    with pytest.raises(ScanError, match=r"more than 3 series, at 4\.nii"):
        rows.add_file(NiftiFile("4.nii", "", scan))


def test_obliquity_of_turned_axes():
    turn = np.radians(20)
    affine = np.eye(4)
    affine[:2, :2] = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    assert obliquity(affine @ np.diag([1, 2, 5, 1])) == pytest.approx(20)
    assert obliquity(np.diag([-1.0, -1, 1, 1])) == 0


def test_an_image_of_one_value_shows_nothing(rows: Rows, scan: Volume):
    rows.add_file(NiftiFile("t1.nii", "", Volume(np.full((4, 5, 6), 7, np.int16), scan.affine)))
    [row] = rows.found
    assert row.refusal == "all its voxels have one value, 7."
    assert rows.volumes == {}
