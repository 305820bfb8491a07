"""An automatic mask that is only approximate, and is named so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.imaging.patient_scan import PatientScan

__all__ = ["ApproximateMasks", "accept_approximate", "approximate_masks"]


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


def approximate_masks(
    scan: PatientScan, *, brain: npt.NDArray[Any] | None = None
) -> ApproximateMasks:
    """Return the approximate whole tumour and core.

    Raises
    ------
    ScanError
        If nothing stands out.
    """
    raise NotImplementedError


def accept_approximate(scan: PatientScan, masks: ApproximateMasks) -> PatientScan:
    """Return the scan with the approximate labels, its name and notes saying what they are."""
    raise NotImplementedError
