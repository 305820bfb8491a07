"""The scanned process: log-rank scores, and their standardised sums along a sorted marker."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import InputError, NoComparablePairsError, NoEventsError
from core.survival.ties import distinct_times

__all__ = ["Ordered", "Window", "log_rank_scores", "ordered", "standardised"]

_Floats = npt.NDArray[np.float64]

_FEWEST_PATIENTS = 4


@dataclass(frozen=True, slots=True)
class Window:
    """The sizes of the low group that a scan admits.

    Parameters
    ----------
    n : int
        Patients, at least 4.
    trim : float
        Smallest share of patients in a group, above 0 and at most 0.5.

    Attributes
    ----------
    first, last : int
        max(1, floor(n trim)) and floor(n (1 - trim)): R's rule with
        ``maxprop = 1 - minprop``, rounding errors included.

    Raises
    ------
    InputError
        If there are fewer than 4 patients or trim is outside its range.
    """

    n: int
    trim: float

    def __post_init__(self) -> None:
        if self.n < _FEWEST_PATIENTS:
            raise InputError(
                f"a cutpoint needs at least {_FEWEST_PATIENTS} patients, got {self.n}.",
                "Widen the filter of the cohort.",
            )
        if not 0 < self.trim <= 0.5:
            raise InputError(
                f"trim is {self.trim!r}; it must be above 0 and at most 0.5.",
                "Give the smallest share of patients that a group may have, e.g. 0.1.",
            )

    @property
    def first(self) -> int:
        """Smallest low group."""
        return max(1, floor(self.n * self.trim))

    @property
    def last(self) -> int:
        """Largest low group."""
        return min(self.n - 1, floor(self.n * (1 - self.trim)))


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """Rows of values in increasing order.

    Parameters
    ----------
    order : array of int, shape (rows, n)
        Positions of the values; equal values keep their order.
    ascending : array of float, shape (rows, n)
        The values in increasing order.
    """

    order: npt.NDArray[np.intp]
    ascending: _Floats


def ordered(rows: _Floats) -> Ordered:
    """Sort each row; equal values keep the order of the patients, as R's ``order``."""
    order = np.argsort(rows, axis=1)
    values = np.take_along_axis(rows, order, axis=1)
    # The fast sort is not stable, which shows only where values are equal. Numbering the runs of
    # equal values and sorting (run, patient) as one integer is five times as fast as a stable sort.
    new = values[:, 1:] != values[:, :-1]
    tied = np.flatnonzero(~new.all(axis=1))
    if tied.size:
        n = rows.shape[1]
        run = np.zeros((tied.size, n), dtype=np.int64)
        np.cumsum(new[tied], axis=1, out=run[:, 1:])
        run *= n
        order[tied] = np.sort(run + order[tied], axis=1) - run
    return Ordered(order, values)


def log_rank_scores(outcome: Outcome) -> _Floats:
    """Return the log-rank score of each patient: death less expected deaths.

    The event indicator minus the cumulative hazard at the patient's time,
    where a death at time t adds 1 / (n - r + 1) and r is the number of
    patients followed up to t or less. Positive for those who die early,
    negative for those who live long; without ties they sum to 0.

    Parameters
    ----------
    outcome : Outcome
        Follow-up of n patients.

    Returns
    -------
    array of float, shape (n,)

    Notes
    -----
    Bit-identical to R's ``exactRankTests::cscores(Surv(time, event))``, which
    ``maxstat`` uses: R accumulates in extended precision, and so does this.
    Times that differ by rounding only are tied (see ``core.survival.ties``).

    Raises
    ------
    NoEventsError
        If nobody died.
    NoComparablePairsError
        If all patients have the same score, so that none died before another.

    Examples
    --------
    >>> log_rank_scores(Outcome([1, 2, 3], [True, True, False])).round(3).tolist()
    [0.667, 0.167, -0.833]
    """
    n = len(outcome)
    if not outcome.n_events:
        raise NoEventsError(
            f"none of the {n:,} patients died, so no cut can be better than another.",
            "Widen the filter of the cohort, or use longer follow-up.",
        )
    position = distinct_times(outcome.time).position
    rank = np.cumsum(np.bincount(position))[position]
    event = outcome.event.astype(np.float64)
    share = event / (n - rank + 1)
    order = np.argsort(position, kind="stable")
    hazard = np.cumsum(share[order], dtype=np.longdouble).astype(np.float64)
    scores: _Floats = event - hazard[rank - 1]
    if (scores == scores[0]).all():
        raise NoComparablePairsError(
            f"all {n:,} patients have the same log-rank score ({outcome.n_events:,} died, "
            "none before another).",
            "Use follow-up in which patients die at different times.",
        )
    return scores


def standardised(along: _Floats, first: int, last: int) -> _Floats:
    """Return the absolute standardised sum of the first m scores of each row.

    Parameters
    ----------
    along : array of float, shape (rows, n)
        Scores of the patients in the order of a marker: the same in each row.
    first, last : int
        Smallest and largest m.

    Returns
    -------
    array of float, shape (rows, last - first + 1)
        The sum less its mean, over its SD, when patients are exchanged.
    """
    n = along.shape[1]
    m = np.arange(first, last + 1, dtype=np.float64)
    # R's sum and cumsum add up in extended precision, one after the other;
    # numpy's sum would add in another order and differ in the last bit.
    # Casting before is four times as fast as cumsum(dtype=).
    sums = np.cumsum(along.astype(np.longdouble), axis=1)
    total = sums[:, -1:].astype(np.float64)
    # Every row holds the same scores in another order; in extended precision their sum of
    # squares is the same double in any order.
    squares = np.cumsum((along[0] ** 2).astype(np.longdouble))[-1].astype(np.float64)
    mean = m / n * total
    variance = m * (n - m) / (n**2 * (n - 1)) * (n * squares - total**2)
    low: _Floats = sums[:, first - 1 : last].astype(np.float64)
    distance: _Floats = np.abs((low - mean) / np.sqrt(variance))
    return distance
