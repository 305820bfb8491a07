"""Residuals of a Cox model: whom it fits badly, and who moves its coefficients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import InputError
from core.survival.cox import CoxModel
from core.survival.cox_design import FittedRows, fitted_rows
from core.survival.risk_sets import accumulated_hazard

__all__ = ["CoxResiduals", "cox_residuals"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CoxResiduals:
    """Residuals of n patients under a Cox model of p covariates.

    Parameters
    ----------
    martingale : array of float, shape (n,)
        Deaths observed less deaths expected: at most 1, and 1 for a patient
        who died at once. They sum to 0.
    deviance : array of float, shape (n,)
        The same, made about symmetric around 0; beyond 3 a patient stands out.
    score : array of float, shape (n, p)
        What each patient adds to the slope of the log likelihood.
    dfbeta : array of float, shape (n, p)
        About how much each coefficient would fall if the patient were left out.
    """

    martingale: _Floats
    deviance: _Floats
    score: _Floats
    dfbeta: _Floats

    def __post_init__(self) -> None:
        n, p = self.score.shape if self.score.ndim == 2 else (-1, -1)
        for name, shape in (
            ("martingale", (n,)),
            ("deviance", (n,)),
            ("score", (n, p)),
            ("dfbeta", (n, p)),
        ):
            array = getattr(self, name)
            if array.shape != shape:
                raise InputError(
                    f"{name} residuals have shape {array.shape}, expected {shape}.",
                    "Give one row for each patient.",
                )
            array.flags.writeable = False


def cox_residuals(
    model: CoxModel, covariates: pd.DataFrame, outcome: Outcome, *, stratify_by: object = None
) -> CoxResiduals:
    """Return martingale, deviance, score and dfbeta residuals of the fitted patients.

    Parameters
    ----------
    model : CoxModel
    covariates : DataFrame, shape (n, p or more)
    outcome : Outcome
        What the model was fitted to.
    stratify_by : Series or array of labels, shape (n,), optional
        As the model was fitted.

    Raises
    ------
    InputError
        If these are not the patients or the covariates of the fit.
    CohortError
        If values are missing or not numbers.

    Notes
    -----
    Equal to ``residuals(fit, type)`` of R survival 3.5-3 to 1e-9, with
    ``type`` martingale, deviance, score and dfbeta; after ``ties = "exact"``
    the martingale residuals are Breslow's, as in R.

    References
    ----------
    Therneau, Grambsch and Fleming 1990, 10.1093/biomet/77.1.147.

    Examples
    --------
    >>> from core.survival.cox import cox_model
    >>> x, died = pd.DataFrame({"x": [1.0, 0, 1, 0]}), Outcome([1, 2, 3, 4], [1, 1, 0, 1])
    >>> round(float(cox_residuals(cox_model(x, died), x, died).martingale[0]), 4)
    0.7071
    """
    n, p = len(outcome), len(model.names)
    martingale, score = np.empty(n), np.empty((n, p))
    for part in fitted_rows(model, covariates, outcome, stratify_by=stratify_by):
        hazard = part.weight * accumulated_hazard(1.0 / part.total, part.sets)
        died = part.outcome.event[part.sets.order]
        martingale[part.rows] = died - hazard
        score[part.rows] = _score(part, hazard)
    event = outcome.event
    with np.errstate(divide="ignore", invalid="ignore"):
        missed = np.where(event, np.log(np.where(event, 1.0 - martingale, 1.0)), 0.0)
    # Rounding may leave a hair below 0 where a patient is fitted exactly.
    deviance = np.sign(martingale) * np.sqrt(np.maximum(-2.0 * (martingale + missed), 0.0))
    return CoxResiduals(martingale, deviance, score, score @ model.variance)


def _score(part: FittedRows, hazard: _Floats) -> _Floats:
    """Return the score residuals of one stratum, in the order of its risk sets."""
    sets = part.sets
    score: _Floats = -part.x * hazard[:, None]
    for j in range(part.x.shape[1]):
        met = accumulated_hazard(part.mean[:, j] / part.total, sets)
        score[:, j] += part.weight * met
    # Those who died at one time share the mean of their risk sets.
    _, which, size = np.unique(sets.first_tied, return_inverse=True, return_counts=True)
    mean = np.zeros((size.size, part.x.shape[1]))
    np.add.at(mean, which, part.mean)
    score[sets.dead] += part.x[sets.dead] - (mean / size[:, None])[which]
    return score
