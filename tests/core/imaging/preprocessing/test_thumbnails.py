import numpy as np

from core.imaging.preprocessing.thumbnails import blended, thumbnail
from core.imaging.volume import Volume


def test_left_is_on_the_right_and_front_and_head_are_up():
    data = np.zeros((80, 80, 80), dtype=np.float32)
    data[10:20, 60:70, 65:75] = 9  # the patient's left, front, head
    picture = thumbnail(Volume(data, np.diag([2.0, 2, 2, 1])), centre=[30, 130, 140])
    assert picture.shape == (96, 288)
    assert picture.dtype == np.uint8
    off = thumbnail(Volume(data, np.diag([2.0, 2, 2, 1])), centre=[79, 79, 140])
    rows, columns = np.nonzero(off[:, :96])  # the axial cut
    assert rows.mean() < 48  # front is up
    assert columns.mean() > 48  # left is on the right: RAS+ x grows to the patient's right


def test_a_chessboard_of_two():
    both = blended(np.full((24, 24), 7, np.uint8), np.full((24, 24), 9, np.uint8))
    assert both[0, 0] == 7
    assert both[0, 12] == 9
    assert (both == 7).sum() == (both == 9).sum()
