import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ScanError
from core.imaging.segmentation.overlap import dice, surface_distance_95, volume_ml

masks = st.lists(st.booleans(), min_size=27, max_size=27).map(
    lambda held: np.array(held).reshape(3, 3, 3)
)


def test_dice_by_pencil():
    assert dice(np.array([1, 1, 1, 0]), np.array([0, 1, 1, 1])) == pytest.approx(2 * 2 / 6)
    assert dice(np.zeros(3), np.zeros(3)) == 1
    assert dice(np.ones(3), np.zeros(3)) == 0


@settings(max_examples=25)
@given(masks, masks)
def test_dice_is_symmetric_and_one_for_equals(one: np.ndarray, other: np.ndarray):
    assert dice(one, other) == dice(other, one)
    assert 0 <= dice(one, other) <= 1
    assert dice(one, one) == 1
    assert (dice(one, other) == 1) == np.array_equal(one, other)


def test_millilitres():
    mask = np.zeros((20, 20, 20))
    mask[:10, :10, :10] = 1
    assert volume_ml(mask, np.diag([2.0, -1, 1.5, 1])) == 3


def test_two_cubes_apart():
    """Cubes of 4 voxels, one moved by 3: every voxel of the far faces lies 3 from the other."""
    one, other = np.zeros((12, 8, 8)), np.zeros((12, 8, 8))
    one[2:6, 2:6, 2:6] = other[5:9, 2:6, 2:6] = 1
    assert surface_distance_95(one, other, (1, 1, 1)) == 3
    assert surface_distance_95(one, other, (2, 1, 1)) > 3


def test_empty_masks_have_no_distance():
    full = np.ones((3, 3, 3))
    assert surface_distance_95(full, full, (1, 1, 1)) == 0
    assert surface_distance_95(full, 0 * full, (1, 1, 1)) == float("inf")
    assert surface_distance_95(0 * full, 0 * full, (1, 1, 1)) == 0


def test_masks_of_other_shapes():
    with pytest.raises(ScanError, match="cannot be compared"):
        dice(np.ones(3), np.ones(4))
