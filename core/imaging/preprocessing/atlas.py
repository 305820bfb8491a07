"""The SRI24 atlas in BraTS space: a head and its brain, 240 x 240 x 155 voxels of 1 mm."""

from __future__ import annotations

from importlib import resources

import numpy as np

from core.imaging.preprocessing.resample import Grid
from core.imaging.volume import Volume, read_volume

__all__ = ["ATLAS", "ATLAS_GRID", "ATLAS_SHAPE", "atlas_brain", "atlas_head", "atlas_notice"]

ATLAS = "SRI24 (Rohlfing et al. 2010, doi:10.1002/hbm.20906), CC BY-SA, in BraTS space"
ATLAS_SHAPE = (240, 240, 155)
# BraTS' files run to the left and back from (0, 239, 0); turned to run right and front.
ATLAS_GRID = Grid(
    ATLAS_SHAPE, np.array([[1.0, 0, 0, -239], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
)
_FILES = {"head": "sri24_head.nii.gz", "brain": "sri24_brain.nii.gz"}


def atlas_head() -> Volume:
    """Return the T1 head, uint8."""
    return _read("head")


def atlas_brain() -> Volume:
    """Return the T1 brain, uint8, 0 outside it."""
    return _read("brain")


def atlas_notice() -> str:
    """Return whose the atlas is and under which licences it travels."""
    return resources.files(__package__).joinpath("sri24_notice.txt").read_text(encoding="utf-8")


def _read(part: str) -> Volume:
    with resources.as_file(resources.files(__package__).joinpath(_FILES[part])) as path:
        found = read_volume(path)
    return Volume(found.data, ATLAS_GRID.affine.copy(), f"atlas {part}")
