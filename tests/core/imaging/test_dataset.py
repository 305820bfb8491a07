from dataclasses import replace

import numpy as np
import pytest

from core.errors import ScanError, StoreError
from core.imaging.dataset import ScanDataset


def test_the_fingerprint_is_of_every_voxel_and_label(dataset):
    assert replace(dataset, name="other", notes=("x",)).fingerprint == dataset.fingerprint
    crops = dataset.crops.copy()
    crops[5, 2, 3, 4, 5] ^= 1
    assert replace(dataset, crops=crops).fingerprint != dataset.fingerprint
    assert dataset.with_risk(~dataset.high_risk, note="x").fingerprint != dataset.fingerprint


def test_the_same_comes_back_from_bytes(dataset):
    back = ScanDataset.from_bytes(dataset.to_bytes())
    assert back.fingerprint == dataset.fingerprint
    assert (back.name, back.recipe, back.notes) == (dataset.name, dataset.recipe, dataset.notes)


@pytest.mark.parametrize("cut", [0, 10, 5000])
def test_damaged_bytes(dataset, cut: int):
    with pytest.raises(StoreError, match="damaged"):
        ScanDataset.from_bytes(dataset.to_bytes()[:cut])


def test_some_of_the_scans(dataset):
    some = dataset.select([3, 4])
    assert some.scans == ("P03", "P04")
    assert some.high_risk.tolist() == [True, False]


def test_one_group_only(dataset):
    with pytest.raises(ScanError, match=r"all 12 are low risk"):
        dataset.select(np.flatnonzero(~dataset.high_risk))
    with pytest.raises(ScanError, match=r"all 6 are high risk"):
        dataset.select(np.flatnonzero(dataset.high_risk))


def test_scans_of_one_patient_in_both_groups(dataset):
    with pytest.raises(ScanError, match="P00 are in both"):
        replace(dataset, patients=("P00", "P00", *dataset.patients[2:]))


def test_a_name_twice(dataset):
    with pytest.raises(ScanError, match="twice"):
        replace(dataset, scans=("P01", *dataset.scans[1:]))


def test_shapes_and_types(dataset):
    with pytest.raises(ScanError, match="uint8"):
        replace(dataset, crops=dataset.crops.astype(np.float32))
    with pytest.raises(ScanError, match="shape"):
        replace(dataset, crops=dataset.crops[:, :3])
    with pytest.raises(ScanError, match="risk groups"):
        replace(dataset, high_risk=dataset.high_risk[1:])


def test_nothing_can_be_changed(dataset):
    with pytest.raises(ValueError, match="read-only"):
        dataset.crops[0] = 0


def test_sizes_measured_on_the_scans_count_and_come_back(dataset):
    n = len(dataset)
    measured = replace(dataset, spacing=np.full((n, 3), 2.5), region_ml=np.arange(n) + 1.0)
    assert measured.fingerprint != dataset.fingerprint
    back = ScanDataset.from_bytes(measured.to_bytes())
    assert back.fingerprint == measured.fingerprint
    assert back.select([2, 3]).region_ml.tolist() == [3, 4]
    assert ScanDataset.from_bytes(dataset.to_bytes()).spacing is None
    with pytest.raises(ScanError, match="region_ml must be"):
        replace(measured, region_ml=np.zeros(n))
