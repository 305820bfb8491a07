"""Who was at risk when somebody died, and sums over them.

Patients stand in order of falling time, so that every risk set is the first
rows of that order and one cumulative sum gives all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import InputError
from core.survival.ties import distinct_times

__all__ = ["RiskSets", "Ties", "accumulated_hazard", "check_ties", "over_risk_sets", "risk_sets"]

Ties = Literal["efron", "breslow", "exact"]


@dataclass(frozen=True, slots=True, eq=False)
class RiskSets:
    """Patients in order of falling time, and the risk set of every death.

    Deaths are counted one by one: those at one time share a risk set, from
    which Efron's method takes a growing part of the dying themselves.

    Parameters
    ----------
    order : array of int, shape (n,)
        Patients by falling time; at one time the censored come before the dead.
    dead : array of int, shape (d,)
        For each death, the row of the dying.
    last : array of int, shape (d,)
        For each death, the row in that order where its risk set ends.
    first_tied : array of int, shape (d,)
        The row where the deaths at the same time begin.
    fraction : array of float, shape (d,)
        Part of the tied deaths' weight to be taken off: 0, 1/m, ..., (m-1)/m
        by Efron's method, else 0.
    ties : {"efron", "breslow", "exact"}
        How deaths at one time are handled.
    """

    order: npt.NDArray[np.intp]
    dead: npt.NDArray[np.intp]
    last: npt.NDArray[np.intp]
    first_tied: npt.NDArray[np.intp]
    fraction: npt.NDArray[np.float64]
    ties: Ties

    @property
    def n_deaths(self) -> int:
        """Number of deaths."""
        return int(self.last.size)


def risk_sets(outcome: Outcome, *, ties: Ties) -> RiskSets:
    """Order patients by falling time and find the risk set of every death."""
    position = distinct_times(outcome.time).position
    order = np.lexsort((outcome.event, -position))
    dead = np.flatnonzero(outcome.event[order])
    rank = position[order][dead]
    # Rows are by falling time, so deaths at one time are neighbours and last.
    starts = np.flatnonzero(np.concatenate(([True], rank[1:] != rank[:-1]))) if dead.size else dead
    sizes = np.diff(np.concatenate((starts, [dead.size])))
    first_tied = np.repeat(dead[starts], sizes)
    last = np.repeat(dead[starts] + sizes - 1, sizes)
    fraction = np.zeros(dead.size)
    if ties == "efron":
        fraction = (dead - first_tied) / np.repeat(sizes, sizes)
    return RiskSets(order, dead, last, first_tied, fraction, ties)


def check_ties(ties: str, *, allowed: tuple[str, ...] = get_args(Ties)) -> None:
    """Refuse a way of handling ties that is not known, or not to be had here."""
    if ties not in allowed:
        raise InputError(
            f"ties is {ties!r}; allowed are {', '.join(allowed)}.", "R's default is efron."
        )


def over_risk_sets(values: npt.NDArray[np.float64], sets: RiskSets) -> npt.NDArray[np.float64]:
    """Sum rows over the risk set of each death, Efron's part taken off.

    Parameters
    ----------
    values : array of float, shape (n, p)
        Rows in the order of the risk sets.
    sets : RiskSets

    Returns
    -------
    array of float, shape (d, p)
    """
    total = np.cumsum(values, axis=0)[sets.last]
    tied = np.flatnonzero(sets.fraction)
    if tied.size:
        starts, which = np.unique(sets.first_tied[tied], return_inverse=True)
        ends = sets.last[tied][np.searchsorted(which, np.arange(starts.size))] + 1
        bounds = np.column_stack((starts, ends)).ravel()
        padded = np.concatenate((values, np.zeros((1, values.shape[1]))))
        dying = np.add.reduceat(padded, bounds, axis=0)[::2]
        total[tied] -= sets.fraction[tied, None] * dying[which]
    return total


def accumulated_hazard(
    increments: npt.NDArray[np.float64], sets: RiskSets
) -> npt.NDArray[np.float64]:
    """Return the hazard each patient met while at risk, in the order of rows.

    Parameters
    ----------
    increments : array of float, shape (d,)
        What each death adds to the hazard of those at risk.
    sets : RiskSets

    Returns
    -------
    array of float, shape (n,)
    """
    n = sets.order.size
    at_row = np.bincount(sets.last, weights=increments, minlength=n)
    hazard: npt.NDArray[np.float64] = np.cumsum(at_row[::-1], dtype=np.float64)[::-1]
    tied = np.flatnonzero(sets.fraction)
    if tied.size:
        # The dying are themselves taken off in part.
        taken = np.bincount(
            sets.first_tied[tied], weights=(increments * sets.fraction)[tied], minlength=n
        )
        hazard[sets.dead] -= taken[sets.first_tied]
    return hazard
