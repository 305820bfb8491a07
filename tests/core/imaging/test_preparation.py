from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.layout import Case, find_cases
from core.imaging.masks import tumour_mask
from core.imaging.preparation import CropRecipe, prepare, prepare_case
from core.imaging.volume import Volume, read_volume, write_volume


def test_four_sequences_around_the_region(case):
    scans, segmentation = case
    core = prepare(scans, segmentation, CropRecipe("TC", size=8))
    whole = prepare(scans, segmentation, CropRecipe("WT", size=8))
    assert core.data.shape == whole.data.shape == (4, 8, 8, 8)
    assert core.mask.sum() == 4
    assert whole.mask.sum() == 3 * 3 * 6
    assert core.data.dtype == np.uint8


def test_the_cubes_voxels_lie_where_the_scans_do(case):
    scans, segmentation = case
    crop = prepare(scans, segmentation, CropRecipe("TC", size=8))
    inside = np.argwhere(crop.mask)
    ours = {tuple(np.round(mm, 6)) for mm in crop.box.to_mm(inside)}
    theirs = np.argwhere(tumour_mask(segmentation, "TC"))
    assert ours == {tuple(np.round(mm, 6)) for mm in segmentation.to_mm(theirs)}


def test_another_patients_segmentation(case):
    scans, segmentation = case
    affine = segmentation.affine.copy()
    affine[:3, 3] += 4
    moved = replace(segmentation, affine=affine)
    with pytest.raises(ScanError, match="seg and t1 do not lie in the same space"):
        prepare(scans, moved, CropRecipe(size=8))


def test_what_is_wrong_with_a_case_names_it(tmp_path: Path, case):
    scans, segmentation = case
    paths = {}
    for scan in scans:
        paths[scan.name] = tmp_path / f"A_{scan.name}.nii.gz"
        write_volume(paths[scan.name], scan)
    empty = Volume(np.zeros(segmentation.shape, dtype=np.uint8), segmentation.affine)
    write_volume(tmp_path / "A_seg.nii.gz", empty)
    with pytest.raises(ScanError, match=r"in the case A: A_seg.nii.gz marks no voxel"):
        prepare_case(Case("A", paths, tmp_path / "A_seg.nii.gz"), CropRecipe(size=8))


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("region", ["TC", "WT"])
def test_the_real_cases(data_dir: Path, region: str):
    for found in find_cases(data_dir / "imaging" / "brats"):
        crop = prepare_case(found, CropRecipe(region))
        assert crop.data.shape == (4, 96, 96, 96)
        labels = read_volume(found.segmentation)
        kept = crop.mask.sum() / tumour_mask(labels, region).sum()
        assert kept == pytest.approx(1 - crop.lost)
        # The tumour lies in the middle and shows on every sequence.
        np.testing.assert_allclose(
            (np.argwhere(crop.mask).min(0) + np.argwhere(crop.mask).max(0)) / 2, 47.5, atol=0.5
        )
        assert (crop.data[:, crop.mask] > 0).mean() > 0.98
