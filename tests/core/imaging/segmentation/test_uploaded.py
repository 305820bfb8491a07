import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.uploaded import accept_uploaded
from core.imaging.volume import Volume


def upload(patient: PatientScan, data: np.ndarray, affine: np.ndarray | None = None) -> Volume:
    return Volume(data, np.eye(4) if affine is None else affine, "mine.nii.gz")


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
@pytest.mark.parametrize("enhancing", [3, 4])
def test_both_conventions_in_any_type(patient: PatientScan, dtype: str, enhancing: int):
    truth = patient.segmentation.data
    data = np.where(truth == 4, enhancing, truth).astype(dtype)
    found = accept_uploaded(patient, upload(patient, data))
    assert np.array_equal(found.segmentation.data, truth)
    assert found.segmentation.data.dtype == np.uint8
    assert ("label 3" in found.notes[-1]) == (enhancing == 3)


def test_floats_that_scaling_left_beside_whole_numbers(patient: PatientScan):
    data = patient.segmentation.data * np.float32(0.99999)
    found = accept_uploaded(patient, upload(patient, data))
    assert np.array_equal(found.segmentation.data, patient.segmentation.data)


def test_probabilities_are_no_labels(patient: PatientScan):
    data = (patient.segmentation.data > 0) * np.float32(0.7)
    with pytest.raises(ScanError, match=r"mine.nii.gz has the labels 0.7"):
        accept_uploaded(patient, upload(patient, data))


def test_an_empty_one(patient: PatientScan):
    with pytest.raises(ScanError, match=r"mine.nii.gz is empty"):
        accept_uploaded(patient, upload(patient, np.zeros(patient.segmentation.shape)))


def test_another_place_and_the_way_out(patient: PatientScan):
    affine = np.eye(4)
    affine[0, 3] = 2
    with pytest.raises(ScanError, match="2 mm apart") as refused:
        accept_uploaded(patient, upload(patient, np.array(patient.segmentation.data), affine))
    assert "nearest neighbour" in refused.value.hint


def test_another_grid(patient: PatientScan):
    with pytest.raises(ScanError, match="do not lie in the same space"):
        accept_uploaded(patient, upload(patient, np.ones((4, 4, 4), dtype=np.uint8)))


def test_sequences_that_are_not_aligned(patient: PatientScan):
    moved = np.eye(4)
    moved[2, 3] = 5
    apart = PatientScan(
        "p",
        {
            "t1": patient.sequences["t1"],
            "t2": Volume(patient.sequences["t2"].data, moved, "t2"),
        },
    )
    with pytest.raises(ScanError, match="no segmentation fits all"):
        accept_uploaded(apart, patient.segmentation)


def test_the_upload_is_not_changed(patient: PatientScan):
    data = np.where(patient.segmentation.data == 4, 3, 0).astype(np.uint8)
    before = data.copy()
    accept_uploaded(patient, upload(patient, data))
    assert np.array_equal(data, before)
