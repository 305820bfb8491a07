"""What can be chosen about long jobs, and how their choices are read from a link."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

__all__ = ["BOOTSTRAP_COHORTS", "DRAWS", "JOB_READERS", "REFITS", "SAMPLES"]

DRAWS = (100_000, 1_000_000, 10_000_000)
SAMPLES = (1_000, 5_000, 20_000)
REFITS = (50, 200, 500)
BOOTSTRAP_COHORTS = {"training": "Training", "validation": "Validation"}

_JOB = re.compile(r"[0-9a-f]{64}")


def _job(text: str) -> str:
    """Read a job's name: it becomes part of a path."""
    if not _JOB.fullmatch(text):
        raise ValueError(text)
    return text


def _among(allowed: tuple[int, ...]) -> Callable[[str], int]:
    def read(text: str) -> int:
        return allowed[allowed.index(int(text))]

    return read


def _cohort(text: str) -> str:
    if text not in BOOTSTRAP_COHORTS:
        raise ValueError(text)
    return text


JOB_READERS: dict[str, Callable[[str], Any]] = {
    "job": _job,
    "permutations": _among(DRAWS),
    "bootstrap_samples": _among(SAMPLES),
    "bootstrap_cohort": _cohort,
    "refits": _among(REFITS),
}
