"""Clicks to masks: what a reader has pointed at, grown over the sequences within the brain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.masks import Region
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.click_field import Cell, ClickField
from core.imaging.segmentation.clicks import ClickSession
from core.imaging.segmentation.labelling import labels_from_masks
from core.imaging.segmentation.walker import walk

__all__ = ["ClickMasks", "accept_clicks", "segment_clicks"]

Mask = npt.NDArray[np.bool_]
_REACH = 10.0  # mm over which a click speaks for others
_ALIKE = 1.2  # spreads of grey value over which it does
_SAID = 2.5  # log-odds that a click asks for
_DOUBT = 0.1


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

    Before any click each cell of 2 mm has log-odds of its own (bright FLAIR;
    enhancing or enclosed). Where a click disagrees, it changes them for cells
    that are near and alike; a random walker then smooths them along the
    image, and the parts that hold a foreground click are kept.

    Parameters
    ----------
    field : ClickField
        From :func:`click_field`; worked out once, kept for every click.
    session : ClickSession
        A foreground click on the core counts for the whole tumour too.

    Returns
    -------
    ClickMasks
        The same clicks give the same masks. A foreground voxel is always in
        its region's mask, a background voxel never, nothing lies outside the
        brain, and the core lies inside the whole tumour where both are there.

    Raises
    ------
    ScanError
        If a click lies outside the scan, a foreground click outside the
        brain, or a voxel is said to be core but not tumour.
    """
    _check(field, session)
    regions = session.regions()
    seeds = {"WT": session.seeds("WT"), "TC": session.seeds("TC")}
    core_clicks = {voxel: True for voxel, belongs in seeds["TC"].items() if belongs}
    tc = _mask(field, seeds["TC"], "TC") if "TC" in regions else None
    wt = _mask(field, {**core_clicks, **seeds["WT"]}, "WT") if "WT" in regions else None
    if wt is not None and tc is not None:
        for voxel, belongs in seeds["WT"].items():
            tc[voxel] &= belongs
        wt |= tc
    return ClickMasks(wt, tc)


def accept_clicks(field: ClickField, masks: ClickMasks) -> PatientScan:
    """Return the scan with the clicked masks as its segmentation, and a note that says so.

    Raises
    ------
    ScanError
        If there is no mask yet.
    """
    labels = labels_from_masks(field.scan, wt=masks.wt, tc=masks.tc, name="segmentation by clicks")
    notes = ["The tumour was segmented by clicks."]
    if masks.wt is None:
        notes.append("Only its core was marked: the whole tumour is larger than this mask.")
    return field.scan.with_segmentation(labels, *notes)


def _check(field: ClickField, session: ClickSession) -> None:
    """Refuse clicks that cannot be meant."""
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
    whole, core = session.seeds("WT"), session.seeds("TC")
    both = [voxel for voxel, belongs in core.items() if belongs and whole.get(voxel) is False]
    if both:
        raise ScanError(
            f"the voxel {both[0]} is said to be tumour core, but not tumour.",
            "Undo one of both clicks.",
        )


def _mask(field: ClickField, clicks: Mapping[Cell, bool], region: Region) -> Mask:
    """Return the mask of one region."""
    from scipy.ndimage import binary_dilation, binary_fill_holes, label, zoom

    seeds = {cell: belongs for voxel, belongs in clicks.items() if (cell := field.cell(voxel))}
    odds = field.odds[region] + _residual(field, seeds, region)
    likely = walk(odds, field.features, inside=field.inside, seeds=seeds)
    parts, _ = label(likely > 0.5)
    kept = np.isin(parts, sorted({int(parts[c]) for c, belongs in seeds.items() if belongs} - {0}))
    holes = np.asarray(binary_fill_holes(kept)) & ~kept
    gaps, _ = label(holes)
    said = sorted({int(gaps[cell]) for cell, belongs in seeds.items() if not belongs} - {0})
    holes &= ~np.isin(gaps, said)
    likely = np.where(holes, np.maximum(likely, 0.8), likely * binary_dilation(kept))
    mask = np.zeros(field.brain.shape, dtype=bool)
    if kept.any():
        near = tuple(
            slice(max(int(at.min()) - 2, 0), int(at.max()) + 3) for at in np.nonzero(kept | holes)
        )
        fine = zoom(likely[near], field.step, order=1, grid_mode=True, mode="nearest") > 0.5
        place = tuple(
            slice(b.start + n.start * s, min(b.start + n.start * s + length, b.stop))
            for b, n, s, length in zip(field.box, near, field.step, fine.shape, strict=True)
        )
        mask[place] = fine[tuple(slice(0, p.stop - p.start) for p in place)]
    mask &= field.brain
    for voxel, belongs in clicks.items():
        mask[voxel] = belongs
    return mask


def _residual(
    field: ClickField, seeds: Mapping[Cell, bool], region: Region
) -> npt.NDArray[np.float32]:
    """Return what the clicks add to the log-odds of cells that are near them and alike.

    A Gaussian process of the difference between what is said at the clicked
    cells and what was thought of them.
    """
    total = np.zeros(field.inside.shape, dtype=np.float32)
    if not seeds:
        return total
    cells = list(seeds)
    grey = np.array([field.features[:, i, j, k] for i, j, k in cells])
    at = np.array(cells) * field.cell_mm
    says = np.array([1.0 if seeds[cell] else -1.0 for cell in cells])
    thought = np.array([field.odds[region][cell] for cell in cells])
    wanted = says * np.maximum(_SAID - says * thought, 0)
    apart = ((at[:, None] - at[None]) ** 2).sum(axis=2) / (2 * _REACH**2)
    unlike = ((grey[:, None] - grey[None]) ** 2).mean(axis=2) / (2 * _ALIKE**2)
    share = np.linalg.solve(np.exp(-apart - unlike) + _DOUBT * np.eye(len(cells)), wanted)
    mm = [np.arange(total.shape[axis]) * field.cell_mm[axis] for axis in range(3)]
    for place, values, weight in zip(at, grey, share, strict=True):
        near = tuple(slice(*np.searchsorted(m, [p - 4 * _REACH, p + 4 * _REACH]))
                     for m, p in zip(mm, place, strict=True))  # fmt: skip
        x, y, z = (
            np.exp(-((m[s] - p) ** 2) / (2 * _REACH**2))
            for m, s, p in zip(mm, near, place, strict=True)
        )
        change = field.features[(slice(None), *near)] - values[:, None, None, None]
        alike = np.exp(-(change**2).mean(axis=0) / (2 * _ALIKE**2))
        spoken = x[:, None, None] * y[None, :, None] * z[None, None] * alike
        total[near] += (weight * spoken).astype(np.float32)
    return total
