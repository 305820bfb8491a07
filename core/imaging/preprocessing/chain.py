"""The chain: from a scan as acquired to the atlas, or the same again from its recipe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.atlas import ATLAS_GRID
from core.imaging.preprocessing.face import Face
from core.imaging.preprocessing.placed import Placed, Resampled, resampled, scaled
from core.imaging.preprocessing.plan import PreprocessingPlan, Route
from core.imaging.preprocessing.quality import mutual_information
from core.imaging.preprocessing.raw_route import raw_titles, register_scan
from core.imaging.preprocessing.recipe import read_recipe, write_recipe
from core.imaging.preprocessing.recorder import Recorder
from core.imaging.preprocessing.report import OnStep
from core.imaging.preprocessing.resample import Grid
from core.imaging.preprocessing.result import Preprocessed
from core.imaging.preprocessing.space import Space, recognise_space
from core.imaging.preprocessing.verdicts import judge_together

__all__ = ["preprocess", "replay"]

_NOTE = "Brought to SRI24 atlas space (240 x 240 x 155, 1 mm), brain only, 0 to 255."
_READY_TITLES = {"recognised": "Recognise the space", "scale": "Grey values to 0 to 255"}
_AGAIN_TITLES = {"resample": "Interpolate once, as recorded", "scale": "Grey values to 0 to 255"}


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
        If the scan cannot be worked on at all (a sequence is empty, no brain
        is found), or is not what the plan's route asks for.

    Notes
    -----
    Holds the interpreter's lock while it registers; a server calls
    :func:`~core.imaging.preprocessing.child.preprocess_in_child`.
    """
    chosen = plan or PreprocessingPlan()
    space = recognise_space(scan)
    route = _route(scan, space, chosen)
    if route in ("atlas", "as_is"):
        return _ready(scan, space, chosen, route=route, on_step=on_step)
    recorder = Recorder(raw_titles(scan, chosen), on_step)
    found = register_scan(scan, chosen, recorder, aligned=route == "stripped")
    return _finished(
        scan,
        space,
        chosen,
        route=route,
        placed=found.placed,
        found=found.found,
        brain=found.brain,
        recorder=recorder,
        face=found.face,
        notes=(_NOTE,),
    )


def replay(
    scan: PatientScan, recipe: Mapping[str, Any], *, on_step: OnStep | None = None
) -> Preprocessed:
    """Do again what a recipe says, without registering or looking for the brain.

    Parameters
    ----------
    scan : PatientScan
        The one the recipe was made with; its segmentation counts.
    recipe : mapping
        ``Preprocessed.recipe``, from JSON or not.
    on_step : callable, optional

    Returns
    -------
    Preprocessed
        The same voxels. Its steps are those done now: they judge nothing.

    Raises
    ------
    ScanError
        If it is the recipe of another scan, or none.
    """
    read = read_recipe(recipe, scan)
    recorder = Recorder(_AGAIN_TITLES, on_step)
    found = resampled(scan, read.placed)
    recorder.done("resample", parameters={"interpolation": "linear", "from": "recipe"})
    return _finished(
        scan,
        recognise_space(scan),
        read.plan,
        route=read.route,
        placed=read.placed,
        found=found,
        brain=read.brain,
        recorder=recorder,
        notes=() if read.route in ("atlas", "as_is") else (_NOTE,),
    )


def _route(scan: PatientScan, space: Space, plan: PreprocessingPlan) -> Route:
    """Return the route to take; refuse one that the scan is not made for."""
    if plan.route == "auto":
        if space.kind == "stripped" and scan.simulated:
            return "as_is"
        return space.kind
    first = next(iter(scan.sequences.values()))
    if plan.route == "atlas" and first.shape != ATLAS_GRID.shape:
        raise ScanError(
            f"{scan.name} cannot be taken as lying in atlas space: it has "
            f"{' x '.join(map(str, first.shape))} voxels, the atlas 240 x 240 x 155.",
            "Let it be recognised, or use it as it is.",
        )
    if plan.route != "raw" and not scan.aligned:
        raise ScanError(
            f"{scan.name} cannot be used as it is: its sequences lie in different spaces.",
            "Have them registered (route raw).",
        )
    if plan.route == "stripped" and space.kind == "raw":
        raise ScanError(
            f"{scan.name} is not skull-stripped: there is no even background around a brain.",
            "Have the brain found (route raw).",
        )
    return plan.route


def _ready(
    scan: PatientScan,
    space: Space,
    plan: PreprocessingPlan,
    *,
    route: Route,
    on_step: OnStep | None,
) -> Preprocessed:
    """Take a scan as it lies: brain from what is not background, and grey values."""
    recorder = Recorder(_READY_TITLES, on_step)
    first = next(iter(scan.sequences.values()))
    own = Grid.of(first)
    grid = ATLAS_GRID if route == "atlas" else own
    matrix = own.affine @ np.linalg.inv(grid.affine)
    placed = Placed(grid, dict.fromkeys(scan.sequences, matrix))
    found = resampled(scan, placed)
    brain: npt.NDArray[np.bool_] = np.zeros(first.shape, dtype=bool)
    for volume in found.sequences.values():
        brain |= volume.data != volume.data[0, 0, 0]
    if not brain.any():
        raise ScanError(f"{scan.name} is empty.", "Give the scan itself.")
    doubts = space.reasons
    if brain.mean() > 0.6:
        doubts += ("The scan has hardly any background; it does not look skull-stripped.",)
    shared = _shared(found, brain, plan) if route == "atlas" else {}
    judgement = judge_together(shared, doubts)
    recorder.done(
        "recognised",
        parameters={"route": route, "kind": space.kind},
        quality={
            **({} if space.overlap is None else {"brain_dice": space.overlap}),
            **{f"{name}_mutual_information": nats for name, nats in shared.items()},
        },
        judgement=judgement,
    )
    return _finished(
        scan,
        space,
        plan,
        route=route,
        placed=placed,
        found=found,
        brain=brain,
        recorder=recorder,
        notes=(),
    )


def _shared(
    found: Resampled, brain: npt.NDArray[np.bool_], plan: PreprocessingPlan
) -> dict[str, float]:
    """Return what each sequence shares with the reference inside the brain, nats."""
    some = (slice(None, None, 2),) * 3  # an eighth of the voxels is plenty
    inside = brain[some]
    grey = {name: volume.data[some][inside] for name, volume in found.sequences.items()}
    reference = plan.reference if plan.reference in grey else next(iter(grey))
    return {
        name: mutual_information(grey[reference], values)
        for name, values in grey.items()
        if name != reference
    }


def _finished(
    scan: PatientScan,
    space: Space,
    plan: PreprocessingPlan,
    *,
    route: str,
    placed: Placed,
    found: Resampled,
    brain: npt.NDArray[np.bool_],
    recorder: Recorder,
    notes: tuple[str, ...],
    face: Face | None = None,
) -> Preprocessed:
    done, mask = scaled(scan, found, brain, scaling=plan.scaling, recorder=recorder, notes=notes)
    return Preprocessed(
        done,
        mask,
        space,
        recorder.reports,
        write_recipe(scan, plan, placed, route=route, brain=brain),
        {name: Grid.of(volume) for name, volume in scan.sequences.items()},
        placed.matrices,
        face,
    )
