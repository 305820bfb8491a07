"""Cox's partial likelihood of several covariates, and Newton's steps to its top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import InputError
from core.survival.ties import distinct_times

__all__ = [
    "RUNAWAY_STEP",
    "Likelihood",
    "NewtonFit",
    "RiskSets",
    "Stratum",
    "Ties",
    "check_climb",
    "check_ties",
    "likelihood",
    "maximise",
    "risk_sets",
    "singular_columns",
]

Ties = Literal["efron", "breslow"]

# A next Newton step this long, against 1 + |coefficient|, means that the
# coefficient runs off to infinity: coxph.control's toler.inf.
RUNAWAY_STEP = float(np.sqrt(1e-9))

# How much of a covariate's information may be left once the others are known
# before it counts as their combination: coxph.control's toler.chol.
_SINGULAR = float(np.finfo(np.float64).eps ** 0.75)


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
        Part of the tied deaths' weight to be taken off: 0, 1/m, ..., (m-1)/m.
    """

    order: npt.NDArray[np.intp]
    dead: npt.NDArray[np.intp]
    last: npt.NDArray[np.intp]
    first_tied: npt.NDArray[np.intp]
    fraction: npt.NDArray[np.float64]

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
    return RiskSets(order, dead, last, first_tied, fraction)


def check_ties(ties: str) -> None:
    """Refuse a way of handling ties that is not known."""
    if ties not in get_args(Ties):
        raise InputError(
            f"ties is {ties!r}; allowed are {', '.join(get_args(Ties))}.", "R's default is efron."
        )


def check_climb(max_iterations: int, tolerance: float) -> None:
    """Refuse limits with which no climb could end well."""
    if max_iterations < 1 or not 0.0 < tolerance < 1.0:
        raise InputError(
            f"max_iterations must be >= 1 and tolerance between 0 and 1, got {max_iterations} "
            f"and {tolerance}.",
            "R's defaults are 20 and 1e-9.",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """Log partial likelihood at one point, its gradient and its information."""

    value: float
    gradient: npt.NDArray[np.float64]
    information: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NewtonFit:
    """Where Newton's method ended.

    Parameters
    ----------
    beta : array of float, shape (p,)
    final : Likelihood
        At ``beta``.
    iterations : int
    converged : bool
        False where the iterations ran out.
    """

    beta: npt.NDArray[np.float64]
    final: Likelihood
    iterations: int
    converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """One stratum's covariates, rows in the order of its risk sets."""

    x: npt.NDArray[np.float64]
    sets: RiskSets


def maximise(
    strata: list[Stratum], null: Likelihood, *, max_iterations: int, tolerance: float
) -> NewtonFit:
    """Climb the log partial likelihood from 0 by the rules of R's ``coxph.fit``.

    Full Newton steps; a step that lowers the likelihood is shortened toward
    the point it came from. Done when the relative change of the log partial
    likelihood is at most ``tolerance`` in a full step.

    Parameters
    ----------
    strata : list of Stratum
        Covariates centred, of comparable scale, not collinear.
    null : Likelihood
        At 0.
    max_iterations : int
    tolerance : float
    """
    beta = np.zeros(null.gradient.size)
    current = null
    n_deaths = sum(stratum.sets.n_deaths for stratum in strata)
    trial = beta + np.linalg.solve(null.information, null.gradient)
    halvings = 0
    for iteration in range(1, max_iterations + 1):
        reached = likelihood(strata, trial)
        usable = bool(np.isfinite(reached.value) and np.isfinite(reached.information).all())
        # A log likelihood of exactly 0 is the top: nothing exceeds it.
        change = abs(1.0 - current.value / reached.value) if usable and reached.value else 0.0
        if usable and halvings == 0 and change <= tolerance:
            return NewtonFit(trial, reached, iteration, True)
        if iteration == max_iterations:
            break
        if not usable or reached.value < current.value:
            halvings += 1
            trial = (trial + halvings * beta) / (halvings + 1)
            continue
        halvings, beta, current = 0, trial, reached
        if singular_columns(current.information, n_deaths=n_deaths):
            break
        trial = beta + np.linalg.solve(current.information, current.gradient)
    return NewtonFit(trial, reached, iteration, False)


def singular_columns(information: npt.NDArray[np.float64], *, n_deaths: int) -> list[int]:
    """Return the columns that those before them determine, as R's Cholesky finds them.

    Of covariates whose scale is about 1 each death tells about 1; a column
    that tells next to nothing of that is constant wherever somebody dies.
    """
    matrix = information.copy()
    limit = _SINGULAR * float(np.abs(np.diag(matrix)).max(initial=n_deaths))
    singular = []
    for j in range(matrix.shape[0]):
        pivot = matrix[j, j]
        if not np.isfinite(pivot) or pivot <= limit:
            singular.append(j)
            continue
        row = matrix[j, j + 1 :].copy()
        matrix[j + 1 :, j + 1 :] -= np.outer(row, row) / pivot
    return singular


def likelihood(strata: list[Stratum], beta: npt.NDArray[np.float64]) -> Likelihood:
    """Evaluate the log partial likelihood with its gradient and information."""
    p = beta.size
    value, gradient, information = 0.0, np.zeros(p), np.zeros((p, p))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for stratum in strata:
            x, sets = stratum.x, stratum.sets
            eta = x @ beta
            weight = np.exp(eta)
            weighted = x * weight[:, None]
            s0 = _over_risk_sets(weight[:, None], sets)[:, 0]
            mean = _over_risk_sets(weighted, sets) / s0[:, None]
            value += float(eta[sets.dead].sum() - np.log(s0).sum())
            gradient += x[sets.dead].sum(axis=0) - mean.sum(axis=0)
            # Second moments need no p x p sums over risk sets: each patient's
            # x x' counts with the hazard accumulated while at risk.
            hazard = _accumulated_hazard(1.0 / s0, sets)
            information += (weighted * hazard[:, None]).T @ x - mean.T @ mean
    return Likelihood(value, gradient, information)


def _over_risk_sets(values: npt.NDArray[np.float64], sets: RiskSets) -> npt.NDArray[np.float64]:
    """Sum rows over the risk set of each death, Efron's part taken off."""
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


def _accumulated_hazard(
    increments: npt.NDArray[np.float64], sets: RiskSets
) -> npt.NDArray[np.float64]:
    """Return the hazard each patient met while at risk, in the order of rows."""
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
