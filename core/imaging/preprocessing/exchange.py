"""What passes between the server and the child that preprocesses: plain arrays and JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.face import Face
from core.imaging.preprocessing.report import StepReport
from core.imaging.preprocessing.resample import Grid
from core.imaging.preprocessing.result import Preprocessed
from core.imaging.preprocessing.space import Space
from core.imaging.volume import Volume

__all__ = [
    "PLAN",
    "REFUSAL",
    "RESULT",
    "SCAN",
    "STEPS",
    "read_result",
    "read_scan",
    "read_step",
    "step_line",
    "write_result",
    "write_scan",
]

SCAN, PLAN, STEPS = "scan.npz", "plan.json", "steps.jsonl"
RESULT, REFUSAL = "result.npz", "refusal.json"

_SEGMENTATION, _BRAIN = "segmentation", "brain"


def write_scan(path: Path, scan: PatientScan) -> None:
    """Write a scan to an npz file, every voxel in its own type."""
    held = dict(scan.sequences)
    if scan.segmentation is not None:
        held[_SEGMENTATION] = scan.segmentation
    facts = {"name": scan.name, "simulated": scan.simulated, "notes": list(scan.notes)}
    _write(path, facts, held)


def read_scan(path: Path) -> PatientScan:
    """Read what :func:`write_scan` wrote."""
    facts, held = _read(path)
    segmentation = held.pop(_SEGMENTATION, None)
    return PatientScan(facts["name"], held, segmentation, facts["simulated"], tuple(facts["notes"]))


def step_line(step: StepReport) -> bytes:
    """Return a report and its pictures as one line of JSON."""
    values = step.to_dict() | {"before": _packed(step.before), "after": _packed(step.after)}
    return json.dumps(values).encode() + b"\n"


def read_step(line: bytes) -> StepReport:
    """Read what :func:`step_line` gave."""
    values = json.loads(line)
    return StepReport.from_dict(
        values, before=_unpacked(values["before"]), after=_unpacked(values["after"])
    )


def write_result(path: Path, done: Preprocessed) -> None:
    """Write a result, but for its steps, to an npz file."""
    held = {**done.scan.sequences, _BRAIN: done.brain}
    if done.scan.segmentation is not None:
        held[_SEGMENTATION] = done.scan.segmentation
    facts = {
        "name": done.scan.name,
        "simulated": done.scan.simulated,
        "notes": list(done.scan.notes),
        "space": [
            done.space.kind,
            done.space.sentence,
            done.space.overlap,
            list(done.space.reasons),
        ],
        "recipe": dict(done.recipe),
        "grids": {name: grid.to_dict() for name, grid in done.native_grids.items()},
        "to_native": {name: matrix.tolist() for name, matrix in done.to_native.items()},
        "face": None
        if done.face is None
        else [done.face.present, done.face.millilitres, done.face.sentence],
    }
    _write(path, facts, held)


def read_result(path: Path, steps: tuple[StepReport, ...]) -> Preprocessed:
    """Read what :func:`write_result` wrote, with the steps that were told on the way."""
    facts, held = _read(path)
    brain, segmentation = held.pop(_BRAIN), held.pop(_SEGMENTATION, None)
    kind, sentence, overlap, reasons = facts["space"]
    return Preprocessed(
        PatientScan(facts["name"], held, segmentation, facts["simulated"], tuple(facts["notes"])),
        brain,
        Space(kind, sentence, overlap, tuple(reasons)),
        steps,
        facts["recipe"],
        {
            name: Grid(tuple(grid["shape"]), np.array(grid["affine"]))
            for name, grid in facts["grids"].items()
        },
        {name: np.array(matrix) for name, matrix in facts["to_native"].items()},
        None if facts["face"] is None else Face(*facts["face"]),
    )


def _write(path: Path, facts: Mapping[str, Any], held: Mapping[str, Volume]) -> None:
    names = {name: volume.name for name, volume in held.items()}
    text = json.dumps({**facts, "names": names}).encode()
    arrays: dict[str, npt.NDArray[Any]] = {"facts": np.frombuffer(text, dtype=np.uint8)}
    for name, volume in held.items():
        arrays[f"{name} data"] = np.ascontiguousarray(volume.data)
        arrays[f"{name} affine"] = volume.affine
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Volume]]:
    with np.load(path, allow_pickle=False) as arrays:
        facts = json.loads(arrays["facts"].tobytes())
        held = {
            name: Volume(arrays[f"{name} data"], arrays[f"{name} affine"], word)
            for name, word in facts["names"].items()
        }
    return facts, held


def _packed(picture: npt.NDArray[np.uint8] | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    return {"shape": list(picture.shape), "grey": base64.b64encode(picture.tobytes()).decode()}


def _unpacked(values: Mapping[str, Any] | None) -> npt.NDArray[np.uint8] | None:
    if values is None:
        return None
    grey = np.frombuffer(base64.b64decode(values["grey"]), dtype=np.uint8)
    return grey.reshape(values["shape"]).copy()
