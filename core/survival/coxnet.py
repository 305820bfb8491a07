"""The Cox LASSO solutions along a falling sequence of penalties."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import ConvergenceError
from core.survival.deviance import cox_deviance, null_residuals

__all__ = ["PathSettings", "PenalisedFits", "fit_penalised", "fit_standardised", "interpolate"]

Floats = npt.NDArray[np.float64]

# glmnet's Cox path ends where five penalties in a row gain less than 0.1 % of
# the deviance explained, or where 99.9 % of it is explained.
_WINDOW = 5
_SMALLEST_GAIN = 1e-3
_LARGEST_RATIO = 0.999


@dataclass(frozen=True, slots=True)
class PathSettings:
    """How a path is fitted, to all patients and in every fold alike.

    Parameters
    ----------
    n_penalties : int
        Most penalties; the path may end earlier, as glmnet's does.
    min_ratio : float or None
        Last penalty over first. None is glmnet's default: 0.0001, or 0.01
        where patients are fewer than genes.
    standardise : bool
        Penalise genes per population standard deviation (True) or per unit.
    tolerance : float
        A cycle ends when no coefficient moves the deviance by more than this
        share of the null deviance; as glmnet's ``thresh``.
    max_iterations : int
        Coordinate cycles over the whole path; as glmnet's ``maxit``.
    """

    n_penalties: int = 100
    min_ratio: float | None = None
    standardise: bool = True
    tolerance: float = 1e-7
    max_iterations: int = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class PenalisedFits:
    """Cox LASSO coefficients at each of m penalties.

    Parameters
    ----------
    penalties : array of float, shape (m,)
        Falling; at the first one every coefficient is zero.
    coefficients : array of float, shape (p, m)
        Per unit of the matrix given.
    deviance_ratio : array of float, shape (m,)
        Share of the null deviance explained, 0 to 1.
    complete : bool
        False where the solver failed before the path came to its end.
    """

    penalties: Floats
    coefficients: Floats
    deviance_ratio: Floats
    complete: bool

    def at(self, penalties: Floats) -> Floats:
        """Return coefficients at other penalties, shape (p, k).

        Linear between neighbours and constant beyond the ends, as glmnet's
        ``predict(s=)``.
        """
        return interpolate(self.penalties, self.coefficients, penalties)


def fit_standardised(x: Floats, outcome: Outcome, settings: PathSettings) -> PenalisedFits:
    """Fit a path per population standard deviation and return it per unit of ``x``.

    Columns that do not vary keep a coefficient of zero, as in glmnet.

    Parameters
    ----------
    x : array of float, shape (n, p)
        Expression in its own unit.
    outcome : Outcome
        At least one death.
    settings : PathSettings
        Scale, penalties and tolerance.

    Raises
    ------
    ConvergenceError
        If no gene varies, or not even the second penalty could be solved.
    """
    centre, spread = x.mean(axis=0), x.std(axis=0)
    varies = spread > 1e-12 * np.maximum(np.abs(centre), 1.0)
    if not varies.any():
        raise ConvergenceError(
            f"none of the {x.shape[1]:,} genes varies among these {len(outcome):,} patients.",
            "Choose other genes, more patients or fewer folds.",
        )
    scale = spread[varies] if settings.standardise else np.ones(int(varies.sum()))
    fits = fit_penalised(
        np.asfortranarray((x[:, varies] - centre[varies]) / scale), outcome, settings
    )
    coefficients = np.zeros((x.shape[1], len(fits.penalties)))
    coefficients[varies] = fits.coefficients / scale[:, None]
    return replace(fits, coefficients=coefficients)


def fit_penalised(x: Floats, outcome: Outcome, settings: PathSettings) -> PenalisedFits:
    """Fit the Cox LASSO along glmnet's penalties.

    Minimises ``-l(b) / n + penalty * sum |b|`` with Breslow's partial
    log-likelihood ``l``, by scikit-survival's coordinate descent, glmnet's
    algorithm.

    Parameters
    ----------
    x : array of float, shape (n, p)
        Columns that vary, on the scale on which they are to be penalised.
    outcome : Outcome
        At least one death.
    settings : PathSettings
        Penalties and tolerance; ``standardise`` is not looked at.

    Raises
    ------
    ConvergenceError
        If not even the second penalty could be solved.
    """
    n_penalties = settings.n_penalties
    data = _Data.of(x, outcome)
    penalties = _penalties(x, outcome, settings)
    coefficients = np.zeros((x.shape[1], 1))
    null = cox_deviance(np.zeros((len(outcome), 1)), outcome)[0]
    if not (null > 1e-9 and penalties[0] > 0):
        raise ConvergenceError(
            f"the {outcome.n_events:,} deaths among these {len(outcome):,} patients say nothing "
            "about who dies first: nobody is known to outlive a patient who died.",
            "Choose more patients or fewer folds.",
        )
    ratio = np.zeros(1)
    complete = True
    # scikit-survival's own stopping rule ignores tied deaths in its null
    # deviance and can end far too early on times in whole months, so the rule
    # is judged here and the solver called again for what it left out.
    while len(ratio) < n_penalties:
        more = _solve(data, penalties[len(ratio) :], settings)
        if more.shape[1] == 0:
            complete = False
            break
        coefficients = np.hstack([coefficients, more])
        ratio = np.append(ratio, 1.0 - cox_deviance(x @ more, outcome) / null)
        end = _end(ratio)
        if end is not None:
            coefficients, ratio = coefficients[:, :end], ratio[:end]
            break
    if len(ratio) < 2:
        raise ConvergenceError(
            "the LASSO did not converge at its first penalty within "
            f"{settings.max_iterations:,} cycles ({x.shape[1]:,} genes, {len(outcome):,} "
            "patients).",
            "Use a larger tolerance, fewer genes or genes that are less alike.",
        )
    return PenalisedFits(penalties[: len(ratio)], coefficients, ratio, complete)


def interpolate(penalties: Floats, coefficients: Floats, wanted: Floats) -> Floats:
    """Return the columns of ``coefficients`` at the wanted penalties, shape (p, k)."""
    rising = penalties[::-1]
    right = np.clip(np.searchsorted(rising, wanted), 1, max(len(rising) - 1, 1))
    if len(rising) == 1:
        return np.repeat(coefficients, len(wanted), axis=1)
    low, high = rising[right - 1], rising[right]
    share = np.clip((wanted - low) / (high - low), 0.0, 1.0)
    backwards = coefficients[:, ::-1]
    result: Floats = backwards[:, right - 1] * (1.0 - share) + backwards[:, right] * share
    return result


def _penalties(x: Floats, outcome: Outcome, settings: PathSettings) -> Floats:
    """Return glmnet's penalties: from the smallest that leaves no gene, falling evenly in log."""
    min_ratio = settings.min_ratio
    if min_ratio is None:
        min_ratio = 0.01 if x.shape[0] < x.shape[1] else 1e-4
    largest = float(np.abs(x.T @ null_residuals(outcome)).max()) / len(outcome)
    # glmnet 4.1 computes this exponent in single precision. Doing the same
    # makes the penalties, and what is interpolated at them, equal to 1e-15.
    exponent = float(np.float32(1.0) / np.float32(settings.n_penalties - 1))
    penalties: Floats = largest * (min_ratio**exponent) ** np.arange(settings.n_penalties)
    return penalties


