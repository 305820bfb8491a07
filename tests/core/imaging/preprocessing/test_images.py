import nibabel as nib
import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.preprocessing.images import from_image, to_image
from core.imaging.volume import Volume

DATA = np.random.default_rng(0).integers(0, 99, (4, 5, 6)).astype(np.float32)


def tilted() -> np.ndarray:
    turn = nib.affines.from_matvec(
        nib.eulerangles.euler2mat(0.2, -0.1, 0.15) @ np.diag([0.9, 1.1, 5.5]), [-80, -100, 20]
    )
    return np.asarray(turn)


def test_there_and_back():
    volume = Volume(DATA, tilted(), "t1")
    back = from_image(to_image(volume), "t1")
    assert back.same_space(volume, tolerance=1e-3)
    assert np.array_equal(back.data, DATA)


def test_axes_run_to_the_left_back_and_head():
    image = to_image(Volume(DATA, np.diag([2.0, 3, 4, 1])))
    assert image.GetDirection() == (1, 0, 0, 0, 1, 0, 0, 0, 1)  # ITK's own axes are LPS
    # Its first voxel lies farthest right and front: ours with the largest i and j.
    assert image.GetPixel(0, 0, 0) == DATA[-1, -1, 0]
    assert image.GetOrigin() == (-6, -12, 0)


def test_axes_that_are_not_at_right_angles():
    sheared = np.diag([1.0, 1, 5, 1])
    sheared[1, 2] = 1.0
    with pytest.raises(ScanError, match="not at right angles"):
        to_image(Volume(DATA, sheared, "t1"))
