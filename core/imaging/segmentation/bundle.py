"""Segmentation by a MONAI bundle that the user has installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.imaging.patient_scan import PatientScan

__all__ = ["Bundle", "find_bundles", "segment_by_bundle"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle found on this machine; nothing of it has been run.

    Parameters
    ----------
    folder : Path
    name, version : str
        From its metadata: text of a stranger, to be shown as plain text.
    """

    folder: Path
    name: str
    version: str


def find_bundles(folder: Path) -> tuple[Bundle, ...]:
    """Return the bundles that lie in a folder, by name."""
    raise NotImplementedError


def segment_by_bundle(
    scan: PatientScan,
    bundle: Bundle,
    *,
    device: str = "cpu",
    should_stop: Callable[[], bool] = lambda: False,
) -> PatientScan:
    """Return the scan segmented by the bundle's network.

    Raises
    ------
    ScanError
        If the bundle or the scan cannot be used, or nothing was found.
    JobStopped
        If asked to stop.
    """
    raise NotImplementedError
