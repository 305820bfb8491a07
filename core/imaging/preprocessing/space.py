"""Which space a scan lies in: the atlas's, one of its own, or one for each sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.atlas import ATLAS_GRID, ATLAS_SHAPE, atlas_brain
from core.imaging.preprocessing.brain import support
from core.imaging.preprocessing.quality import dice
from core.imaging.volume import Volume

__all__ = ["Space", "SpaceKind", "recognise_space"]

SpaceKind = Literal["atlas", "stripped", "raw"]

_AGREE = 0.95  # Dice of the brains of a patient's stripped sequences
_FITS = 0.80  # Dice of a brain with the atlas's; three BraTS cases have 0.85 to 0.94
_UNSURE = 0.70


@dataclass(frozen=True, slots=True)
class Space:
    """What a scan was recognised as.

    Parameters
    ----------
    kind : {"atlas", "stripped", "raw"}
        ``atlas``: one grid of 240 x 240 x 155 voxels of 1 mm, skull-stripped,
        its brain where the atlas has one. ``stripped``: one other grid,
        skull-stripped. ``raw``: all else.
    sentence : str
        The same for a reader, with what speaks for it.
    overlap : float or None
        Dice of the scan's brain with the atlas's, as it lies; None where the
        grid is another.
    reasons : tuple of str
        What is doubtful about it, whole sentences.
    """

    kind: SpaceKind
    sentence: str
    overlap: float | None = None
    reasons: tuple[str, ...] = ()


def recognise_space(scan: PatientScan) -> Space:
    """Recognise the space of a scan from its grids and its background.

    Nothing is registered. The origin of a file in BraTS space differs from
    year to year and from tool to tool, so it is the brain's place on the grid
    that counts, not the origin.

    Parameters
    ----------
    scan : PatientScan

    Returns
    -------
    Space
    """
    if not scan.aligned:
        return Space(
            "raw", "The sequences lie in spaces of their own; all steps of preprocessing are due."
        )
    brains = [support(volume) for volume in scan.sequences.values()]
    first = brains[0]
    if first is None or any(
        brain is None or dice(first, brain) < _AGREE for brain in brains if brain is not first
    ):
        return Space(
            "raw",
            "The sequences lie on one grid but are not skull-stripped alike; all steps of "
            "preprocessing are due.",
        )
    volume = next(iter(scan.sequences.values()))
    if volume.shape != ATLAS_SHAPE or not _millimetres(volume):
        width = " x ".join(f"{length:g}" for length in volume.spacing)
        return Space(
            "stripped",
            "The sequences lie on one grid and are skull-stripped, but not in atlas space "
            f"({' x '.join(map(str, volume.shape))} voxels of {width} mm).",
        )
    return _in_atlas(volume, first)


def _in_atlas(volume: Volume, brain: npt.NDArray[np.bool_]) -> Space:
    """Judge a scan on the atlas's grid by where its brain lies."""
    atlas = atlas_brain().data > 0
    overlap = dice(brain, atlas)
    turned = max(dice(brain[::1, ::-1], atlas), dice(brain[:, :, ::-1], atlas))
    if overlap < _UNSURE or turned > overlap:
        return Space(
            "stripped",
            "The sequences lie on a grid of the atlas's size and are skull-stripped, but the brain "
            f"is not where the atlas has it (Dice {overlap:.2f}).",
            overlap,
        )
    reasons: tuple[str, ...] = ()
    if overlap < _FITS:
        reasons = (
            f"The brain overlaps the atlas's by a Dice of {overlap:.2f} only (0.85 to 0.94 in "
            "BraTS); it may have been registered to another atlas, or part of it is missing.",
        )
    moved = np.abs(volume.affine - ATLAS_GRID.affine).max() > 0.01
    return Space(
        "atlas",
        "The scan is in atlas space and skull-stripped already (240 x 240 x 155 voxels of 1 mm, "
        f"Dice of the brain with the atlas's {overlap:.2f}); it is not registered again."
        + (" Its origin is not BraTS' and was set to it." if moved else ""),
        overlap,
        reasons,
    )


def _millimetres(volume: Volume) -> bool:
    """Whether voxels are cubes of 1 mm whose axes run to the right, front and head."""
    return bool(np.abs(volume.affine[:3, :3] - np.eye(3)).max() < 0.01)
