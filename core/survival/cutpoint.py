"""Where to divide a score: the standardised log-rank statistic at every admissible cut."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import FitError
from core.survival.alignment import aligned_score
from core.survival.cutpoint_curve import CutpointScan
from core.survival.cutpoint_given import (
    fixed_cutpoint,
    median_cutpoint,
    quantile_cutpoint,
    tertile_cutpoints,
)
from core.survival.cutpoint_many import CutpointScans, cutpoint_scan_many
from core.survival.cutpoint_process import Window, log_rank_scores, ordered, standardised
from core.survival.strata import Cutpoint, Cutpoints

__all__ = [
    "Cutpoint",
    "CutpointScan",
    "CutpointScans",
    "Cutpoints",
    "cutpoint_scan",
    "cutpoint_scan_many",
    "fixed_cutpoint",
    "log_rank_scores",
    "median_cutpoint",
    "quantile_cutpoint",
    "tertile_cutpoints",
]


def cutpoint_scan(
    score: npt.ArrayLike | pd.Series[Any], outcome: Outcome, *, trim: float = 0.1
) -> CutpointScan:
    """Compute the standardised log-rank statistic at every admissible cut of a score.

    Maximally selected rank statistics: of all cuts that leave at least a share
    ``trim`` of the patients on either side, the one with the largest
    statistic, the first of them where several are as large. The statistic is
    the sum of the low group's log-rank scores, standardised over permutations
    of the patients; it is not the square root of the log-rank chi-square,
    whose maximum often lies at another cut.

    Parameters
    ----------
    score : array or Series of float, shape (patients,)
        In the order of the outcome; labels are not looked at.
    outcome : Outcome
        Follow-up of the patients.
    trim : float
        Smallest share of patients in a group, above 0 and at most 0.5
        (R's ``minprop``, with ``maxprop = 1 - minprop``).

    Returns
    -------
    CutpointScan
        Cutpoints, statistics and the selected index are bit-identical to those
        of R's ``maxstat::maxstat.test(smethod = "LogRank")`` and
        ``survminer::surv_cutpoint``, on machines whose extended precision has
        64 bits of mantissa as R's (x86); elsewhere to 1e-12.

    Raises
    ------
    InputError
        If scores are missing, infinite or not numbers, or differ in length
        from the outcome; if there are fewer than 4 patients or trim is out of
        range.
    NoEventsError
        If nobody died.
    NoComparablePairsError
        If nobody died before another.
    FitError
        If no cut is admissible, e.g. where all scores are equal.

    References
    ----------
    Lausen & Schumacher (1992) doi:10.2307/2532740;
    Hothorn & Lausen (2003) doi:10.1016/S0167-9473(02)00225-6.

    Examples
    --------
    >>> outcome = Outcome([9, 8, 7, 3, 2, 1], [False, True, True, True, True, True])
    >>> scan = cutpoint_scan([1, 2, 3, 4, 5, 6], outcome, trim=0.2)
    >>> scan.selected.value, scan.cutpoints.tolist()
    (2.0, [1.0, 2.0, 3.0, 4.0])
    """
    values = aligned_score(score, outcome).copy()
    window = Window(values.size, trim)
    scores = log_rank_scores(outcome)
    rows = ordered(values[None, :])
    first, last = window.first, window.last
    along = rows.ascending[0]
    cuts = np.flatnonzero(along[first - 1 : last] != along[first : last + 1])
    if not cuts.size:
        common = int(np.unique(along, return_counts=True)[1].max())
        raise FitError(
            f"no cut of the score leaves {first:,} to {last:,} of {values.size:,} patients in the "
            f"low group: {common:,} patients share one value.",
            "Use a score with more distinct values, or a smaller trim.",
        )
    statistics = standardised(scores[rows.order], first, last)[0, cuts]
    return CutpointScan(
        cutpoints=along[first - 1 : last][cuts],
        statistics=statistics,
        n_low=cuts.astype(np.int64) + first,
        selected_index=int(statistics.argmax()),
        trim=trim,
        n=values.size,
        n_events=outcome.n_events,
        scores=scores,
        score=values,
    )
