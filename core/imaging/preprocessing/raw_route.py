"""From a scan as acquired to its place in the atlas: the steps that register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.atlas import ATLAS_GRID
from core.imaging.preprocessing.bias import correct_bias
from core.imaging.preprocessing.brain import extract_brain, largest_piece, support
from core.imaging.preprocessing.face import Face, find_face
from core.imaging.preprocessing.images import to_image
from core.imaging.preprocessing.on_atlas import covers, lay_on_atlas
from core.imaging.preprocessing.placed import Placed, Resampled, resampled
from core.imaging.preprocessing.plan import PreprocessingPlan
from core.imaging.preprocessing.quality import (
    dice,
    millilitres,
    mutual_information,
    outside_share,
)
from core.imaging.preprocessing.recorder import Recorder
from core.imaging.preprocessing.registration import register, rotation_degrees
from core.imaging.preprocessing.report import Matrix
from core.imaging.preprocessing.resample import Grid, resample
from core.imaging.preprocessing.thumbnails import blended, thumbnail
from core.imaging.preprocessing.verdicts import judge_alignment, judge_brains, judge_cover
from core.imaging.volume import Volume

__all__ = ["Registered", "raw_titles", "register_scan"]

_SAME: Matrix = np.eye(4)


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """A scan on the atlas's grid, not yet cut out nor scaled.

    Parameters
    ----------
    placed : Placed
    found : Resampled
    brain : array of bool
        On the atlas's grid.
    face : Face or None
    """

    placed: Placed
    found: Resampled
    brain: npt.NDArray[np.bool_]
    face: Face | None


def raw_titles(scan: PatientScan, plan: PreprocessingPlan) -> dict[str, str]:
    """Return the steps that a scan will pass, and what they are called."""
    reference = _reference(scan, plan)
    others = [name for name in scan.sequences if name != reference]
    return {
        "reorient": "Turn the axes",
        "bias": "Correct the shading, for registration",
        "brain": "Find the brain in each sequence",
        **{f"align_{name}": f"Lay {name.upper()} on {reference.upper()}" for name in others},
        "atlas": "Lay the brain on the atlas",
        "resample": "Interpolate once, to the atlas",
        "scale": "Grey values to 0 to 255",
    }


def register_scan(
    scan: PatientScan, plan: PreprocessingPlan, recorder: Recorder, *, aligned: bool
) -> Registered:
    """Find the way of every sequence to the atlas.

    Parameters
    ----------
    scan : PatientScan
    plan : PreprocessingPlan
    recorder : Recorder
    aligned : bool
        The sequences lie on each other and are taken as they do.
    """
    reference = _reference(scan, plan)
    corrected = _corrected(scan, plan, recorder)
    brains, face = _brains(scan, reference, recorder)
    ways: dict[str, Matrix] = {reference: _SAME}
    trusted = [reference]
    for name in scan.sequences:
        if name != reference:
            ways[name], fits = _align(
                corrected, brains, name, reference=reference, plan=plan, recorder=recorder,
                aligned=aligned,
            )  # fmt: skip
            trusted += [name] if fits else []
    voters = [name for name in trusted if name in plan.brain.sequences] or [reference]
    here = Grid.of(scan.sequences[reference])
    voted = _vote(brains, ways, voters, grid=here, threshold=plan.brain.threshold)
    to_atlas = lay_on_atlas(
        corrected[reference],
        Volume(voted.astype(np.uint8), here.affine.copy(), "brain"),
        plan.atlas,
        stripped=support(scan.sequences[reference]) is not None,
        recorder=recorder,
    )
    matrices = {name: way @ to_atlas for name, way in ways.items()}
    placed = Placed(ATLAS_GRID, matrices)
    found = resampled(scan, placed)
    brain = _vote(brains, matrices, voters, grid=ATLAS_GRID, threshold=plan.brain.threshold)
    covered = {
        name: covers(volume, matrices[name], brain) for name, volume in scan.sequences.items()
    }
    mask = Volume(voted.astype(np.uint8), here.affine.copy(), "brain")
    outside = outside_share(mask, ATLAS_GRID, to_atlas)
    whole = Volume(brain.astype(np.uint8), ATLAS_GRID.affine.copy(), "brain")
    recorder.done(
        "resample",
        parameters={"interpolation": "linear", "voters": voters, "threshold": plan.brain.threshold},
        quality={
            "brain_ml": millilitres(whole),
            "outside_atlas": outside,
            **{f"{name}_covered": share for name, share in covered.items()},
        },
        judgement=judge_cover(covered, outside=outside),
        pictures=(
            thumbnail(scan.sequences[reference]),
            thumbnail(found.sequences[reference]),
        ),
    )
    return Registered(placed, found, brain, face)


def _reference(scan: PatientScan, plan: PreprocessingPlan) -> str:
    for name in (plan.reference, "t1", "t2", "flair", "t1ce"):
        if name in scan.sequences:
            return name
    raise ScanError(f"{scan.name} has no sequence.", "Add the four sequences.")


def _corrected(scan: PatientScan, plan: PreprocessingPlan, recorder: Recorder) -> dict[str, Volume]:
    """Turn the axes and correct the shading: the steps ``reorient`` and ``bias``."""
    for volume in scan.sequences.values():
        to_image(volume)  # refuses axes that are not at right angles
    thickest = max(max(volume.spacing) for volume in scan.sequences.values())
    recorder.done(
        "reorient",
        parameters={"axes": "LPS (RAI in the study's notation)"},
        quality={"thickest_slice_mm": thickest},
    )
    corrected = {name: correct_bias(volume, plan.bias) for name, volume in scan.sequences.items()}
    show = _reference(scan, plan)
    recorder.done(
        "bias",
        parameters={"width": plan.bias.width, "iterations": list(plan.bias.iterations)},
        quality={
            f"{name}_changed": _spread(scan.sequences[name], volume)
            for name, volume in corrected.items()
        },
        pictures=(thumbnail(scan.sequences[show]), thumbnail(corrected[show])),
    )
    return corrected


def _spread(before: Volume, after: Volume) -> float:
    """Return the standard deviation of the log bias field where there is signal."""
    some = (before.data > np.percentile(before.data, 60)) & (after.data > 0)
    ratio = before.data[some] / after.data[some]
    return float(np.std(np.log(np.maximum(ratio, 1e-6)))) if some.any() else 0.0


def _brains(
    scan: PatientScan, reference: str, recorder: Recorder
) -> tuple[dict[str, Volume], Face | None]:
    """Find each sequence's own brain: the step ``brain``."""
    brains = {name: extract_brain(volume) for name, volume in scan.sequences.items()}
    volumes = {name: millilitres(brain) for name, brain in brains.items()}
    face = find_face(scan.sequences[reference], brains[reference])
    show = scan.sequences[reference]
    only = Volume(show.data * (brains[reference].data > 0), show.affine.copy(), show.name)
    recorder.done(
        "brain",
        parameters={"method": "deepbet; the outline of what is skull-stripped already"},
        quality={
            **{f"{name}_ml": ml for name, ml in volumes.items()},
            "face_ml": face.millilitres,
        },
        judgement=judge_brains(volumes),
        pictures=(thumbnail(show), thumbnail(only)),
    )
    return brains, face


