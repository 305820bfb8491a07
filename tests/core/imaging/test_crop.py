import numpy as np
import pytest

from core.errors import InputError, ScanError
from core.imaging.crop import CropBox, crop_box, crop_case

AFFINE = np.array([[-1.0, 0, 0, 90], [0, 2, 0, -126], [0, 0, 3, -72], [0, 0, 0, 1]])


def ball(shape=(20, 22, 24), box=((4, 9), (10, 13), (0, 16))):
    mask = np.zeros(shape, dtype=bool)
    mask[tuple(slice(a, b) for a, b in box)] = True
    return mask


def test_the_cube_is_centred_on_the_bounding_box():
    """Voxels 4..8, 10..12 and 0..15: centres 6, 11 and 7.5."""
    box = crop_box(ball(), AFFINE, size=8)
    assert box.start.tolist() == [2, 7, 4]
    assert box.step == 1.0


def test_voxels_are_those_of_the_scan():
    data = np.arange(20 * 22 * 24).reshape(20, 22, 24) % 251
    crop = crop_case([data.astype(np.uint8)], ball(), crop_box(ball(), AFFINE, size=8))
    np.testing.assert_array_equal(crop.data[0], data[2:10, 7:15, 4:12])
    np.testing.assert_array_equal(crop.mask, ball()[2:10, 7:15, 4:12])


def test_outside_the_scan_is_zero_and_nothing_is_lost_of_a_tumour_that_fits():
    data = np.full((20, 22, 24), 9, dtype=np.uint8)
    crop = crop_case([data], ball(), crop_box(ball(), AFFINE, size=32))
    assert crop.data.shape == (1, 32, 32, 32)
    assert (crop.data > 0).sum() == 20 * 22 * 24
    assert crop.lost == 0.0
    assert crop.mask.sum() == ball().sum()


def test_what_is_lost_of_a_longer_tumour_is_said():
    """16 long, cut to 8: half is gone."""
    data = np.ones((20, 22, 24), dtype=np.uint8)
    assert crop_case([data], ball(), crop_box(ball(), AFFINE, size=8)).lost == 0.5


def test_resampling_loses_nothing():
    data = np.full((20, 22, 24), 200, dtype=np.uint8)
    box = crop_box(ball(), AFFINE, size=8, fit="resample")
    assert box.step == 2.0
    crop = crop_case([data], ball(), box)
    assert crop.lost == 0.0
    # Every second voxel of 5 x 3 x 16.
    assert crop.mask.sum(axis=(0, 1)).astype(bool).sum() == 8


def test_half_resolution_of_a_linear_image_equals_every_second_voxel():
    i, j, k = np.meshgrid(*map(np.arange, (20, 22, 24)), indexing="ij")
    data = (2 * i + 3 * j + 4 * k).astype(np.uint8)
    box = CropBox(np.array([1.0, 2, 3]), 2.0, 9, AFFINE)
    crop = crop_case([data], np.ones(data.shape, dtype=bool), box)
    np.testing.assert_array_equal(crop.data[0], data[1:19:2, 2:20:2, 3:21:2])


def test_without_context_only_the_tumour_is_left():
    data = np.full((20, 22, 24), 7, dtype=np.uint8)
    box = crop_box(ball(), AFFINE, size=16)
    kept, masked = (crop_case([data], ball(), box, context=c) for c in ("keep", "mask"))
    np.testing.assert_array_equal(masked.data[0] > 0, masked.mask)
    assert (kept.data[0] > 0).sum() > masked.mask.sum()


def test_the_cubes_affine_is_its_map():
    box = crop_box(ball(), AFFINE, size=8, fit="resample")
    np.testing.assert_allclose(box.to_mm([1, 2, 3]), (box.crop_affine @ [1, 2, 3, 1])[:3])


@pytest.mark.parametrize("size", [7, 257])
def test_a_size_out_of_range(size: int):
    with pytest.raises(InputError, match="8 to 256"):
        crop_box(ball(), AFFINE, size=size)


def test_words_that_are_none():
    with pytest.raises(InputError, match="fit"):
        crop_box(ball(), AFFINE, fit="squeeze")
    with pytest.raises(InputError, match="context"):
        crop_case([np.zeros((20, 22, 24), "u1")], ball(), crop_box(ball(), AFFINE), context="blur")


def test_an_empty_mask():
    with pytest.raises(ScanError, match="empty"):
        crop_box(np.zeros((5, 6, 7), dtype=bool), AFFINE)


def test_shapes_that_differ():
    with pytest.raises(InputError, match="shapes"):
        crop_case([np.zeros((5, 6, 7), "u1")], ball(), crop_box(ball(), AFFINE))
