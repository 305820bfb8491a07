"""A preprocessed scan put away as a BraTS case: sequences, mask, recipe and what was said of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.errors import StoreError
from core.imaging.preprocessing.quality import millilitres
from core.imaging.preprocessing.result import Preprocessed
from core.imaging.volume import write_volume

__all__ = ["ProcessedRow", "processed_table", "quality_of", "read_case_row", "write_processed_case"]

_SAID = "preprocessing.json"


@dataclass(frozen=True, slots=True)
class ProcessedRow:
    """What became of one raw case.

    Parameters
    ----------
    case : str
    status : {"ready", "no mask", "failed", "not read"}
        Ready: a case with all its files. No mask: put away without a
        segmentation. Failed: preprocessed, and not to be used. Not read: its
        sequences are missing, double or not certain, or its files damaged.
    verdict : str
        ``ok``, ``doubtful`` or ``failed``; empty where nothing was processed.
    reasons, hints : str
        Of what is not well, and what to do.
    mask : {"given", "approximate", "none"}
    brain_ml, overlap : float or None
        Millilitres of brain; Dice of it with the atlas's.
    seconds : float
        From reading to writing.
    scan_sha256 : str
        Of the scan as given; empty where it was not read.
    simulated : bool
    """

    case: str
    status: str
    verdict: str = ""
    reasons: str = ""
    hints: str = ""
    mask: str = "none"
    brain_ml: float | None = None
    overlap: float | None = None
    seconds: float = 0.0
    scan_sha256: str = ""
    simulated: bool = False

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> ProcessedRow:
        """Read what ``dataclasses.asdict`` gave.

        Raises
        ------
        StoreError
            If it is no such row.
        """
        try:
            return ProcessedRow(**values)
        except TypeError as exc:
            raise StoreError(
                f"a row of the batch is damaged: {exc}.", "Remove the job and start it again."
            ) from exc


def processed_table(rows: list[ProcessedRow]) -> pd.DataFrame:
    """Return the rows as a table, columns as the fields of ``ProcessedRow``."""
    names = list(ProcessedRow.__dataclass_fields__)
    table = pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)
    return table.astype({"brain_ml": float, "overlap": float, "seconds": float})


def quality_of(done: Preprocessed) -> tuple[float, float | None]:
    """Return the brain's millilitres and its Dice with the atlas's, None where nobody looked."""
    dices = [
        step.quality["brain_dice"]
        for step in done.steps
        if step.step in ("atlas", "recognised") and "brain_dice" in step.quality
    ]
    return millilitres(done.brain), dices[-1] if dices else None


def write_processed_case(
    place: Path, done: Preprocessed, row: ProcessedRow, *, beside: Path
) -> None:
    """Write a scan as a BraTS case: all of it appears at once, or nothing.

    Beside the sequences and the mask: the brain, the recipe
    (``_recipe.json``) and verdict, figures and notes (``_preprocessing.json``).

    Parameters
    ----------
    place : Path
        The case's folder; must not be there.
    done : Preprocessed
    row : ProcessedRow
    beside : Path
        A folder on the same disk that is written to first; emptied.

    Raises
    ------
    StoreError
        If the disk does not take it.
    """
    stem, scan = place.name, done.scan
    volumes = {**scan.sequences, "brain": done.brain}
    if scan.segmentation is not None:
        volumes["seg"] = scan.segmentation
    said = {
        **asdict(row),
        "notes": list(scan.notes),
        "space": done.space.sentence,
        "steps": [step.to_dict() for step in done.steps],
    }
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(mode=0o700, parents=True)
        for ending, volume in volumes.items():
            write_volume(beside / f"{stem}_{ending}.nii.gz", volume)
        (beside / f"{stem}_recipe.json").write_text(_json(done.recipe))
        (beside / f"{stem}_{_SAID}").write_text(_json(said))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.rename(place)
    except OSError as exc:
        raise StoreError(
            f"the case {stem} could not be saved: {exc.strerror or exc}.",
            "Look whether the disk is full or the folder may be written to.",
        ) from exc
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def read_case_row(place: Path) -> ProcessedRow | None:
    """Return the row of a case that was put away, None where there is none or it is damaged."""
    try:
        values = json.loads((place / f"{place.name}_{_SAID}").read_bytes())
        names = ProcessedRow.__dataclass_fields__
        return ProcessedRow.from_dict({name: values[name] for name in names})
    except (OSError, ValueError, KeyError, TypeError, StoreError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, default=dict)