def _solve(data: _Data, penalties: Floats, settings: PathSettings) -> Floats:
    """Return the coefficients at the first penalties, as many as could be solved.

    This calls the extension under ``CoxnetSurvivalAnalysis`` (scikit-survival
    is pinned): the class reports that it did not converge by a warning only,
    and catching warnings is not safe in a server's threads.
    """
    from sksurv.linear_model._coxnet import call_fit_coxnet

    weights = np.ones(data.x.shape[1])
    asked = len(penalties)
    while asked:
        try:
            coefficients, _, _, cycles = call_fit_coxnet(
                data.x,
                data.time,
                data.event,
                weights,
                penalties[:asked].copy(),
                False,  # the penalties are given
                1.0,  # their ratio, not used
                1.0,  # LASSO, no ridge
                settings.max_iterations,
                settings.tolerance,
                False,  # silent
            )
        except (ArithmeticError, ValueError):
            asked //= 2
            continue
        if cycles < settings.max_iterations and np.isfinite(coefficients).all():
            result: Floats = coefficients
            return result
        # A fit that fails somewhere does not say where: keep what works.
        asked //= 2
    return np.empty((data.x.shape[1], 0))


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """What the solver reads: patients by falling time, centred columns, Fortran order."""

    x: Floats
    time: Floats
    event: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, x: Floats, outcome: Outcome) -> _Data:
        order = np.argsort(-outcome.time, kind="stable")
        return cls(
            np.asfortranarray((x - x.mean(axis=0))[order]),
            outcome.time[order],
            outcome.event[order].astype(np.uint8),
        )


def _end(ratio: Floats) -> int | None:
    """Return how many penalties glmnet would keep, None where it would go on."""
    for index in range(_WINDOW - 1, len(ratio)):
        now, before = ratio[index], ratio[index - _WINDOW + 1]
        if now > _LARGEST_RATIO or now - before < _SMALLEST_GAIN * now:
            return index + 1
    return None
