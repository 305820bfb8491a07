"""The baseline hazard of a Cox model, and the survival it predicts for patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome, TimeUnit
from core.errors import InputError
from core.inference import normal_quantile
from core.survival.cox import CoxModel
from core.survival.cox_design import FittedRows, fitted_rows, values_of
from core.survival.ties import distinct_times

__all__ = ["BaselineHazard", "PredictedSurvival", "baseline_hazard", "predicted_survival"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BaselineHazard:
    """Cumulative hazard over time of a patient at the centre of a Cox model.

    One row per distinct observed time, deaths and censorings.

    Parameters
    ----------
    label : str
        The stratum; ``"all"`` where there is one only.
    time : array of float, shape (m,)
        Ascending, in ``unit``.
    centred : array of float, shape (m,)
        Cumulative hazard of a patient who has the mean of every covariate.
    at_zero : array of float, shape (m,)
        The same of a patient for whom every covariate is 0.
    variance : array of float, shape (m,)
        Of ``centred`` were the coefficients known.
    drift : array of float, shape (m, p)
        Sum over the deaths so far of hazard increment x mean covariates of
        those at risk less the centre: what ties the curve to the coefficients.
    unit : {"days", "months", "years"}
    """

    label: str
    time: _Floats
    centred: _Floats
    at_zero: _Floats
    variance: _Floats
    drift: _Floats
    unit: TimeUnit

    def __post_init__(self) -> None:
        for name in ("time", "centred", "at_zero", "variance", "drift"):
            array = getattr(self, name)
            if array.shape[0] != self.time.size:
                raise InputError(
                    f"{name} of a baseline hazard has {array.shape[0]} rows for "
                    f"{self.time.size} times.",
                    "Give one row for each time.",
                )
            array.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class PredictedSurvival:
    """Survival that a Cox model predicts, for each patient and time.

    Parameters
    ----------
    time : array of float, shape (k,)
    survival, lower, upper : array of float, shape (patients, k)
        Probability of living longer than each time, with its pointwise
        interval; NaN beyond follow-up, where nothing is known.
    level : float
    unit : {"days", "months", "years"}
    """

    time: _Floats
    survival: _Floats
    lower: _Floats
    upper: _Floats
    level: float
    unit: TimeUnit

    def __post_init__(self) -> None:
        for name in ("survival", "lower", "upper"):
            array = getattr(self, name)
            if array.ndim != 2 or array.shape[1] != self.time.size:
                raise InputError(
                    f"{name} has shape {array.shape} for {self.time.size} times.",
                    "Give one row for each patient and one column for each time.",
                )
            array.flags.writeable = False
        self.time.flags.writeable = False


def baseline_hazard(
    model: CoxModel, covariates: pd.DataFrame, outcome: Outcome, *, stratify_by: object = None
) -> tuple[BaselineHazard, ...]:
    """Estimate the cumulative baseline hazard of each stratum.

    Each death adds one over the summed hazards of those at risk; deaths at one
    time as the model took them (Efron or Breslow; Breslow after exact ties).

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
    ``at_zero`` equals ``basehaz(fit, centered = FALSE)`` of R survival 3.5-3
    to 1e-9 relative, at the same times.

    Examples
    --------
    >>> from core.survival.cox import cox_model
    >>> x, died = pd.DataFrame({"x": [0.0, 1, 0, 1]}), Outcome([1, 2, 3, 4], [1, 1, 1, 1])
    >>> (base,) = baseline_hazard(cox_model(x, died), x, died)
    >>> base.time.tolist(), base.at_zero.round(3).tolist()
    ([1.0, 2.0, 3.0, 4.0], [0.36, 0.921, 1.64, 4.202])
    """
    to_zero = float(np.exp(-model.centre @ model.coefficients))
    parts = fitted_rows(model, covariates, outcome, stratify_by=stratify_by)
    return tuple(_baseline(part, to_zero, outcome.unit) for part in parts)


def predicted_survival(
    model: CoxModel,
    baseline: BaselineHazard,
    covariates: pd.DataFrame,
    *,
    times: npt.ArrayLike,
    level: float = 0.95,
) -> PredictedSurvival:
    """Predict the survival of patients, who may be of any cohort.

    Parameters
    ----------
    model : CoxModel
    baseline : BaselineHazard
        Of the model, in the stratum of the patients.
    covariates : DataFrame, shape (patients, p or more)
    times : array of float, shape (k,)
        In the unit of the baseline, >= 0.
    level : float
        Coverage of the interval.

    Raises
    ------
    InputError
        If a covariate of the model is not there, a time is negative, missing
        or infinite, or the level is not between 0 and 1.
    CohortError
        If values are missing or not numbers.

    Notes
    -----
    Equal to ``summary(survfit(fit, newdata), times)`` of R survival 3.5-3,
    survival and log interval to 1e-9; the interval counts the uncertainty of
    the coefficients in, and takes the patient to be one drawn from the same
    population.

    References
    ----------
    Tsiatis 1981, 10.1214/aos/1176345335.
    """
    z = normal_quantile(level)
    wanted = np.atleast_1d(np.asarray(times, dtype=np.float64))
    if not (np.isfinite(wanted).all() and (wanted >= 0).all()):
        raise InputError(
            f"times must be finite and >= 0 {baseline.unit}, got {wanted.tolist()}.",
            "Ask for survival at times after diagnosis.",
        )
    x = values_of(model.names, covariates) - model.centre
    step = np.searchsorted(baseline.time, wanted, side="right")
    hazard, variance = (
        np.concatenate(([0.0], values))[step] for values in (baseline.centred, baseline.variance)
    )
    drift = np.concatenate((np.zeros((1, x.shape[1])), baseline.drift))[step]
    relative = np.exp(x @ model.coefficients)[:, None]
    # How the cumulative hazard moves with the coefficients, shape (patients, k, p).
    slope = x[:, None, :] * hazard[None, :, None] - drift[None, :, :]
    spread = np.einsum("ikp,pq,ikq->ik", slope, model.variance, slope)
    error = relative * np.sqrt(variance[None, :] + spread)
    log_survival = -relative * hazard[None, :]
    log_survival[:, wanted > baseline.time[-1]] = np.nan
    return PredictedSurvival(
        time=wanted,
        survival=np.exp(log_survival),
        lower=np.exp(log_survival - z * error),
        upper=np.exp(np.minimum(log_survival + z * error, 0.0)),
        level=level,
        unit=baseline.unit,
    )


def _baseline(part: FittedRows, to_zero: float, unit: TimeUnit) -> BaselineHazard:
    """Add the increments of one stratum's deaths up over its distinct times."""
    times = distinct_times(part.outcome.time)
    m = times.values.size  # noqa: PD011  not a frame
    place = times.position[part.sets.order][part.sets.dead]
    increment = 1.0 / part.total
    centred: _Floats = np.cumsum(np.bincount(place, increment, minlength=m), dtype=np.float64)
    drift = np.zeros((m, part.x.shape[1]))
    np.add.at(drift, place, part.mean * increment[:, None])
    return BaselineHazard(
        label=part.label,
        time=times.values,
        centred=centred,
        at_zero=centred * to_zero,
        variance=np.cumsum(np.bincount(place, increment**2, minlength=m)),
        drift=np.cumsum(drift, axis=0),
        unit=unit,
    )
