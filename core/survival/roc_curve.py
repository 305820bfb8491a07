"""The shapes of discrimination: a ROC curve at one horizon, an AUC over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import TimeUnit

__all__ = ["AucOverTime", "RocCurve"]


@dataclass(frozen=True, slots=True, eq=False)
class RocCurve:
    """The cumulative / dynamic ROC curve of a score at one horizon.

    Parameters
    ----------
    horizon : float
        In ``unit``. Cases died before it, controls were followed beyond it.
    unit : {"days", "months", "years"}
        Unit of ``horizon``.
    auc : float
        Chance that a case has a higher score than a control; above 0.5 where
        a higher score goes with earlier death.
    standard_error, lower, upper : float
        Of ``auc``, at ``level``, within [0, 1]; NaN without intervals.
    level : float
        Confidence level of the interval.
    fpr, tpr : array of float, shape (m + 1,)
        Share of controls and weighted share of cases with a score at or above
        each threshold, from (0, 0) to (1, 1); m is the number of distinct scores.
    thresholds : array of float, shape (m + 1,)
        Descending; the first is infinite, the others are the distinct scores.
    n_cases, n_controls : int
        Deaths before the horizon and patients followed beyond it.
    n_censored_before : int
        Patients censored at or before the horizon: neither case nor control.
    n_events_at : int
        Deaths exactly at the horizon: neither case nor control.
    """

    horizon: float
    unit: TimeUnit
    auc: float
    standard_error: float
    lower: float
    upper: float
    level: float
    fpr: npt.NDArray[np.float64]
    tpr: npt.NDArray[np.float64]
    thresholds: npt.NDArray[np.float64]
    n_cases: int
    n_controls: int
    n_censored_before: int
    n_events_at: int = 0

    def __post_init__(self) -> None:
        for array in (self.fpr, self.tpr, self.thresholds):
            array.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class AucOverTime:
    """AUC(t) over a grid of horizons, with pointwise intervals.

    Parameters
    ----------
    horizons : array of float, shape (m,)
        Ascending, in ``unit``.
    auc, standard_error, lower, upper : array of float, shape (m,)
        At each horizon; intervals hold pointwise, not for the curve as a whole.
    level : float
        Confidence level of each interval.
    unit : {"days", "months", "years"}
        Unit of ``horizons``.
    integrated : float
        AUC(t) averaged over the deaths between the first and the last
        horizon; NaN where more than one horizon is given and nobody dies
        between them.
    """

    horizons: npt.NDArray[np.float64]
    auc: npt.NDArray[np.float64]
    standard_error: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]
    level: float
    unit: TimeUnit
    integrated: float

    def __post_init__(self) -> None:
        for array in (self.horizons, self.auc, self.standard_error, self.lower, self.upper):
            array.flags.writeable = False
