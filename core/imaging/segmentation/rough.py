"""Where tumour is likely before anybody has pointed: bright FLAIR, bright T1CE within it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.imaging.volume import Volume

__all__ = ["enhancement", "rough_core", "rough_whole_tumour", "smoothed", "standardised"]

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

_BRIGHT = 2.0  # spreads above the brain's median where looking begins
_HEIGHT = 0.4  # where between surroundings and tumour the border is drawn
_LEAST_ML = 1.0
_LEAST_GAP = 1.2  # spreads between surroundings and tumour
_CLEAR = 1.0  # spreads between the parts of a tumour that enhance and do not


def standardised(volume: npt.NDArray[Any], brain: Mask) -> Floats:
    """Return grey values as distances from the brain's median, in its spread.

    The spread is 1.4826 times the median absolute deviation, at least 1.
    """
    inside = volume[brain].astype(np.float32)
    middle = np.median(inside)
    spread = max(1.4826 * float(np.median(np.abs(inside - middle))), 1.0)
    return np.asarray((volume.astype(np.float32) - middle) / np.float32(spread))


def enhancement(t1: npt.NDArray[Any], t1ce: npt.NDArray[Any], brain: Mask) -> Floats:
    """Return how far a voxel enhances: half by T1CE alone, half by its ratio to T1."""
    ratio = np.log(t1ce.astype(np.float32) + 5) - np.log(t1.astype(np.float32) + 5)
    inside = ratio[brain]
    middle = np.median(inside)
    spread = max(1.4826 * float(np.median(np.abs(inside - middle))), 0.01)
    return np.asarray((standardised(t1ce, brain) + (ratio - middle) / np.float32(spread)) / 2)


def smoothed(values: Floats, brain: Mask, width: tuple[float, ...]) -> Floats:
    """Return values smoothed within the brain; what lies outside has no weight."""
    from scipy.ndimage import gaussian_filter

    weight = gaussian_filter(brain.astype(np.float32), width)
    held = gaussian_filter(np.where(brain, values, np.float32(0)), width)
    return np.asarray(held / np.maximum(weight, 0.3), dtype=np.float32)


def rough_whole_tumour(
    flair: Floats, brain: Mask, affine: npt.NDArray[np.float64]
) -> tuple[Mask, float, float] | None:
    """Return the largest part of the brain that is bright in FLAIR.

    It begins with what lies two spreads above the brain's median; the border
    is then drawn at 0.4 of the way from the median of a shell of 3 to 8 mm
    around it to its own median.

    Parameters
    ----------
    flair : array
        Standardised and smoothed.
    brain : array of bool
    affine : array, shape (4, 4)

    Returns
    -------
    tuple of mask, border and gap, or None
        The mask without holes, the border, and how far apart tumour and
        surroundings lie. None where no part of 1 ml stands out.
    """
    from scipy.ndimage import distance_transform_edt

    grid = Volume(flair, affine)
    ml = abs(float(np.linalg.det(affine[:3, :3]))) / 1000
    first = _largest((flair > _BRIGHT) & brain)
    if first.sum() * ml < _LEAST_ML:
        return None
    away = distance_transform_edt(~first, sampling=grid.spacing)
    shell = (away > 3) & (away <= 8) & brain
    if not shell.any():
        return None
    low, high = float(np.median(flair[shell])), float(np.median(flair[first]))
    border = low + _HEIGHT * (high - low)
    mask = _largest((flair > border) & brain)
    # A third of the brain is no tumour but a scan that is not what it says.
    if high - low < _LEAST_GAP or not _LEAST_ML / ml <= mask.sum() <= brain.sum() / 3:
        return None
    return mask, border, high - low


def rough_core(
    enhancing: Floats, wt: Mask, affine: npt.NDArray[np.float64]
) -> tuple[Mask, bool] | None:
    """Return the part of a whole tumour that enhances, with what it encloses.

    The border is Otsu's, of the values within the tumour; gaps of up to 12 mm
    between enhancing parts are closed, holes filled.

    Returns
    -------
    tuple of mask and bool, or None
        And whether it enhances clearly. None where nothing is left.
    """
    from scipy.ndimage import binary_closing, binary_fill_holes, label
    from skimage.filters import threshold_otsu

    values = np.clip(enhancing[wt], -3, 6)
    if len(values) < 8 or float(np.ptp(values)) == 0:
        return None
    border = float(threshold_otsu(values))  # type: ignore[no-untyped-call]
    bright = (enhancing > border) & wt
    parts, n = label(bright)
    if not n:
        return None
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    voxel = abs(float(np.linalg.det(affine[:3, :3])))
    kept = sizes >= max(100 / voxel, 0.05 * sizes.max())
    kept[0] = False
    bright = kept[parts]
    reach = max(1, round(6 / float(np.cbrt(voxel))))
    wide = np.pad(bright, 2 * reach)
    closed = binary_closing(wide, iterations=reach)[(slice(2 * reach, -2 * reach),) * 3]
    core = np.asarray(binary_fill_holes(closed))
    if not core.any():
        return None
    gap = float(np.median(values[values > border]) - np.median(values[values <= border]))
    level = float(np.median(values[values > border]))
    return core, gap >= _CLEAR and level >= _CLEAR


def _largest(mask: Mask) -> Mask:
    """Return the largest part of a mask, holes filled."""
    from scipy.ndimage import binary_fill_holes, label

    parts, n = label(mask)
    if not n:
        return mask
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    return np.asarray(binary_fill_holes(parts == sizes.argmax()))
