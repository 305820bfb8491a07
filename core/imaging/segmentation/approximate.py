"""An automatic mask that is only approximate, and is named so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError, listed
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.labelling import brain_of, labels_from_masks
from core.imaging.segmentation.rough import (
    enhancement,
    rough_core,
    rough_whole_tumour,
    smoothed,
    standardised,
)

__all__ = ["ApproximateMasks", "accept_approximate", "approximate_masks"]

_NOTE = "The tumour's outline is approximate: the bright part of FLAIR, not drawn by an expert."
_CORE = "The tumour core is approximate: what enhances after contrast, and what that encloses."
_NO_CORE = "Nothing enhances clearly, so no tumour core is marked; mark it by clicks."


@dataclass(frozen=True, slots=True, eq=False)
class ApproximateMasks:
    """Whole tumour, and core where something enhances, found without a click.

    Parameters
    ----------
    wt : array of bool
    tc : array of bool or None
        None where nothing enhances clearly.
    notes : tuple of str
        What a reader should know of them.
    """

    wt: npt.NDArray[np.bool_]
    tc: npt.NDArray[np.bool_] | None
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        for mask in (self.wt, self.tc):
            if mask is not None:
                mask.flags.writeable = False


def approximate_masks(
    scan: PatientScan, *, brain: npt.NDArray[Any] | None = None
) -> ApproximateMasks:
    """Return the approximate whole tumour and core.

    Parameters
    ----------
    scan : PatientScan
        Aligned, skull-stripped, 0 .. 255.
    brain : array, optional
        Brain mask in the scan's grid; by default where all sequences are
        above 0.

    Returns
    -------
    ApproximateMasks

    Raises
    ------
    ScanError
        If T1, T1CE or FLAIR is missing, or nothing stands out in FLAIR.

    Notes
    -----
    ``measured_overlap`` says how far to trust it: FLAIR is bright in old
    strokes and around ventricles too, and a tumour of two parts loses one.
    """
    missing = [name for name in ("t1", "t1ce", "flair") if name not in scan.sequences]
    if missing:
        raise ScanError(
            f"{scan.name} lacks {listed(missing)}; the approximate outline reads t1, t1ce and "
            "flair.",
            "Add the missing series, or upload a segmentation.",
        )
    inside = brain_of(scan, brain)
    box = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(inside))
    here = inside[box]
    t1, t1ce, flair = (scan.sequences[name].data[box] for name in ("t1", "t1ce", "flair"))
    grid = scan.sequences["flair"]
    width = [1 / length for length in grid.spacing]
    bright = smoothed(standardised(flair, here), here, tuple(1.5 * w for w in width))
    found = rough_whole_tumour(bright, here, grid.affine)
    if found is None:
        raise ScanError(
            f"nothing stands out in the FLAIR of {scan.name}: no part of 1 ml is far brighter "
            "than the brain around it.",
            "Mark the tumour by clicks, or upload a segmentation.",
        )
    enhancing = smoothed(enhancement(t1, t1ce, here), here, tuple(width))
    core = rough_core(enhancing, found[0], grid.affine)
    wt = np.zeros(inside.shape, dtype=bool)
    wt[box] = found[0] & here
    if core is None or not core[1]:
        return ApproximateMasks(wt, None, (_NOTE, _NO_CORE))
    tc = np.zeros_like(wt)
    tc[box] = core[0] & here
    return ApproximateMasks(wt | tc, tc, (_NOTE, _CORE))


def accept_approximate(scan: PatientScan, masks: ApproximateMasks) -> PatientScan:
    """Return the scan with the approximate labels, whose name and notes say what they are."""
    labels = labels_from_masks(scan, wt=masks.wt, tc=masks.tc, name="approximate segmentation")
    return scan.with_segmentation(labels, *masks.notes)
