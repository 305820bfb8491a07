"""Thumbnails: three cuts through a volume as one small grey picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.imaging.volume import Volume

__all__ = ["blended", "thumbnail"]

_EDGE = 96
_STEP = 2.5  # mm in the scan for each pixel


def thumbnail(volume: Volume, *, centre: npt.ArrayLike | None = None) -> npt.NDArray[np.uint8]:
    """Return axial, coronal and sagittal cuts side by side.

    Parameters
    ----------
    volume : Volume
    centre : array of float, shape (3,), optional
        RAS+ millimetres where the cuts meet; the middle of the volume if not
        given.

    Returns
    -------
    array of uint8, shape (96, 288)
        The patient's left is on the right, as radiologists look; head and
        front are up; 2.5 mm a pixel.
    """
    from scipy.ndimage import map_coordinates

    middle = (np.array(volume.shape) - 1) / 2
    at = volume.to_mm(middle) if centre is None else np.asarray(centre, dtype=np.float64)
    along = (np.arange(_EDGE) - (_EDGE - 1) / 2) * _STEP
    down, right = np.meshgrid(-along, -along, indexing="ij")  # up is +, left of the patient last
    zero = np.zeros_like(down)
    cuts = [
        np.stack([right, down, zero], axis=-1),
        np.stack([right, zero, down], axis=-1),
        np.stack([zero, right, down], axis=-1),
    ]
    voxels = volume.to_voxel(np.concatenate(cuts, axis=1) + at)
    data = volume.data.astype(np.float32, copy=False)
    seen = map_coordinates(data, np.moveaxis(voxels, -1, 0), order=1, mode="constant")
    return _grey(seen)


def blended(
    first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8], *, squares: int = 12
) -> npt.NDArray[np.uint8]:
    """Return a chessboard of two thumbnails: edges that run on show a good fit."""
    rows, columns = np.indices(first.shape) // squares
    return np.where((rows + columns) % 2 == 0, first, second).astype(np.uint8)


def _grey(seen: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    some = seen[seen > 0]
    top = float(np.percentile(some, 99)) if some.size else 1.0
    return np.clip(seen * (255 / max(top, 1e-9)), 0, 255).astype(np.uint8)
