"""What an upload was found to hold, as a reader sees it before saying yes."""

from __future__ import annotations

import pandas as pd

from core.errors import listed
from core.imaging.intake import KINDS, FoundSeries, Intake

__all__ = ["series_table", "shape_lines"]


def series_table(intake: Intake) -> pd.DataFrame:
    """Return one row for each series; whose it is where that is a question."""
    table = pd.DataFrame(
        [
            {
                "Series": row.name,
                "Taken for": "cannot be used" if not row.usable else _kind(row),
                "Sure": "" if not row.usable else "yes" if row.certain else "please look",
                "Voxels": " x ".join(map(str, row.shape)) if any(row.shape) else "",
                "Spacing (mm)": " x ".join(f"{part:.2f}" for part in row.spacing)
                if any(row.spacing)
                else "",
                "Why": row.refusal or row.why,
                "What to do": row.hint,
            }
            for row in intake.series
        ]
    )
    if all(row.usable for row in intake.series):
        table = table.drop(columns="What to do")
    if intake.studies > 1:
        table.insert(1, "Examination", [row.study or None for row in intake.series])
    if intake.patients > 1:
        table.insert(1, "Patient", [row.patient or None for row in intake.series])
    return table


def shape_lines(intake: Intake) -> tuple[str, ...]:
    """Return what a reader should know of the series, such as thick slices; like ones together.

    A table shows long notes only to who scrolls.
    """
    by_note: dict[str, list[str]] = {}
    for row in intake.series:
        for note in row.notes:
            by_note.setdefault(note, []).append(row.name)
    return tuple(f"{listed(names, most=9)}: {note}" for note, names in by_note.items())


def _kind(row: FoundSeries) -> str:
    return KINDS[row.kind] if row.kind is not None else "open"
