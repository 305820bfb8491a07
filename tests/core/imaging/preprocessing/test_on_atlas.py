import numpy as np
import pytest

from core.imaging.preprocessing import on_atlas
from core.imaging.preprocessing.atlas import ATLAS_GRID, atlas_brain
from core.imaging.preprocessing.on_atlas import covers, cropped
from core.imaging.volume import Volume


def test_cropping_moves_no_voxel_in_the_patient():
    brain = atlas_brain()
    box = cropped(brain, brain, 6)
    assert (box.data > 0).sum() == (brain.data > 0).sum()
    at = np.argwhere(box.data > 100)[1000]
    there = np.rint(brain.to_voxel(box.to_mm(at))).astype(int)
    assert brain.data[tuple(there)] == box.data[tuple(at)]


def test_the_share_that_a_sequence_shows():
    brain = atlas_brain().data > 0
    whole = Volume(np.zeros((60, 60, 39), np.uint8), ATLAS_GRID.affine @ np.diag([4.0, 4, 4, 1]))
    assert covers(whole, np.eye(4), brain) == pytest.approx(1, abs=0.01)
    middle = int(np.median(np.argwhere(brain)[:, 0]))
    right = ATLAS_GRID.affine.copy()
    right[0, 3] += middle  # begins at the brain's middle
    half = Volume(np.zeros((120, 240, 155), np.uint8), right)
    assert covers(half, np.eye(4), brain) == pytest.approx(0.5, abs=0.02)


def test_a_refinement_that_fits_the_brain_less_is_not_kept():
    atlas = atlas_brain()
    mask = Volume((atlas.data > 0).astype(np.uint8), atlas.affine.copy(), "brain")
    aside = np.eye(4)
    aside[2, 3] = 5.0  # mm

    def kept(better, way):
        return on_atlas._keeps_the_fit(atlas, mask, better, way, atlas)

    assert kept(np.eye(4), aside)
    assert kept(np.eye(4), np.eye(4))
    assert not kept(aside, np.eye(4))
