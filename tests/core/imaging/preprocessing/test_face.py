"""A made-up head: a ball of brain, a box of face in front of and below it."""

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.preprocessing.face import deface, find_face
from core.imaging.volume import Volume

AFFINE = np.diag([3.0, 3, 3, 1])


def head(*, face: bool) -> tuple[Volume, Volume]:
    x, y, z = np.indices((60, 80, 70))
    brain = ((x - 30) / 23) ** 2 + ((y - 36) / 26) ** 2 + ((z - 46) / 20) ** 2 < 1
    grey = np.where(brain, 100, 0)
    if face:
        grey = np.where((abs(x - 30) < 16) & (y > 58) & (y < 76) & (z > 6) & (z < 34), 80, grey)
    volume = Volume(grey.astype(np.int16), AFFINE.copy(), "head")
    return volume, Volume(brain.astype(np.uint8), AFFINE.copy(), "brain")


def test_a_face_is_noticed_and_its_absence_too():
    assert find_face(*head(face=True)).present
    without = find_face(*head(face=False))
    assert not without.present
    assert without.millilitres == 0
    assert "No face was noticed" in without.sentence


def test_defacing_takes_the_face_and_leaves_the_brain_whole():
    volume, brain = head(face=True)
    done = deface(volume, brain)
    assert done.data.dtype == volume.data.dtype
    assert np.array_equal(done.data[brain.data > 0], volume.data[brain.data > 0])
    assert not find_face(done, brain).present
    assert (done.data != volume.data).sum() > 0.7 * (volume.data == 80).sum()


def test_a_brain_of_another_space_is_refused():
    volume, brain = head(face=True)
    elsewhere = Volume(brain.data, np.diag([1.0, 1, 1, 1]), "brain")
    with pytest.raises(ScanError):
        deface(volume, elsewhere)