def _align(
    corrected: Mapping[str, Volume],
    brains: Mapping[str, Volume],
    name: str,
    *,
    reference: str,
    plan: PreprocessingPlan,
    recorder: Recorder,
    aligned: bool,
) -> tuple[Matrix, bool]:
    """Lay one sequence on the reference; return the way and whether it can be trusted."""
    fixed, moving = corrected[reference], corrected[name]
    way = _SAME
    if not aligned:
        way = register(
            fixed,
            moving,
            start=_SAME,
            metric=plan.alignment.metric,
            iterations=plan.alignment.iterations,
        )
    grid, inside = Grid.of(fixed), brains[reference].data > 0
    before, after = resample(moving, grid, _SAME), resample(moving, grid, way)
    own = resample(brains[name], grid, way).data > 0.5
    information = mutual_information(fixed.data[inside], after.data[inside])
    agreement = dice(own, inside)
    judgement = judge_alignment(
        name, information=information, agreement=agreement, rotation=rotation_degrees(way)
    )
    shown = thumbnail(fixed)
    recorder.done(
        f"align_{name}",
        parameters={
            "degrees": 6,
            "metric": plan.alignment.metric,
            "iterations": list(plan.alignment.iterations),
            "taken_as_it_lies": aligned,
        },
        quality={
            "mutual_information_before": mutual_information(
                fixed.data[inside], before.data[inside]
            ),
            "mutual_information": information,
            "brain_dice": agreement,
            "rotation_degrees": rotation_degrees(way),
            "shift_mm": _shift(way, brains[reference]),
        },
        judgement=judgement,
        matrix=way,
        pictures=(blended(shown, thumbnail(before)), blended(shown, thumbnail(after))),
    )
    return way, judgement[0] != "failed"


def _shift(way: Matrix, brain: Volume) -> float:
    """Return how far the middle of the brain moves, mm."""
    middle = brain.to_mm(np.argwhere(brain.data > 0).mean(axis=0))
    return float(np.linalg.norm(way[:3, :3] @ middle + way[:3, 3] - middle))


def _vote(
    brains: Mapping[str, Volume],
    ways: Mapping[str, Matrix],
    voters: list[str],
    *,
    grid: Grid,
    threshold: float,
) -> npt.NDArray[np.bool_]:
    """Return where the mean of the voters' brains reaches the threshold.

    Where a voxel is outside a sequence's field of view, that one does not vote.
    """
    votes = np.zeros(grid.shape, dtype=np.float32)
    voting = np.zeros(grid.shape, dtype=np.float32)
    for name in voters:
        seen = Volume(np.ones(brains[name].shape, dtype=np.uint8), brains[name].affine.copy())
        here = resample(seen, grid, ways[name], interpolation="nearest").data
        votes += resample(brains[name], grid, ways[name]).data
        voting += here
    return largest_piece(votes > threshold * np.maximum(voting, 1))
