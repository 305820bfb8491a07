"""Preprocessing in a process of its own: registration would freeze the server otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.plan import PreprocessingPlan
from core.imaging.preprocessing.report import OnStep
from core.imaging.preprocessing.result import Preprocessed

__all__ = ["preprocess_in_child"]


def preprocess_in_child(
    scan: PatientScan,
    *,
    folder: Path,
    plan: PreprocessingPlan | None = None,
    on_step: OnStep | None = None,
    stopping: Callable[[], bool] | None = None,
) -> Preprocessed:
    """Do as :func:`preprocess` does, in a child process.

    Parameters
    ----------
    scan : PatientScan
    folder : Path
        Made with rights for this user alone; the voxels pass through it and
        it is emptied at the end, however that comes.
    plan : PreprocessingPlan, optional
    on_step : callable, optional
        Called here, in the parent; what it raises ends the child.
    stopping : callable, optional
        Asked several times a second; True ends the child.

    Raises
    ------
    ScanError
        What the child refused; or that it was killed, ran out of memory or
        crashed, with the reason.
    JobStopped
        If ``stopping`` said so.
    """
    raise NotImplementedError(scan.name)
