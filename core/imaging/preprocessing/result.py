"""``Preprocessed``: a scan ready for the network, how it came about, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from core.errors import ScanError, listed
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.face import Face
from core.imaging.preprocessing.report import Matrix, StepReport, Verdict, worst
from core.imaging.preprocessing.resample import Grid, resample
from core.imaging.preprocessing.space import Space
from core.imaging.volume import Volume

__all__ = ["Preprocessed", "to_native"]


@dataclass(frozen=True, slots=True, eq=False)
class Preprocessed:
    """A scan in one space, brain only, 0 to 255.

    Parameters
    ----------
    scan : PatientScan
        Aligned, uint8; 0 outside the brain, the darkest tissue 1. Its
        segmentation came along where there was one.
    brain : Volume
        uint8, 1 in the brain, in the same space.
    space : Space
        What the scan was recognised as before.
    steps : tuple of StepReport
        In the order done.
    recipe : mapping
        JSON: plan, matrices, brain; :func:`replay` does it again without
        registering.
    native_grids : mapping of str to Grid
        Shape and affine of each sequence as given.
    to_native : mapping of str to array of float, shape (4, 4)
        For each sequence: from RAS+ millimetres here to those of the sequence
        as given.
    face : Face or None
        Whether the scan as given shows a face; None where nobody looked.

    Attributes
    ----------
    verdict : {"ok", "doubtful", "failed"}
        The worst of all steps. After ``failed`` no estimate should be made.
    reasons : tuple of str
        Of the steps that are not ok.
    """

    scan: PatientScan
    brain: Volume
    space: Space
    steps: tuple[StepReport, ...]
    recipe: Mapping[str, Any]
    native_grids: Mapping[str, Grid]
    to_native: Mapping[str, Matrix]
    face: Face | None = None
    verdict: Verdict = field(init=False, default="ok")
    reasons: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        if not self.scan.aligned or not self.brain.same_space(
            next(iter(self.scan.sequences.values()))
        ):
            raise ScanError(
                f"{self.scan.name}: sequences and brain do not lie in one space.",
                "Report this as a defect of FerroScope.",
            )
        object.__setattr__(self, "native_grids", MappingProxyType(dict(self.native_grids)))
        object.__setattr__(self, "to_native", MappingProxyType(dict(self.to_native)))
        object.__setattr__(self, "verdict", worst(step.verdict for step in self.steps))
        said = (reason for step in self.steps if step.verdict != "ok" for reason in step.reasons)
        object.__setattr__(self, "reasons", tuple(dict.fromkeys(said)))


def to_native(
    volume: Volume,
    preprocessed: Preprocessed,
    sequence: str,
    *,
    interpolation: Literal["linear", "nearest"] = "linear",
) -> Volume:
    """Resample what lies over a preprocessed scan to the space of a sequence as given.

    Parameters
    ----------
    volume : Volume
        For instance an explanation map or a mask; anywhere in the space of
        ``preprocessed.scan``, on any grid.
    preprocessed : Preprocessed
    sequence : str
        ``t1``, ``t1ce``, ``t2`` or ``flair``.
    interpolation : {"linear", "nearest"}
        ``nearest`` for labels.

    Returns
    -------
    Volume
        float32 (``linear``) or the volume's type; 0 where nothing is known.

    Raises
    ------
    ScanError
        If the scan lacks the sequence.
    """
    if sequence not in preprocessed.native_grids:
        raise ScanError(
            f"{preprocessed.scan.name} has no {sequence}; it has "
            f"{listed(preprocessed.native_grids)}.",
            "Choose one of them.",
        )
    back = np.asarray(np.linalg.inv(preprocessed.to_native[sequence]), dtype=np.float64)
    return resample(volume, preprocessed.native_grids[sequence], back, interpolation=interpolation)
