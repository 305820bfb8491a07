"""The selected cut of many scores at once: every penalty of a path, every gene of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import InputError, listed
from core.survival.cutpoint_process import Window, log_rank_scores, ordered, standardised

__all__ = ["CutpointScans", "cutpoint_scan_many"]

# Scores scanned at a time: few enough to stay in the cache of a processor.
_BLOCK = 40_000


@dataclass(frozen=True, slots=True, eq=False)
class CutpointScans:
    """The selected cut of each of many scores against one outcome.

    Parameters
    ----------
    columns : tuple
        Names of the scores: the frame's columns, else 0, 1, ...
    values : array of float, shape (columns,)
        Selected cutpoints; NaN for a score without an admissible cut, e.g. one
        that is the same for all patients.
    statistics : array of float, shape (columns,)
        Largest absolute standardised log-rank statistic of each score; NaN as above.
    n_low, n_cuts : array of int, shape (columns,)
        Size of the low group, and number of admissible cuts; 0 where none.
    trim : float
        Smallest share of patients in a group.
    n, n_events : int
        Patients and deaths.
    """

    columns: tuple[Any, ...]
    values: npt.NDArray[np.float64]
    statistics: npt.NDArray[np.float64]
    n_low: npt.NDArray[np.int64]
    n_cuts: npt.NDArray[np.int64]
    trim: float
    n: int
    n_events: int

    def __post_init__(self) -> None:
        for array in (self.values, self.statistics, self.n_low, self.n_cuts):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.columns)

    def table(self) -> pd.DataFrame:
        """Return ``column``, ``cutpoint``, ``statistic``, ``n_low``, ``n_high`` and ``n_cuts``."""
        return pd.DataFrame(
            {
                "column": list(self.columns),
                "cutpoint": self.values,
                "statistic": self.statistics,
                "n_low": self.n_low,
                "n_high": np.where(self.n_cuts > 0, self.n - self.n_low, 0),
                "n_cuts": self.n_cuts,
            }
        )


def cutpoint_scan_many(
    scores: npt.ArrayLike | pd.DataFrame, outcome: Outcome, *, trim: float = 0.1
) -> CutpointScans:
    """Find the selected cut of each column of a matrix of scores.

    Parameters
    ----------
    scores : array or DataFrame of float, shape (patients, columns)
        In the order of the outcome: the scores at every penalty of a LASSO
        path, or the expression of many genes.
    outcome : Outcome
        Follow-up of the patients.
    trim : float
        Smallest share of patients in a group, above 0 and at most 0.5.

    Returns
    -------
    CutpointScans
        Column by column the same as :func:`cutpoint_scan`, bit for bit. No
        p-values: the search over columns would have to be paid for, too.

    Raises
    ------
    InputError
        If scores are missing or not numbers, or differ in length from the
        outcome; if there are fewer than 4 patients or trim is out of range.
    NoEventsError, NoComparablePairsError
        As in :func:`log_rank_scores`.
    """
    window = Window(len(outcome), trim)
    try:
        matrix = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise InputError(
            "the scores must be numbers.", "Give one number for each patient and score."
        ) from exc
    if matrix.ndim != 2 or matrix.shape[0] != len(outcome):
        raise InputError(
            f"the scores have shape {matrix.shape} for {len(outcome):,} follow-up times.",
            "Give one row for each patient, in the order of the outcome, and one column per score.",
        )
    columns: tuple[Any, ...] = tuple(range(matrix.shape[1]))
    if isinstance(scores, pd.DataFrame):
        columns = tuple(scores.columns)
    bad = ~np.isfinite(matrix).all(axis=0)
    if bad.any():
        raise InputError(
            f"{int(bad.sum()):,} of {bad.size:,} scores have missing or infinite values "
            f"({listed(np.array(columns, dtype=object)[bad])}).",
            "Leave these scores or these patients out.",
        )
    death = log_rank_scores(outcome)
    values = np.full(len(columns), np.nan)
    statistics = np.full(len(columns), np.nan)
    n_low = np.zeros(len(columns), dtype=np.int64)
    n_cuts = np.zeros(len(columns), dtype=np.int64)
    first, last = window.first, window.last
    width = max(1, _BLOCK // window.n)
    for start in range(0, len(columns), width):
        part = slice(start, start + width)
        rows = ordered(np.ascontiguousarray(matrix[:, part].T))
        curves = standardised(death[rows.order], first, last)
        cuts = rows.ascending[:, first - 1 : last] != rows.ascending[:, first : last + 1]
        curves[~cuts] = -1.0
        best = curves.argmax(axis=1)  # the first maximum, as R
        n_cuts[part] = cuts.sum(axis=1)
        each = np.arange(best.size)
        some = n_cuts[part] > 0
        values[part] = np.where(some, rows.ascending[each, best + first - 1], np.nan)
        statistics[part] = np.where(some, curves[each, best], np.nan)
        n_low[part] = np.where(some, best + first, 0)
    return CutpointScans(
        columns, values, statistics, n_low, n_cuts, trim, window.n, outcome.n_events
    )
