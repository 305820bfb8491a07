import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.masks import tumour_mask
from core.imaging.patient_scan import PatientScan
from core.imaging.preparation import CropRecipe, prepare
from core.imaging.segmentation.labelling import brain_of, labels_from_masks
from core.imaging.volume import Volume


def test_labels_give_back_the_masks_they_were_made_of(patient: PatientScan):
    truth = patient.segmentation.data
    wt, tc = truth > 0, np.isin(truth, [1, 4])
    labels = labels_from_masks(patient, wt=wt, tc=tc)
    assert np.array_equal(tumour_mask(labels, "WT"), wt)
    assert np.array_equal(tumour_mask(labels, "TC"), tc)


def test_bright_t1ce_in_the_core_is_enhancing(patient: PatientScan):
    truth = patient.segmentation.data
    labels = labels_from_masks(patient, tc=np.isin(truth, [1, 4])).data
    assert np.array_equal(labels == 4, truth == 4)
    assert np.array_equal(labels == 1, truth == 1)


def test_the_network_can_read_a_scan_with_them(patient: PatientScan):
    labels = labels_from_masks(patient, wt=patient.segmentation.data > 0)
    assert set(np.unique(labels.data)) == {0, 2}
    crop = prepare(patient.complete(), labels, CropRecipe(region="WT", size=24))
    assert crop.data.shape == (4, 24, 24, 24)


def test_a_core_outside_the_whole_tumour_belongs_to_it(patient: PatientScan):
    wt, tc = (np.zeros(patient.segmentation.shape, dtype=bool) for _ in range(2))
    wt[20, 20, 20] = tc[22, 20, 20] = True
    labels = labels_from_masks(patient, wt=wt, tc=tc)
    assert tumour_mask(labels, "WT").sum() == 2


def test_masks_that_do_not_fit(patient: PatientScan):
    with pytest.raises(ScanError, match="nothing is marked as tumour in made-up"):
        labels_from_masks(patient)
    with pytest.raises(ScanError, match="nothing is marked"):
        labels_from_masks(patient, wt=np.zeros(patient.segmentation.shape, dtype=bool))
    with pytest.raises(ScanError, match="does not fit made-up"):
        labels_from_masks(patient, wt=np.ones((2, 2, 2), dtype=bool))


def test_the_brain(patient: PatientScan):
    found = brain_of(patient)
    assert np.array_equal(found, patient.sequences["t1"].data > 0)
    assert np.array_equal(brain_of(patient, found.astype(np.uint8)), found)
    with pytest.raises(ScanError, match="brain mask has"):
        brain_of(patient, np.ones((2, 2, 2)))
    with pytest.raises(ScanError, match="no voxel of made-up is brain"):
        brain_of(patient, np.zeros(found.shape))


def test_sequences_apart():
    t1 = Volume(np.ones((2, 2, 2)), np.eye(4))
    t2 = Volume(np.ones((2, 2, 3)), np.eye(4))
    with pytest.raises(ScanError, match="do not lie in one space"):
        brain_of(PatientScan("p", {"t1": t1, "t2": t2}))
