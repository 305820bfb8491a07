import numpy as np

from core.imaging.dataset import ScanDataset
from core.imaging.preparation import CropRecipe
from dashboard.mistakes import middle_slices


def test_front_is_up_and_the_patients_right_is_left():
    crops = np.zeros((2, 4, 160, 160, 160), dtype=np.uint8)
    crops[0, :, 150:, :, 80] = 100  # far to the right
    crops[0, :, :, 150:, 80] += 50  # far to the front
    names = ("A", "B")
    scans = ScanDataset(
        "x", crops, np.array([True, False]), names, names, CropRecipe(size=160), np.zeros(2)
    )
    shown = middle_slices(scans, 0)
    assert shown.shape == (160, 4 * 160 + 3 * 4)
    assert shown[80, 5] == 100
    assert shown[80, 155] == 0
    assert shown[5, 80] == 50
    assert shown[155, 80] == 0
