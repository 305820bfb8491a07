import numpy as np
import pytest

from core.imaging.preprocessing.quality import (
    dice,
    millilitres,
    mutual_information,
    outside_share,
)
from core.imaging.preprocessing.resample import Grid
from core.imaging.volume import Volume


def test_mutual_information_by_pencil():
    four = np.repeat([0.0, 1, 2, 3], 400)
    assert mutual_information(four, 7 * four) == pytest.approx(np.log(4))
    halves = np.where(four < 2, 0.0, 1.0)
    assert mutual_information(four, halves) == pytest.approx(np.log(2))
    assert mutual_information(four, np.tile([0.0, 1], 800)) == pytest.approx(0, abs=1e-9)


def test_mutual_information_of_nothing():
    assert mutual_information(np.zeros(50), np.arange(50)) == 0
    assert mutual_information([], []) == 0


def test_dice_by_pencil():
    a, b = np.array([1, 1, 1, 0]), np.array([0, 1, 1, 0])
    assert dice(a, b) == pytest.approx(4 / 5)
    assert dice(a * 0, b * 0) == 0


def test_millilitres():
    mask = np.zeros((10, 10, 10), dtype=np.uint8)
    mask[:5] = 1
    assert millilitres(Volume(mask, np.diag([2.0, -2, 1, 1]))) == pytest.approx(2.0)


def test_what_a_grid_does_not_hold():
    mask = Volume(np.ones((10, 4, 4), dtype=np.uint8), np.eye(4))
    shift = np.eye(4)
    shift[0, 3] = 3.0  # the grid begins 3 mm into the mask
    assert outside_share(mask, Grid((10, 4, 4), np.eye(4)), shift) == pytest.approx(0.3)
