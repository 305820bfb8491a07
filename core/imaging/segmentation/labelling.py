"""From masks of the whole tumour and its core to BraTS labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume

__all__ = ["brain_of", "labels_from_masks"]

Mask = npt.NDArray[np.bool_]


def brain_of(scan: PatientScan, brain: npt.NDArray[Any] | None = None) -> Mask:
    """Return which voxels are brain: a given mask, else where all sequences are above 0.

    Parameters
    ----------
    scan : PatientScan
        Aligned and skull-stripped, background 0.
    brain : array, optional
        Brain mask in the scan's grid.

    Raises
    ------
    ScanError
        If the sequences do not lie in one space, the mask has another shape,
        or no voxel is brain.
    """
    if not scan.aligned:
        raise ScanError(
            f"the sequences of {scan.name} do not lie in one space.",
            "Run the preprocessing first.",
        )
    first = next(iter(scan.sequences.values()))
    if brain is not None and brain.shape != first.shape:
        raise ScanError(
            f"the brain mask has {brain.shape} voxels, {scan.name} {first.shape}.",
            "Give the brain mask that was made with this scan.",
        )
    found: Mask = (
        np.asarray(brain) != 0
        if brain is not None
        else np.logical_and.reduce([volume.data > 0 for volume in scan.sequences.values()])
    )
    if not found.any():
        raise ScanError(
            f"no voxel of {scan.name} is brain.", "Run the preprocessing again and look at it."
        )
    return found


def labels_from_masks(
    scan: PatientScan,
    *,
    wt: npt.NDArray[np.bool_] | None = None,
    tc: npt.NDArray[np.bool_] | None = None,
    name: str = "segmentation",
) -> Volume:
    """Return BraTS labels for masks that know whole tumour and core only.

    =====================================  =====
    voxel                                  label
    =====================================  =====
    core, enhancing (T1CE bright)          4
    core, the rest                         1
    whole tumour outside the core          2
    =====================================  =====

    A core voxel enhances where T1CE lies above the brain's median by twice
    the brain's spread (1.4826 times the median absolute deviation). The
    regions TC and WT do not depend on that; the core always belongs to the
    whole tumour, even where ``wt`` leaves it out.

    Parameters
    ----------
    scan : PatientScan
        Aligned.
    wt, tc : array of bool, optional
        Whole tumour and core; at least one of them.
    name : str
        Of the segmentation, for messages and readers.

    Returns
    -------
    Volume
        uint8, in the scan's space.

    Raises
    ------
    ScanError
        If both are missing, empty, or of another shape than the scan.
    """
    first = next(iter(scan.sequences.values()))
    given = [mask for mask in (wt, tc) if mask is not None]
    if any(mask.shape != first.shape for mask in given):
        raise ScanError(
            f"a mask of {given[0].shape} voxels does not fit {scan.name}, {first.shape} voxels.",
            "Use masks made on this scan.",
        )
    if not any(mask.any() for mask in given):
        raise ScanError(
            f"nothing is marked as tumour in {scan.name}.",
            "Click on the tumour, or upload a segmentation.",
        )
    labels = np.zeros(first.shape, dtype=np.uint8)
    if wt is not None:
        labels[wt] = 2
    if tc is not None:
        labels[tc] = 1
        if "t1ce" in scan.sequences:
            t1ce = scan.sequences["t1ce"].data
            inside = t1ce[brain_of(scan)].astype(np.float64)
            middle = float(np.median(inside))
            spread = 1.4826 * float(np.median(np.abs(inside - middle)))
            labels[tc & (t1ce > middle + 2 * spread)] = 4
    return Volume(labels, first.affine, name)
