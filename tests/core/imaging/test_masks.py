import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.masks import check_same_space, enhancing_label, tumour_mask
from core.imaging.volume import Volume


def labelled(*values: int, dtype: str = "u1") -> Volume:
    return Volume(np.array(values, dtype=dtype).reshape(1, 1, -1), np.eye(4), "seg.nii")


@pytest.mark.parametrize(("year", "enhancing"), [(2021, 4), (2023, 3)])
def test_both_conventions_give_the_same_regions(year: int, enhancing: int):
    segmentation = labelled(0, 1, 2, enhancing)
    assert enhancing_label(segmentation) == enhancing
    assert tumour_mask(segmentation, "TC").ravel().tolist() == [False, True, False, True]
    assert tumour_mask(segmentation, "WT").ravel().tolist() == [False, True, True, True]


def test_labels_stored_as_float():
    assert tumour_mask(labelled(0, 1, 2, 4, dtype="f4"), "WT").sum() == 3


def test_without_enhancement_both_mean_the_same():
    assert tumour_mask(labelled(0, 1, 2), "TC").sum() == 1


def test_an_empty_region():
    with pytest.raises(ScanError, match=r"seg.nii marks no voxel as tumour core \(labels 1, 4\)"):
        tumour_mask(labelled(0, 2, 2), "TC")
    with pytest.raises(ScanError, match="labels 1, 2, 4"):
        tumour_mask(labelled(0, 0), "WT")


def test_labels_that_are_none():
    with pytest.raises(ScanError, match=r"labels 0.5, 7"):
        tumour_mask(Volume(np.array([[[0, 0.5, 7]]]), np.eye(4), "seg"))


def test_both_enhancing_labels_at_once():
    with pytest.raises(ScanError, match="3 and 4"):
        tumour_mask(labelled(1, 3, 4))


def test_a_region_that_is_none():
    with pytest.raises(ScanError, match="'ET'"):
        tumour_mask(labelled(1), "ET")


def test_another_space():
    here = labelled(0, 1, 2)
    check_same_space(here, Volume(np.zeros((1, 1, 3)), np.eye(4)))
    with pytest.raises(ScanError, match="voxels"):
        check_same_space(here, Volume(np.zeros((1, 3, 1)), np.eye(4)))
    moved = np.eye(4)
    moved[1, 3] = 0.5
    with pytest.raises(ScanError, match=r"0\.5 mm apart"):
        check_same_space(here, Volume(np.zeros((1, 1, 3)), moved))
