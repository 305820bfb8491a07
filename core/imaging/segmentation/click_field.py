"""``ClickField``: what every click on a scan needs, worked out once when the scan is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError, listed
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.labelling import brain_of

__all__ = ["NEEDED", "ClickField", "click_field"]

NEEDED = ("t1", "t1ce", "flair")


@dataclass(frozen=True, slots=True, eq=False)
class ClickField:
    """A scan made ready for clicks.

    Parameters
    ----------
    scan : PatientScan
    brain : array of bool
        In the scan's grid.
    """

    scan: PatientScan
    brain: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        self.brain.flags.writeable = False


def click_field(scan: PatientScan, *, brain: npt.NDArray[Any] | None = None) -> ClickField:
    """Make a scan ready for clicks.

    Parameters
    ----------
    scan : PatientScan
        Aligned, skull-stripped, 0 .. 255.
    brain : array, optional
        Brain mask in the scan's grid; by default where all sequences are
        above 0.

    Raises
    ------
    ScanError
        If T1, T1CE or FLAIR is missing, or as :func:`brain_of`.
    """
    missing = [name for name in NEEDED if name not in scan.sequences]
    if missing:
        raise ScanError(
            f"{scan.name} lacks {listed(missing)}; clicks read {listed(NEEDED)}.",
            "Add the missing series, or upload a segmentation.",
        )
    return ClickField(scan, brain_of(scan, brain))
