import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.preprocessing.brain import extract_brain, largest_piece, support
from core.imaging.volume import Volume


def test_the_outline_of_a_stripped_scan_is_its_brain(simulated):
    volume = simulated.sequences["t1"]
    brain = extract_brain(volume)
    assert np.array_equal(brain.data > 0, volume.data > 0)
    assert brain.data.dtype == np.uint8


def test_a_background_below_or_above_zero_is_one_too(simulated):
    data = simulated.sequences["t1"].data
    shifted = Volume(
        np.where(data > 0, data - 200, -7).astype(np.float32), np.diag([2.5] * 3 + [1])
    )
    assert np.array_equal(support(shifted), data > 0)


def test_what_is_too_large_or_noisy_around_is_not_stripped(simulated):
    data = simulated.sequences["t1"].data
    assert support(Volume(data, np.diag([4.0, 4, 4, 1]))) is None  # 3.6 litres
    noise = np.random.default_rng(0).integers(0, 9, data.shape)
    assert support(Volume(noise, np.diag([2.5, 2.5, 2.5, 1]))) is None


def test_a_flat_scan_holds_no_brain():
    with pytest.raises(ScanError, match="nothing like a brain was found in t1"):
        extract_brain(Volume(np.zeros((8, 8, 8)), np.eye(4), "t1"))


def test_the_largest_piece_without_its_holes():
    mask = np.zeros((9, 9, 9), dtype=bool)
    mask[1:6, 1:6, 1:6] = True
    mask[3, 3, 3] = False
    mask[8, 8, 8] = True
    piece = largest_piece(mask)
    assert piece.sum() == 125
    assert not largest_piece(np.zeros((2, 2, 2), dtype=bool)).any()
