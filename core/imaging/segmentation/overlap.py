"""How alike two masks are: Dice, volumes, and how far apart their surfaces lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError

__all__ = ["dice", "surface_distance_95", "volume_ml"]

Mask = npt.NDArray[np.bool_]


def dice(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> float:
    """Return the Dice overlap of two masks: 2 |A and B| / (|A| + |B|).

    Parameters
    ----------
    one, other : array, same shape
        What is not zero belongs to the mask.

    Returns
    -------
    float
        1 for equal masks, 0 where nothing is shared, 1 for two empty ones.

    References
    ----------
    Dice (1945), Ecology 26:297-302.

    Examples
    --------
    >>> float(dice(np.array([1, 1, 0]), np.array([0, 1, 0])))
    0.6666666666666666
    """
    a, b = _masks(one, other)
    together = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / together if together else 1.0


def volume_ml(mask: npt.NDArray[Any], affine: npt.NDArray[np.float64]) -> float:
    """Return the millilitres that a mask takes up.

    Parameters
    ----------
    mask : array
    affine : array, shape (4, 4)
        From voxels to millimetres.

    Examples
    --------
    >>> volume_ml(np.ones((10, 10, 10)), np.diag([1.0, 1.0, 2.0, 1.0]))
    2.0
    """
    cubic_mm = abs(float(np.linalg.det(np.asarray(affine)[:3, :3])))
    return round(int(np.count_nonzero(mask)) * cubic_mm / 1000, 9)


def surface_distance_95(
    one: npt.NDArray[Any], other: npt.NDArray[Any], spacing: tuple[float, float, float]
) -> float:
    """Return the 95th percentile Hausdorff distance of two masks in millimetres.

    The surface of a mask is those of its voxels with a face neighbour outside
    it. From every surface voxel of either mask the distance to the other's
    surface is taken; the larger of both 95th percentiles is returned, as in
    the BraTS challenge.

    Parameters
    ----------
    one, other : array, same shape
    spacing : tuple of float
        Millimetres from voxel to voxel along each axis.

    Returns
    -------
    float
        0 for equal masks; infinite where one of them is empty.

    References
    ----------
    Bakas et al. (2018), arXiv:1811.02629.

    Examples
    --------
    >>> far = np.zeros((9, 1, 1)), np.zeros((9, 1, 1))
    >>> far[0][1] = far[1][6] = 1
    >>> surface_distance_95(*far, (2.0, 1.0, 1.0))
    10.0
    """
    from scipy.ndimage import binary_erosion, distance_transform_edt

    a, b = _masks(one, other)
    if not a.any() or not b.any():
        return 0.0 if not a.any() and not b.any() else float("inf")
    box = _box(a | b)
    a, b = np.pad(a[box], 1), np.pad(b[box], 1)
    surfaces = [mask & ~binary_erosion(mask) for mask in (a, b)]
    to_a, to_b = (distance_transform_edt(~surface, sampling=spacing) for surface in surfaces)
    return float(max(np.percentile(to_b[surfaces[0]], 95), np.percentile(to_a[surfaces[1]], 95)))


def _masks(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> tuple[Mask, Mask]:
    if one.shape != other.shape:
        raise ScanError(
            f"masks of {one.shape} and {other.shape} voxels cannot be compared; both need the "
            "same shape.",
            "Compare masks of one scan.",
        )
    return one != 0, other != 0


def _box(mask: Mask) -> tuple[slice, ...]:
    """Return the smallest box around a mask."""
    where = np.nonzero(mask)
    return tuple(slice(int(along.min()), int(along.max()) + 1) for along in where)
