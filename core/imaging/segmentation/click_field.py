"""``ClickField``: what every click on a scan needs, worked out once when the scan is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError, listed
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.labelling import brain_of
from core.imaging.segmentation.rough import (
    enhancement,
    rough_core,
    rough_whole_tumour,
    smoothed,
    standardised,
)

__all__ = ["NEEDED", "ClickField", "click_field"]

NEEDED = ("t1", "t1ce", "flair")
_CELL = 2.0  # mm
_STEEP = 1.8  # log-odds from the border to the middle between border and tumour
_SURE = 3.0  # no log-odds before a click are larger
Cell = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class ClickField:
    """A scan made ready for clicks: cells of about 2 mm within the box of the brain.

    Parameters
    ----------
    scan : PatientScan
    brain : array of bool
        In the scan's grid.
    box : tuple of slice
        The brain's box in that grid.
    step : tuple of int
        Voxels along each edge of a cell.
    inside : array of bool
        Cells that hold brain.
    features : array of float32, shape (n, i, j, k)
        FLAIR, T1CE, T1 (and T2) of each cell, standardised.
    odds : dict of str to array of float32
        For TC and WT the log-odds of each cell before any click.
    """

    scan: PatientScan
    brain: npt.NDArray[np.bool_]
    box: tuple[slice, ...]
    step: Cell
    inside: npt.NDArray[np.bool_]
    features: npt.NDArray[np.float32]
    odds: dict[str, npt.NDArray[np.float32]]

    def __post_init__(self) -> None:
        for array in (self.brain, self.inside, self.features, *self.odds.values()):
            array.flags.writeable = False

    @property
    def cell_mm(self) -> npt.NDArray[np.float64]:
        """Millimetres along each edge of a cell."""
        return np.array(self.step) * next(iter(self.scan.sequences.values())).spacing

    def cell(self, voxel: Cell) -> Cell | None:
        """Return the cell that holds a voxel; None outside the brain."""
        at = [(v - b.start) // s for v, b, s in zip(voxel, self.box, self.step, strict=True)]
        i, j, k = at
        ok = all(0 <= a < n for a, n in zip(at, self.inside.shape, strict=True))
        return (i, j, k) if ok and self.inside[i, j, k] else None


def click_field(scan: PatientScan, *, brain: npt.NDArray[Any] | None = None) -> ClickField:
    """Make a scan ready for clicks.

    Parameters
    ----------
    scan : PatientScan
        Aligned, skull-stripped, 0 .. 255.
    brain : array, optional
        Brain mask in the scan's grid; by default where all sequences are
        above 0.

    Returns
    -------
    ClickField

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
    whole = brain_of(scan, brain)
    box = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(whole))
    here = whole[box]
    first = scan.sequences["flair"]
    i, j, k = (max(1, round(_CELL / length)) for length in first.spacing)
    step = (i, j, k)
    weight = _blocks(here.astype(np.float32), step)
    inside = weight > 0

    def cells(values: npt.NDArray[np.float32], width: float) -> npt.NDArray[np.float32]:
        mean = _blocks(np.where(here, values, np.float32(0)), step) / np.maximum(weight, 1)
        return smoothed(mean.astype(np.float32), inside, (width,) * 3)

    held = {name: scan.sequences[name].data[box] for name in ("flair", "t1ce", "t1", "t2")
            if name in scan.sequences}  # fmt: skip
    features = [cells(standardised(values, here), 0.6) for values in held.values()]
    enhancing = cells(enhancement(held["t1"], held["t1ce"], here), 0.5)
    odds = _odds(features[0], enhancing, inside, first.affine @ np.diag([*step, 1.0]))
    return ClickField(scan, whole, box, step, inside, np.clip(np.stack(features), -3, 6), odds)


def _odds(
    flair: npt.NDArray[np.float32],
    enhancing: npt.NDArray[np.float32],
    inside: npt.NDArray[np.bool_],
    affine: npt.NDArray[np.float64],
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the log-odds of whole tumour and core before any click."""
    from scipy.ndimage import distance_transform_edt

    found = rough_whole_tumour(flair, inside, affine)
    mask, border, gap = found or (np.zeros_like(inside), 1.5, 3.0)
    wt = np.clip(_STEEP * (flair - border) / max(gap / 2, 0.5), -_SURE, _SURE)
    core = rough_core(enhancing, mask, affine) if mask.any() else None
    tc = np.full(inside.shape, -_SURE, dtype=np.float32)
    if core is not None:
        depth = distance_transform_edt(core[0]) - distance_transform_edt(~core[0])
        tc = np.clip(depth, -_SURE, _SURE).astype(np.float32)
    return {"WT": wt.astype(np.float32), "TC": tc}


def _blocks(values: npt.NDArray[np.float32], step: Cell) -> npt.NDArray[np.float32]:
    """Return the sums of blocks of voxels, the last ones filled up with 0."""
    short = [(0, -length % s) for length, s in zip(values.shape, step, strict=True)]
    full = np.pad(values, short)
    (a, b, c), (i, j, k) = full.shape, step
    parts = full.reshape(a // i, i, b // j, j, c // k, k)
    return np.asarray(parts.sum(axis=(1, 3, 5)), dtype=np.float32)
