import numpy as np
import pytest

from core.imaging.segmentation.rough import (
    enhancement,
    rough_core,
    rough_whole_tumour,
    smoothed,
    standardised,
)

BRAIN = np.ones((24, 24, 24), dtype=bool)


def test_standardised_by_pencil():
    """Median 4, absolute deviations 2 1 0 1 6, their median 1."""
    values = standardised(np.array([2, 3, 4, 5, 10]), np.ones(5, dtype=bool))
    assert values.tolist() == pytest.approx((np.array([-2, -1, 0, 1, 6]) / 1.4826).tolist())


def test_outside_the_brain_has_no_weight():
    brain = BRAIN.copy()
    brain[:12] = False
    values = np.where(brain, 5.0, 1e6).astype(np.float32)
    found = smoothed(values, brain, (1.0, 1.0, 1.0))
    assert found[14:].min() == pytest.approx(5, rel=1e-3)


def test_equal_sequences_do_not_enhance():
    same = np.random.default_rng(0).integers(90, 110, BRAIN.shape)
    found = enhancement(same, same, BRAIN)
    assert np.corrcoef(found.ravel(), standardised(same, BRAIN).ravel())[0, 1] > 0.99


def test_the_largest_of_two_bright_parts_with_its_hole():
    flair = np.zeros(BRAIN.shape, dtype=np.float32)
    flair[2:14, 2:14, 2:14] = 4
    flair[7:9, 7:9, 7:9] = 0
    flair[20:22, 20:22, 20:22] = 4
    mask, border, gap = rough_whole_tumour(flair, BRAIN, np.eye(4))
    expected = np.zeros_like(BRAIN)
    expected[2:14, 2:14, 2:14] = True
    assert np.array_equal(mask, expected)
    assert (border, gap) == pytest.approx((1.6, 4))


@pytest.mark.parametrize("value", [0.0, 1.9])
def test_nothing_far_above_the_median(value: float):
    flair = np.zeros(BRAIN.shape, dtype=np.float32)
    flair[2:14, 2:14, 2:14] = value
    assert rough_whole_tumour(flair, BRAIN, np.eye(4)) is None


def test_a_part_below_one_millilitre():
    flair = np.zeros(BRAIN.shape, dtype=np.float32)
    flair[2:11, 2:11, 2:11] = 4  # 729 voxels
    assert rough_whole_tumour(flair, BRAIN, np.eye(4)) is None
    assert rough_whole_tumour(flair, BRAIN, np.diag([1.2, 1.2, 1.2, 1])) is not None


def test_a_ring_is_closed_and_filled():
    enhancing = np.zeros(BRAIN.shape, dtype=np.float32)
    enhancing[6:16, 6:16, 6:16] = 5
    enhancing[8:14, 8:14, 8:14] = 0
    core, clear = rough_core(enhancing, BRAIN, np.eye(4))
    assert clear
    assert core[6:16, 6:16, 6:16].all()
    assert core.sum() == 1000


def test_weak_contrast_is_not_clear():
    enhancing = np.zeros(BRAIN.shape, dtype=np.float32)
    enhancing[6:16, 6:16, 6:16] = 0.5
    assert rough_core(enhancing, BRAIN, np.eye(4))[1] is False
    assert rough_core(np.zeros(BRAIN.shape, dtype=np.float32), BRAIN, np.eye(4)) is None
