"""What a picture is made of: grey values, boxes, masks and what is sent."""

import gzip

import nibabel as nib
import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.crop import crop_box, crop_case
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume
from dashboard.scan_layers import (
    COLOURS,
    Overlay,
    Region,
    around,
    check_over,
    content,
    crop_scan,
    grey,
    mask_overlays,
    packed,
    row_of,
)

AFFINE = np.diag([2.0, 3.0, 4.0, 1.0])
AFFINE[:3, 3] = (-10, -20, -30)


def volume(data: np.ndarray) -> Volume:
    return Volume(data, AFFINE.copy())


def test_grey_values_run_from_0_to_the_brightest_but_one_in_a_thousand():
    data = np.zeros((10, 10, 10), dtype=np.float32)
    data[5] = 50
    data[6] = 100
    data[7, 0, 0] = 1e6  # one spark of 201 voxels above 0 is above the 99.9th percentile
    shades = grey(volume(data))
    assert shades.dtype == np.uint8
    assert shades[0].max() == 0
    assert shades[7, 0, 0] == 255
    assert shades[6, 0, 0] == pytest.approx(2 * shades[5, 0, 0], abs=1)


def test_grey_values_of_8_bits_stay_as_they_are():
    data = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
    assert grey(volume(data)) is data


def test_values_below_0_are_the_darkest():
    data = np.full((4, 4, 4), -100.0, dtype=np.float32)
    data[2:] = 300
    assert np.unique(grey(volume(data))).tolist() == [0, 255]


def test_the_box_holds_all_that_is_not_0_and_its_affine_leads_back():
    image = np.zeros((20, 30, 40), dtype=np.uint8)
    image[8:10, 1, 35:39] = 9
    box = content(image)
    assert box == Region((5, 0, 32), (13, 5, 40))
    moved = box.affine(AFFINE)
    np.testing.assert_allclose(moved @ (0, 0, 0, 1), AFFINE @ np.array([5, 0, 32, 1]))
    assert around([box, Region((0, 2, 33), (6, 9, 34))]) == Region((0, 0, 32), (13, 9, 40))


def test_an_empty_image_is_sent_whole():
    assert content(np.zeros((3, 4, 5), dtype=np.uint8)) == Region((0, 0, 0), (3, 4, 5))


def test_what_is_sent_is_the_same_voxels_in_the_same_place():
    data = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    image = nib.Nifti1Image.from_bytes(gzip.decompress(packed(data, AFFINE)))
    np.testing.assert_array_equal(np.asarray(image.dataobj), data)
    np.testing.assert_allclose(image.affine, AFFINE)


def test_images_in_a_row_have_a_gap_between_them():
    one, two = np.full((2, 3, 4), 1, np.uint8), np.full((2, 3, 4), 2, np.uint8)
    row = row_of([one, two], 0)
    assert row.shape == (2 + 4 + 2, 3, 4)
    assert row[:, 0, 0].tolist() == [1, 1, 0, 0, 0, 0, 2, 2]


def segmented(*labels: int) -> PatientScan:
    data = np.zeros((4, 4, 4), dtype=np.uint8)
    data[0, 0, : len(labels)] = labels
    return PatientScan("p", {"t1": volume(np.ones((4, 4, 4)))}, volume(data))


@pytest.mark.parametrize("enhancing", [3, 4])
def test_both_regions_are_drawn_the_larger_one_below(enhancing: int):
    whole, core = mask_overlays(segmented(1, 2, enhancing))
    assert (whole.name, core.name) == ("Whole tumour (WT)", "Tumour core (TC)")
    assert (int(whole.volume.data.sum()), int(core.volume.data.sum())) == (3, 2)
    assert whole.colour != core.colour


def test_a_region_without_voxels_or_not_asked_for_is_not_drawn():
    assert [item.name for item in mask_overlays(segmented(2))] == ["Whole tumour (WT)"]
    assert [item.name for item in mask_overlays(segmented(1, 2), ("TC",))] == ["Tumour core (TC)"]
    assert mask_overlays(segmented(1, 2).with_segmentation(None)) == ()


def test_an_overlay_is_named_by_its_voxels():
    one, two = np.zeros((3, 3, 3), np.uint8), np.zeros((3, 3, 3), np.uint8)
    two[1, 1, 1] = 1
    assert Overlay("a", volume(one)).fingerprint == Overlay("b", volume(one.copy())).fingerprint
    assert Overlay("a", volume(one)).fingerprint != Overlay("a", volume(two)).fingerprint


def test_a_colour_that_the_viewer_would_turn_grey_is_refused():
    with pytest.raises(ScanError, match="'teal'"):
        Overlay("a", volume(np.zeros((3, 3, 3))), "teal")
    assert "magenta" in COLOURS


def test_an_overlay_of_another_space_is_refused():
    with pytest.raises(ScanError, match="do not lie in the same space"):
        check_over(Overlay("a", volume(np.zeros((3, 3, 3)))), volume(np.zeros((3, 3, 4))))


def test_what_the_network_sees_lies_where_it_was_cut():
    draw = np.random.default_rng(0)
    sequences = [draw.integers(1, 9, (20, 20, 20)).astype(np.uint8) for _ in range(4)]
    mask = np.zeros((20, 20, 20), dtype=bool)
    mask[9:12, 9:12, 9:12] = True
    crop = crop_case(sequences, mask, crop_box(mask, AFFINE, size=8))
    cube = crop_scan(crop, simulated=True)
    assert cube.simulated
    assert list(cube.sequences) == ["t1", "t1ce", "t2", "flair"]
    np.testing.assert_array_equal(cube.sequences["t2"].data, crop.data[2])
    assert int(cube.segmentation.data.sum()) == 27
    np.testing.assert_allclose(
        cube.segmentation.to_mm(np.argwhere(cube.segmentation.data).mean(axis=0)),
        AFFINE[:3, :3] @ (10, 10, 10) + AFFINE[:3, 3],
    )
