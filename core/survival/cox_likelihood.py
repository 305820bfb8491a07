"""Cox's partial likelihood of several covariates, and Newton's steps to its top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.survival.exact_ties import subset_moments
from core.survival.risk_sets import RiskSets, accumulated_hazard, over_risk_sets

__all__ = [
    "RUNAWAY_STEP",
    "Likelihood",
    "NewtonFit",
    "Stratum",
    "check_climb",
    "likelihood",
    "maximise",
    "singular_columns",
]

# A next Newton step this long, against 1 + |coefficient|, means that the
# coefficient runs off to infinity: coxph.control's toler.inf.
RUNAWAY_STEP = float(np.sqrt(1e-9))

# How much of a covariate's information may be left once the others are known
# before it counts as their combination: coxph.control's toler.chol.
_SINGULAR = float(np.finfo(np.float64).eps ** 0.75)


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
            if sets.ties == "exact":
                subsets = subset_moments(x, eta, sets)
                value += float(eta[sets.dead].sum() - subsets.log_total)
                gradient += x[sets.dead].sum(axis=0) - subsets.mean
                information += subsets.covariance
                continue
            weight = np.exp(eta)
            weighted = x * weight[:, None]
            s0 = over_risk_sets(weight[:, None], sets)[:, 0]
            mean = over_risk_sets(weighted, sets) / s0[:, None]
            value += float(eta[sets.dead].sum() - np.log(s0).sum())
            gradient += x[sets.dead].sum(axis=0) - mean.sum(axis=0)
            # Second moments need no p x p sums over risk sets: each patient's
            # x x' counts with the hazard accumulated while at risk.
            hazard = accumulated_hazard(1.0 / s0, sets)
            information += (weighted * hazard[:, None]).T @ x - mean.T @ mean
    return Likelihood(value, gradient, information)
