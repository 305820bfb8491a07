"""Laying a brain on the atlas, and looking whether it lies there the right way round."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.imaging.preprocessing.atlas import ATLAS, ATLAS_GRID, atlas_brain, atlas_head
from core.imaging.preprocessing.plan import AtlasRegistration
from core.imaging.preprocessing.quality import dice, mutual_information
from core.imaging.preprocessing.recorder import Recorder
from core.imaging.preprocessing.registration import register, rotation_degrees
from core.imaging.preprocessing.report import Matrix
from core.imaging.preprocessing.resample import Grid, resample
from core.imaging.preprocessing.thumbnails import blended, thumbnail
from core.imaging.preprocessing.verdicts import judge_atlas
from core.imaging.volume import Volume

__all__ = ["covers", "cropped", "lay_on_atlas"]

_AROUND_BRAIN, _AROUND_HEAD = 6, 20  # voxels of the atlas kept around its brain
_SEEN = 18.0  # mm around the brain that the refinement looks at: skull and scalp, not the air
_STEP = 2  # mm: figures are taken on a coarser grid
# What the refinement may cost: Dice of the brains, and a share of the mutual information. Greedy
# begins at random and has no seed. With slices of 5.5 mm it comes to within half a millimetre each
# time and costs 0.008; with 6.5 mm it wandered by 5 mm from run to run and cost 0.008 to 0.019.
_WORSE, _LESS = 0.011, 0.02


def lay_on_atlas(
    reference: Volume,
    brain: Volume,
    plan: AtlasRegistration,
    *,
    stripped: bool,
    recorder: Recorder,
) -> Matrix:
    """Find the way from the atlas to the reference; the step ``atlas``.

    The brain is laid on the atlas's brain, from the middles of both; then the
    head, from there, on the atlas's head, as the study and BraTS did. The
    first finds the place safely, the second fits better (it sees the skull).

    Parameters
    ----------
    reference : Volume
        With its shading corrected.
    brain : Volume
        1 in its brain, in its space.
    plan : AtlasRegistration
    stripped : bool
        The reference has no skull.
    recorder : Recorder
    """
    inside = brain.data > 0
    only = Volume(
        np.where(inside, reference.data, 0).astype(np.float32), reference.affine.copy(), "the brain"
    )
    atlas = atlas_brain()
    target = cropped(atlas, atlas, _AROUND_BRAIN)
    way = register(target, only, start=None, metric=plan.metric, iterations=plan.iterations)
    refined = False
    if not stripped and plan.refinement:
        head = cropped(atlas_head(), atlas, _AROUND_HEAD)
        better = register(
            head,
            reference,
            start=way,
            metric=plan.metric,
            iterations=plan.refinement,
            mask=_near(atlas, Grid.of(head)),
        )
        if _keeps_the_fit(only, brain, better, way, atlas):
            way, refined = better, True
    if plan.degrees == 12:
        way = register(
            target, only, start=way, degrees=12, metric=plan.metric, iterations=plan.iterations
        )
    figures = _figures(only, brain, way, atlas)
    recorder.done(
        "atlas",
        parameters={
            "atlas": ATLAS,
            "degrees": plan.degrees,
            "metric": plan.metric,
            "iterations": list(plan.iterations),
            "refinement": list(plan.refinement) if refined else [],
        },
        quality=figures,
        judgement=judge_atlas(
            overlap=figures["brain_dice"],
            information=figures["mutual_information"],
            turned_information=figures["mutual_information_turned"],
            rotation=figures["rotation_degrees"],
        ),
        matrix=way,
        pictures=_pictures(only, way, atlas),
    )
    return way


def covers(volume: Volume, matrix: Matrix, brain: npt.NDArray[np.bool_]) -> float:
    """Return the share of the atlas-space brain that lies in a sequence's field of view."""
    at = np.argwhere(brain)[:: _STEP**3]
    if not len(at):
        return 0.0
    voxels = np.linalg.inv(volume.affine) @ matrix @ ATLAS_GRID.affine
    there = at @ voxels[:3, :3].T + voxels[:3, 3]
    inside = ((there > -0.5) & (there < np.array(volume.shape) - 0.5)).all(axis=1)
    return float(inside.mean())


