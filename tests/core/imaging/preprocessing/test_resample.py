import numpy as np

from core.imaging.preprocessing.resample import Grid, resample
from core.imaging.volume import Volume

DATA = np.arange(60, dtype=np.int16).reshape(3, 4, 5)


def test_voxel_on_voxel_nothing_changes():
    affine = np.diag([2.0, 3, 4, 1])
    volume = Volume(DATA, affine)
    assert np.array_equal(resample(volume, Grid.of(volume), np.eye(4)).data, DATA)


def test_a_shift_by_one_voxel_and_by_half_of_one():
    volume = Volume(DATA, np.diag([2.0, 3, 4, 1]))
    shift = np.eye(4)
    shift[2, 3] = 4.0  # the grid's millimetres lie 4 mm below the volume's
    moved = resample(volume, Grid.of(volume), shift).data
    assert np.array_equal(moved[:, :, :-1], DATA[:, :, 1:])
    assert not moved[:, :, -1].any()  # outside
    shift[2, 3] = 2.0
    half = resample(volume, Grid.of(volume), shift).data
    assert np.allclose(half[:, :, :-1], (DATA[:, :, 1:] + DATA[:, :, :-1]) / 2)


def test_two_turns_are_one_interpolation():
    ramp = np.add.outer(np.add.outer(np.arange(9.0), 2 * np.arange(9)), 3 * np.arange(9))
    volume = Volume(ramp, np.eye(4))
    turn = np.eye(4)
    turn[:2, :2] = [[0.8, -0.6], [0.6, 0.8]]
    there = resample(volume, Grid((3, 3, 3), np.diag([1.0, 1, 1, 1])), turn)
    # A linear image is read without error at any place, here at (0.8 i - 0.6 j, 0.6 i + 0.8 j, k).
    i, j, k = 2, 1, 2
    assert there.data[i, j, k] == np.float32((1.6 - 0.6) + 2 * (1.2 + 0.8) + 6)


def test_labels_keep_their_type():
    mask = Volume((DATA > 30), np.eye(4))
    moved = resample(mask, Grid((6, 8, 10), np.diag([0.5, 0.5, 0.5, 1])), np.eye(4),
                     interpolation="nearest")  # fmt: skip
    assert moved.data.dtype == np.uint8
    assert set(np.unique(moved.data)) == {0, 1}
