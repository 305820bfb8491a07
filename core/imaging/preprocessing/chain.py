"""The chain: from a scan as acquired to the atlas, or the same again from its recipe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.plan import PreprocessingPlan
from core.imaging.preprocessing.report import OnStep
from core.imaging.preprocessing.result import Preprocessed

__all__ = ["preprocess", "replay"]


def preprocess(
    scan: PatientScan, *, plan: PreprocessingPlan | None = None, on_step: OnStep | None = None
) -> Preprocessed:
    """Bring a scan to SRI24 atlas space, brain only, 0 to 255.

    Parameters
    ----------
    scan : PatientScan
        As acquired, each sequence in a space of its own, or already prepared.
    plan : PreprocessingPlan, optional
    on_step : callable, optional
        Called with every :class:`StepReport`; what it raises ends the work.

    Returns
    -------
    Preprocessed
        Also where a step failed: look at ``verdict`` and ``reasons``.

    Raises
    ------
    ScanError
        If the scan cannot be worked on at all: a sequence is empty, no brain
        is found.
    """
    raise NotImplementedError(scan.name)


def replay(
    scan: PatientScan, recipe: Mapping[str, Any], *, on_step: OnStep | None = None
) -> Preprocessed:
    """Do again what a recipe says, without registering or looking for the brain.

    Parameters
    ----------
    scan : PatientScan
        The one the recipe was made with.
    recipe : mapping
        ``Preprocessed.recipe``, from JSON or not.
    on_step : callable, optional

    Returns
    -------
    Preprocessed
        The same voxels.

    Raises
    ------
    ScanError
        If it is the recipe of another scan, or none.
    """
    raise NotImplementedError(scan.name)
