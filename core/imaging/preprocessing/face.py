"""Faces: noticing one in a scan as acquired, and taking it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.imaging.masks import check_same_space
from core.imaging.volume import Volume

__all__ = ["Face", "deface", "find_face"]

_NEAR = 3.0  # mm of the brain are kept whole whatever happens
_PRESENT_ML = 20.0


@dataclass(frozen=True, slots=True)
class Face:
    """Whether a scan shows its patient's face.

    Parameters
    ----------
    present : bool
    millilitres : float
        Tissue in front of and below the brain, where a face is; a whole one
        has some hundreds, a defaced or skull-stripped scan hardly any.
    sentence : str
        The same for a reader.
    """

    present: bool
    millilitres: float
    sentence: str


def find_face(volume: Volume, brain: Volume) -> Face:
    """Look for a face in front of and below the brain.

    Parameters
    ----------
    volume : Volume
        A sequence as acquired.
    brain : Volume
        1 in its brain, in the same space; :func:`extract_brain` gives it.

    Returns
    -------
    Face

    Raises
    ------
    ScanError
        If the two lie in different spaces.
    """
    check_same_space(brain, volume)
    region = _face_region(brain)
    tissue = _tissue(volume, brain.data > 0) & region
    ml = float(tissue.sum()) * abs(float(np.linalg.det(volume.affine[:3, :3]))) / 1000
    present = ml > _PRESENT_ML
    return Face(
        present,
        ml,
        f"A face can be seen: {ml:.0f} ml of tissue in front of and below the brain. Whoever has "
        "the scan could recognise its patient."
        if present
        else f"No face was noticed: {ml:.0f} ml of tissue in front of and below the brain.",
    )


def deface(volume: Volume, brain: Volume) -> Volume:
    """Return the scan without its face; no voxel of the brain is touched.

    Everything in front of a slanting plane that just misses the brain (3 mm
    are left) becomes background: eyes, nose, mouth and forehead's skin below
    it. Ears and the back of the head stay.

    Parameters
    ----------
    volume, brain : Volume
        As in :func:`find_face`.

    Returns
    -------
    Volume
        On the same grid, in the same type.

    Raises
    ------
    ScanError
        If the two lie in different spaces.
    """
    check_same_space(brain, volume)
    region = _face_region(brain)
    background = volume.data.dtype.type(np.percentile(volume.data, 1))
    data: npt.NDArray[Any] = np.where(region, background, volume.data)
    return Volume(data, volume.affine.copy(), volume.name)


def _face_region(brain: Volume) -> npt.NDArray[np.bool_]:
    """Return what lies in front of and below the brain, beyond a plane that misses it.

    Of planes that lean from the forehead down and back (quickshear's idea),
    the one is taken that leaves most in front of it below the brow.
    """
    inside = brain.to_mm(np.argwhere(brain.data > 0))
    indices = np.indices(brain.shape, dtype=np.float32)
    affine = brain.affine.astype(np.float32)
    front = np.tensordot(affine[1, :3], indices, axes=1) + affine[1, 3]
    up = np.tensordot(affine[2, :3], indices, axes=1) + affine[2, 3]
    tip = float(inside[:, 1].max())
    brow = float(inside[inside[:, 1] > tip - 15, 2].mean())
    region = np.zeros(brain.shape, dtype=bool)
    for degrees in (25.0, 40.0, 55.0):
        forward, down = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        beyond = float((inside[:, 1] * forward - inside[:, 2] * down).max()) + _NEAR
        region |= (front * forward - up * down > beyond) & (up < brow)
    return region


def _tissue(volume: Volume, brain: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return voxels well above the air: a quarter of the brain's median or more."""
    air = float(np.percentile(volume.data, 1))
    middle = float(np.median(volume.data[brain])) if brain.any() else air
    return np.asarray(volume.data > air + 0.25 * max(middle - air, 1e-9))
