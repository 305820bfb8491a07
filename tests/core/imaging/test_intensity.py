import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.intensity import to_8_bit
from core.imaging.volume import Volume


def test_the_scanners_gain_and_offset_do_not_matter():
    draw = np.random.default_rng(0)
    data = np.where(draw.random((9, 8, 7)) < 0.3, 0, draw.uniform(1, 100, (9, 8, 7)))
    ours = to_8_bit(Volume(data, np.eye(4)))
    # A reading that rounds to the other side of one half may differ by one grey value.
    other = to_8_bit(Volume(data * 17.0 + 5, np.eye(4))).astype(int)
    assert np.abs(other - ours).max() <= 1
    assert (ours == 0).sum() == (data == 0).sum()


def test_the_percentile_becomes_255_and_what_lies_above_is_cut():
    data = np.arange(1001, dtype=np.float64).reshape(7, 11, 13)
    ours = to_8_bit(Volume(data, np.eye(4)), percentile=50)
    assert ours.max() == 255
    assert (ours == 255).sum() == pytest.approx(500, abs=2)


def test_dark_tissue_is_no_background():
    data = np.array([[[0.0, 1e-6, 1000.0]]])
    assert to_8_bit(Volume(data, np.eye(4))).ravel().tolist() == [0, 1, 255]


def test_an_empty_scan():
    with pytest.raises(ScanError, match="t1 is empty: every voxel is 3"):
        to_8_bit(Volume(np.full((2, 2, 2), 3.0), np.eye(4), "t1"))
