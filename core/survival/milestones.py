"""What is read off a survival curve: the median, and survival at chosen times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import TimeUnit
from core.survival.survival_curve import SurvivalCurve

__all__ = ["LandmarkSurvival", "MedianSurvival", "landmark_survival", "median_survival"]

_Floats = npt.NDArray[np.float64]

# R takes survival this close to one half as one half (survival:::survmean).
_HALF_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True)
class MedianSurvival:
    """The time by which half of a group has died.

    Parameters
    ----------
    label : str
        The group.
    estimate, lower, upper : float
        In ``unit``; NaN where the curve, or its bound, does not come down to
        one half (not reached).
    level : float
        Coverage of the interval.
    unit : {"days", "months", "years"}
    """

    label: str
    estimate: float
    lower: float
    upper: float
    level: float
    unit: TimeUnit


def median_survival(curve: SurvivalCurve) -> MedianSurvival:
    """Read the median and its interval off a curve.

    The first time at which survival is one half or less; where the curve runs
    exactly along one half, the middle of that step. The interval is read in
    the same way off the curve's bounds (Brookmeyer and Crowley). Equal to
    R's ``summary(survfit(...))$table`` exactly, of the same interval type.

    References
    ----------
    Brookmeyer and Crowley 1982, 10.2307/2530286.

    Examples
    --------
    >>> from core.cohort import Outcome
    >>> from core.survival.curves import kaplan_meier
    >>> (curve,) = kaplan_meier(Outcome([1, 2, 3, 4], [1, 1, 1, 1]))
    >>> median_survival(curve).estimate
    2.5
    """
    return MedianSurvival(
        curve.label,
        _first_at_half(curve.survival, curve.time),
        _first_at_half(curve.lower, curve.time),
        _first_at_half(curve.upper, curve.time),
        curve.level,
        curve.unit,
    )


@dataclass(frozen=True, slots=True)
class LandmarkSurvival:
    """Survival at one chosen time.

    Parameters
    ----------
    label : str
        The group.
    horizon : float
        The time, in the unit of the curve.
    survival, standard_error, lower, upper : float
        As in the curve; NaN where follow-up does not reach the horizon.
    n_at_risk : int
        Patients under observation just before the horizon.
    """

    label: str
    horizon: float
    survival: float
    standard_error: float
    lower: float
    upper: float
    n_at_risk: int


def landmark_survival(
    curve: SurvivalCurve, horizons: Iterable[float]
) -> tuple[LandmarkSurvival, ...]:
    """Read survival with its interval off a curve at chosen times.

    Parameters
    ----------
    curve : SurvivalCurve
    horizons : iterable of float
        In the unit of the curve, e.g. 12, 36 and 60 months.

    Returns
    -------
    tuple of LandmarkSurvival
        In the order given. Equal to R's ``summary(survfit(...), times)`` to
        1e-12 within follow-up; beyond it NaN, where R extends the last step.
    """
    times = np.array([float(horizon) for horizon in horizons], dtype=np.float64)
    index = curve.steps(times)
    unknown = curve.unknown(times)
    survival, error, lower, upper = (
        np.where(unknown, np.nan, np.concatenate(([start], values))[index])
        for start, values in (
            (1.0, curve.survival),
            (0.0, curve.standard_error),
            (1.0, curve.lower),
            (1.0, curve.upper),
        )
    )
    at_risk = curve.at_risk(times)
    return tuple(
        LandmarkSurvival(
            label=curve.label,
            horizon=float(times[i]),
            survival=float(survival[i]),
            standard_error=float(error[i]),
            lower=float(lower[i]),
            upper=float(upper[i]),
            n_at_risk=int(at_risk[i]),
        )
        for i in range(times.size)
    )


def _first_at_half(values: _Floats, time: _Floats) -> float:
    """Return when a curve first reaches one half, the middle if it stays there."""
    reached = np.flatnonzero(values < 0.5 + _HALF_TOLERANCE)
    if reached.size == 0:
        return float("nan")
    y, t = values[reached], time[reached]
    if abs(y[0] - 0.5) < _HALF_TOLERANCE:
        below = np.flatnonzero(y < y[0])
        if below.size:
            return float((t[0] + t[below[0]]) / 2.0)
    return float(t[0])