def cropped(volume: Volume, brain: Volume, margin: int) -> Volume:
    """Return a volume cut to the box around a brain and some voxels more."""
    at = np.argwhere(brain.data > 0)
    low = np.maximum(at.min(axis=0) - margin, 0)
    high = np.minimum(at.max(axis=0) + margin + 1, volume.shape)
    data = volume.data[tuple(slice(int(a), int(b)) for a, b in zip(low, high, strict=True))]
    affine = volume.affine.copy()
    affine[:3, 3] = volume.to_mm(low)
    return Volume(np.ascontiguousarray(data), affine, volume.name)


def _near(brain: Volume, grid: Grid) -> Volume:
    """Return what lies in or near a brain, 1, on a grid; found coarsely."""
    from scipy.ndimage import distance_transform_edt

    step = 3
    far = distance_transform_edt(brain.data[::step, ::step, ::step] == 0) * step
    affine = brain.affine @ np.diag([step, step, step, 1.0])
    near = Volume((far <= _SEEN).astype(np.uint8), affine, "around the brain")
    return resample(near, grid, np.eye(4), interpolation="nearest")


def _keeps_the_fit(only: Volume, brain: Volume, better: Matrix, way: Matrix, atlas: Volume) -> bool:
    """Return whether the refined way fits the brain about as well as the one before, or better."""
    grid = _coarse()
    target = atlas.data[::_STEP, ::_STEP, ::_STEP].astype(np.float32)
    information = _information(only, grid, better, target)
    return _overlap(brain, better, atlas) > _overlap(brain, way, atlas) - _WORSE and information > (
        1 - _LESS
    ) * _information(only, grid, way, target)


def _overlap(brain: Volume, way: Matrix, atlas: Volume) -> float:
    grid = _coarse()
    there = resample(brain, grid, way).data > 0.5
    return dice(there, atlas.data[::_STEP, ::_STEP, ::_STEP] > 0)


def _coarse() -> Grid:
    shape = [len(range(0, length, _STEP)) for length in ATLAS_GRID.shape]
    affine = ATLAS_GRID.affine @ np.diag([_STEP, _STEP, _STEP, 1.0])
    return Grid((shape[0], shape[1], shape[2]), affine)


def _figures(only: Volume, brain: Volume, way: Matrix, atlas: Volume) -> dict[str, float]:
    """Return the quality of a fit, and of the same after half a turn about each axis."""
    grid = _coarse()
    target = atlas.data[::_STEP, ::_STEP, ::_STEP].astype(np.float32)
    middle = np.linalg.inv(way) @ [*_middle(brain), 1.0]
    turned = []
    for axis in range(3):
        turn = np.diag([-1.0, -1.0, -1.0, 1.0])
        turn[axis, axis] = 1.0
        turn[:3, 3] = middle[:3] - turn[:3, :3] @ middle[:3]
        turned.append(_information(only, grid, way @ turn, target))
    return {
        "brain_dice": _overlap(brain, way, atlas),
        "mutual_information_before": _information(only, grid, np.eye(4), target),
        "mutual_information": _information(only, grid, way, target),
        "mutual_information_turned": max(turned),
        "rotation_degrees": rotation_degrees(way),
    }


def _information(only: Volume, grid: Grid, way: Matrix, target: npt.NDArray[np.float32]) -> float:
    there = resample(only, grid, way).data
    both = (there > 0) & (target > 0)
    return mutual_information(there[both], target[both])


def _middle(brain: Volume) -> npt.NDArray[np.float64]:
    return brain.to_mm(np.argwhere(brain.data > 0).mean(axis=0))


def _pictures(
    only: Volume, way: Matrix, atlas: Volume
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    centre = _middle(atlas)
    target = thumbnail(atlas, centre=centre)
    there = resample(only, ATLAS_GRID, way)
    return thumbnail(only, centre=_middle(only)), blended(target, thumbnail(there, centre=centre))
