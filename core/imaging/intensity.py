"""Grey values of every scanner on one scale: 0 to 255 by the 99.9th percentile."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.volume import Volume

__all__ = ["to_8_bit"]


def to_8_bit(
    volume: Volume,
    *,
    percentile: float = 99.9,
    inside: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.uint8]:
    """Scale a scan to 0 .. 255, a percentile of its head becoming 255.

    MRI has no unit: the same tissue is 300 on one scanner and 3,000 on
    another. The head is what differs from the background, which is the
    lowest value of the scan (0 after skull stripping).

    Parameters
    ----------
    volume : Volume
    percentile : float
        Of the voxels above the background; brighter ones are cut to 255.
    inside : array of bool, shape of the volume, optional
        The brain where it is known. All else becomes 0, and the scanner's own
        0 is the bottom of the scale; a brain voxel at or below it becomes 1.

    Returns
    -------
    array of uint8, shape of the volume
        0 is background; the darkest tissue is 1.

    Raises
    ------
    ScanError
        If every voxel has the same value.

    References
    ----------
    Zuo et al. (2022), doi:10.3389/fnins.2022.1082867 (99.9th percentile, 0 to
    255).

    Examples
    --------
    >>> data = np.zeros((1, 2, 3))
    >>> data[0, 1] = [100, 200, 400]
    >>> to_8_bit(Volume(data, np.eye(4)), percentile=50)[0, 1].tolist()
    [128, 255, 255]
    """
    data: npt.NDArray[Any] = volume.data
    background = data.min() if inside is None else data.dtype.type(0)
    head = data > background if inside is None else inside
    if not head.any() or data[head].max() <= background:
        raise ScanError(
            f"{volume.name} is empty: every voxel is {float(data.max()):g}.",
            "Give the scan itself; check that the export worked.",
        )
    top = float(np.percentile(data[head], percentile)) - float(background)
    scaled = (data.astype(np.float32) - np.float32(background)) * np.float32(255.0 / top)
    grey = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return np.where(head, np.maximum(grey, 1), 0).astype(np.uint8)
