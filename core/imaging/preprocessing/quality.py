"""Figures of quality: mutual information, overlap, volume, what lies outside.

===================  =====================================================
mutual information   of two images in nats, grey values in 64 steps between
                     their 0.5th and 99.5th percentiles; 0 = one says
                     nothing about the other
overlap              Dice, 2 |A and B| / (|A| + |B|)
brain volume         millilitres
outside              share of the brain that the target grid does not hold
===================  =====================================================
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.imaging.preprocessing.report import Matrix
from core.imaging.preprocessing.resample import Grid
from core.imaging.volume import Volume

__all__ = ["dice", "millilitres", "mutual_information", "outside_share"]

_STEPS = 64


def mutual_information(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return how much the grey values of one image say about the other's, in nats.

    Parameters
    ----------
    first, second : array
        Grey values of the same voxels.

    Returns
    -------
    float
        0 where there are fewer than two voxels or one image is flat.

    Examples
    --------
    >>> grey = np.repeat([0.0, 1.0], 500)
    >>> round(mutual_information(grey, 5 - grey), 3)  # one bit, log 2 nats
    0.693
    """
    a, b = _stepped(np.ravel(first)), _stepped(np.ravel(second))
    if a.size < 2:
        return 0.0
    joint = np.bincount(a * _STEPS + b, minlength=_STEPS**2).reshape(_STEPS, _STEPS) / a.size
    return max(0.0, _entropy(joint.sum(0)) + _entropy(joint.sum(1)) - _entropy(joint))


def dice(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> float:
    """Return the overlap of two masks, 0 to 1; 0 where both are empty."""
    a, b = first.astype(bool, copy=False), second.astype(bool, copy=False)
    total = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / total if total else 0.0


def millilitres(mask: Volume) -> float:
    """Return the volume of a mask."""
    one = abs(float(np.linalg.det(mask.affine[:3, :3]))) / 1000
    return float((mask.data > 0).sum()) * one


def outside_share(mask: Volume, grid: Grid, matrix: Matrix) -> float:
    """Return the share of a mask that a grid does not hold.

    Parameters
    ----------
    mask : Volume
    grid : Grid
    matrix : array of float, shape (4, 4)
        From millimetres of the grid to those of the mask.
    """
    voxels = np.argwhere(mask.data > 0)
    if not len(voxels):
        return 0.0
    to_grid = np.linalg.inv(matrix @ grid.affine) @ mask.affine
    there = voxels @ to_grid[:3, :3].T + to_grid[:3, 3]
    inside = ((there > -0.5) & (there < np.array(grid.shape) - 0.5)).all(axis=1)
    return 1.0 - float(inside.mean())


def _stepped(values: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    if values.size == 0:
        return np.zeros(0, dtype=np.intp)
    low, high = np.percentile(values, [0.5, 99.5])
    share = (values - low) / max(float(high - low), 1e-12)
    return np.asarray(np.clip(share * _STEPS, 0, _STEPS - 1), dtype=np.intp)


def _entropy(shares: npt.NDArray[np.float64]) -> float:
    some = shares[shares > 0]
    return -float((some * np.log(some)).sum())
