"""Two files dropped into a folder of their own: ``<root>/cohorts/<name>/``."""

from __future__ import annotations

from pathlib import Path

from core.cohort import Cohort
from core.data.readers import read_cohort
from core.errors import CohortError, listed

__all__ = ["dropped_files", "load_dropped"]


def dropped_files(folder: Path) -> tuple[Path, Path]:
    """Return the expression and the clinical file dropped into a folder.

    Raises
    ------
    CohortError
        If there is not exactly one of each.
    """
    found = []
    for stem in ("expression", "clinical"):
        files = sorted(path for path in folder.glob(f"{stem}.*") if path.is_file())
        if len(files) != 1:
            names = listed([path.name for path in files]) or "none"
            raise CohortError(
                f"{folder.name} should hold one file {stem}.*, and holds {names}.",
                f"Name it e.g. {stem}.csv, and keep one.",
            )
        found.append(files[0])
    return found[0], found[1]


def load_dropped(
    folder: Path, *, genes_folder: Path | None = None, minimum_follow_up_days: float = 0.0
) -> Cohort:
    """Read the two files dropped into a folder, by the columns recognised.

    Raises
    ------
    CohortError
        As :func:`core.data.readers.read_cohort`.
    """
    expression, clinical = dropped_files(folder)
    return read_cohort(
        expression,
        clinical,
        name=folder.name,
        genes_folder=genes_folder,
        minimum_follow_up_days=minimum_follow_up_days,
    )
