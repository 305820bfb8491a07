"""Clicks to masks: what a reader has pointed at, grown over T1CE and FLAIR within the brain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.click_field import ClickField
from core.imaging.segmentation.clicks import ClickSession
from core.imaging.segmentation.labelling import labels_from_masks

__all__ = ["ClickMasks", "accept_clicks", "segment_clicks"]

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ClickMasks:
    """What the clicks made.

    Parameters
    ----------
    wt, tc : array of bool or None
        Whole tumour and tumour core in the scan's grid; None where no
        foreground click says there is one.
    """

    wt: Mask | None = None
    tc: Mask | None = None

    def __post_init__(self) -> None:
        for mask in (self.wt, self.tc):
            if mask is not None:
                mask.flags.writeable = False


def segment_clicks(field: ClickField, session: ClickSession) -> ClickMasks:
    """Return the masks that all clicks together make.

    Parameters
    ----------
    field : ClickField
        From :func:`click_field`; worked out once, kept for every click.
    session : ClickSession

    Returns
    -------
    ClickMasks
        The same clicks give the same masks. A foreground voxel is always in
        its region's mask, a background voxel never, nothing lies outside the
        brain, and the core lies inside the whole tumour where both are there.

    Raises
    ------
    ScanError
        If a click lies outside the scan or the brain.
    """
    shape = field.brain.shape
    for click in session.clicks:
        if any(index >= length for index, length in zip(click.voxel, shape, strict=True)):
            raise ScanError(
                f"the click at {click.voxel} lies outside the scan of {shape} voxels.",
                "Click inside the scan.",
            )
        if click.foreground and not field.brain[click.voxel]:
            raise ScanError(
                f"the click at {click.voxel} lies outside the brain.",
                "Click inside the brain; what lies outside is never tumour here.",
            )
    raise NotImplementedError


def accept_clicks(field: ClickField, masks: ClickMasks) -> PatientScan:
    """Return the scan with the clicked masks as its segmentation, and a note that says so.

    Raises
    ------
    ScanError
        If there is no mask yet.
    """
    labels = labels_from_masks(field.scan, wt=masks.wt, tc=masks.tc, name="segmentation by clicks")
    return field.scan.with_segmentation(labels, "The tumour was segmented by clicks.")
