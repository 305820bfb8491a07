"""The check every statistic makes on a score: one finite number per patient."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import InputError, listed

__all__ = ["aligned_score"]


def aligned_score(score: npt.ArrayLike, outcome: Outcome) -> npt.NDArray[np.float64]:
    """Return a score as float, one finite number for each patient of an outcome.

    Alignment is positional: the labels of a Series are not looked at.

    Raises
    ------
    InputError
        If the score is not numbers, has another length than the outcome, or
        holds missing or infinite values.
    """
    try:
        values = np.asarray(score, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise InputError(
            "the score must be numbers, one for each patient.",
            "Give the risk score as plain numbers.",
        ) from exc
    if values.shape != (len(outcome),):
        raise InputError(
            f"the score has shape {values.shape} for {len(outcome):,} follow-up times.",
            "Give one score for each patient, in the order of the outcome.",
        )
    wrong = np.flatnonzero(~np.isfinite(values))
    if wrong.size:
        raise InputError(
            f"the score of {wrong.size:,} patients is missing or infinite "
            f"(patients number {listed(wrong + 1)}).",
            "Leave these patients out, of the score and of the outcome.",
        )
    return values
