"""Breslow's Cox partial likelihood of many linear predictors at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome

__all__ = ["cox_deviance", "null_residuals"]

Floats = npt.NDArray[np.float64]


def cox_deviance(linear_predictors: Floats, outcome: Outcome) -> Floats:
    """Return the Cox deviance of each column of linear predictors; lower is better.

    ``2 (l_saturated - l)`` with Breslow's partial log-likelihood ``l`` and
    ``l_saturated = -sum d log d`` over the distinct death times with ``d``
    deaths each. Adding a constant to a column changes nothing.

    Parameters
    ----------
    linear_predictors : array of float, shape (n, m)
        One column for each model, higher = higher hazard.
    outcome : Outcome
        In the order of the rows.

    Returns
    -------
    array of float, shape (m,)
        Zeros where nobody died.

    Notes
    -----
    Equals ``glmnet::coxnet.deviance`` (4.1-6) to 1e-12 relative, except that
    glmnet orders a death and a censoring on the same day by their rows when
    times are >= 256; here the censored patient is always still at risk.

    Examples
    --------
    Two patients, both die, equal risk: the first death had probability 1/2.

    >>> outcome = Outcome(np.array([1.0, 2.0]), np.array([True, True]))
    >>> float(np.exp(-cox_deviance(np.zeros((2, 1)), outcome)[0] / 2).round(6))
    0.5
    """
    order = np.argsort(-outcome.time, kind="stable")
    time, event = outcome.time[order], outcome.event[order]
    if not event.any():
        return np.zeros(linear_predictors.shape[1])
    eta = linear_predictors[order]
    # exp() of differences to each model's largest predictor cannot overflow.
    top = eta.max(axis=0)
    at_risk = np.cumsum(np.exp(eta - top), axis=0)
    last = _last_of_ties(time)[event]
    # A patient whose risk is far below the largest can leave a risk set that
    # rounds to zero; the smallest normal number keeps the logarithm finite.
    log_risk = np.log(np.maximum(at_risk[last], np.finfo(float).tiny)) + top
    log_likelihood = eta[event].sum(axis=0) - log_risk.sum(axis=0)
    deaths = np.unique(time[event], return_counts=True)[1]
    saturated = -float((deaths * np.log(deaths)).sum())
    deviance: Floats = 2.0 * (saturated - log_likelihood)
    return deviance


def null_residuals(outcome: Outcome) -> Floats:
    """Return the martingale residuals of the model without covariates, shape (n,).

    ``event - H(time)`` with the Nelson-Aalen cumulative hazard ``H``; the
    gradient of the log-likelihood at zero is ``x.T @ residuals``.
    """
    order = np.argsort(-outcome.time, kind="stable")
    time, event = outcome.time[order], outcome.event[order]
    last = _last_of_ties(time)
    # Patients are in order of falling time, so position + 1 counts those at risk.
    increments = event / (last + 1.0)
    hazard = np.cumsum(increments[::-1])[::-1]
    first = np.searchsorted(-time, -time, side="left")
    residuals = np.empty(len(outcome))
    residuals[order] = event - hazard[first]
    return residuals


def _last_of_ties(time: Floats) -> npt.NDArray[np.intp]:
    """Return, for times in falling order, the last position with the same time."""
    return np.searchsorted(-time, -time, side="right") - 1
