"""Which space a scan lies in: the atlas's, one of its own, or one for each sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.imaging.patient_scan import PatientScan

__all__ = ["Space", "SpaceKind", "recognise_space"]

SpaceKind = Literal["atlas", "stripped", "raw"]


@dataclass(frozen=True, slots=True)
class Space:
    """What a scan was recognised as.

    Parameters
    ----------
    kind : {"atlas", "stripped", "raw"}
        ``atlas``: one grid of 240 x 240 x 155 voxels of 1 mm, skull-stripped.
        ``stripped``: one other grid, skull-stripped. ``raw``: all else.
    sentence : str
        The same for a reader, with what speaks for it.
    overlap : float or None
        Dice of the scan's brain with the atlas's, as it lies; ``atlas`` only.
    reasons : tuple of str
        What is doubtful about it, whole sentences.
    """

    kind: SpaceKind
    sentence: str
    overlap: float | None = None
    reasons: tuple[str, ...] = ()


def recognise_space(scan: PatientScan) -> Space:
    """Recognise the space of a scan from its grids and its background.

    Nothing is registered; a second or two.
    """
    raise NotImplementedError(scan.name)
