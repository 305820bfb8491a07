"""Kaplan-Meier curves and what is read off them: medians, landmarks, follow-up."""

from __future__ import annotations

from typing import get_args

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome, TimeUnit
from core.errors import InputError
from core.inference import normal_quantile
from core.survival.groups import as_groups
from core.survival.milestones import (
    LandmarkSurvival,
    MedianSurvival,
    landmark_survival,
    median_survival,
)
from core.survival.survival_curve import Interval, SurvivalCurve
from core.survival.ties import distinct_times

__all__ = [
    "Interval",
    "LandmarkSurvival",
    "MedianSurvival",
    "SurvivalCurve",
    "kaplan_meier",
    "landmark_survival",
    "median_survival",
    "reverse_kaplan_meier",
]

_Floats = npt.NDArray[np.float64]


def kaplan_meier(
    outcome: Outcome,
    strata: object = None,
    *,
    level: float = 0.95,
    interval: Interval = "log",
) -> tuple[SurvivalCurve, ...]:
    """Estimate the survival of each group by Kaplan and Meier's product limit.

    Survival at t is the probability of living longer than t. A patient
    censored at t counts as at risk for deaths at t.

    Parameters
    ----------
    outcome : Outcome
    strata : Series or array of labels, shape (n,), optional
        In the order of ``outcome``; everyone in one group where None.
    level : float
        Coverage of the pointwise interval.
    interval : {"log", "log-log", "plain"}
        R's ``conf.type``. ``"log"`` is R's default, ``"log-log"`` keeps
        within [0, 1] by construction, ``"plain"`` is cut off there.

    Returns
    -------
    tuple of SurvivalCurve
        One for each group, in the order of the groups.

    Raises
    ------
    CohortError
        If there are no patients or labels are missing.
    InputError
        If the level or the interval is not one of those allowed.

    Notes
    -----
    Equal to ``survfit(Surv(time, event) ~ strata)`` of R survival 3.5-3:
    survival, standard errors and intervals to 1e-12, counts exactly. Times
    that differ by rounding alone are tied as there (``timefix``).

    References
    ----------
    Kaplan and Meier 1958, 10.1080/01621459.1958.10501452.

    Examples
    --------
    >>> (curve,) = kaplan_meier(Outcome([1, 2, 3, 4], [1, 0, 1, 1]))
    >>> curve.survival.tolist()
    [0.75, 0.75, 0.375, 0.0]
    >>> curve.n_at_risk.tolist()
    [4, 3, 2, 1]
    """
    if interval not in get_args(Interval):
        raise InputError(
            f"the interval is {interval!r}; allowed are {', '.join(get_args(Interval))}.",
            "R's default is log.",
        )
    z = normal_quantile(level)
    groups = as_groups(strata, len(outcome))
    times = distinct_times(outcome.time)
    m = times.values.size
    cell = groups.codes * m + times.position
    shape = (len(groups.levels), m)
    deaths = np.bincount(cell[outcome.event], minlength=shape[0] * m).reshape(shape)
    leaving = np.bincount(cell, minlength=shape[0] * m).reshape(shape)
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    return tuple(
        _curve(
            label,
            times.values,
            deaths[k],
            leaving[k],
            at_risk[k],
            z=z,
            level=level,
            interval=interval,
            unit=outcome.unit,
        )
        for k, label in enumerate(groups.levels)
    )


def reverse_kaplan_meier(
    outcome: Outcome,
    strata: object = None,
    *,
    level: float = 0.95,
    interval: Interval = "log",
) -> tuple[SurvivalCurve, ...]:
    """Estimate how long patients were followed, death being what cuts follow-up short.

    The same estimate with deaths and censorings exchanged; its median is the
    median follow-up. In the curves returned ``n_events`` counts the ends of
    follow-up and ``n_censored`` the deaths. Parameters, errors and tolerance
    as :func:`kaplan_meier`; R's ``survfit(Surv(time, 1 - event) ~ strata)``.

    References
    ----------
    Schemper and Smith 1996, 10.1016/0197-2456(96)00075-X.
    """
    followed = Outcome(outcome.time, ~outcome.event, outcome.unit)
    return kaplan_meier(followed, strata, level=level, interval=interval)


def _curve(
    label: str,
    time: _Floats,
    deaths: npt.NDArray[np.int64],
    leaving: npt.NDArray[np.int64],
    at_risk: npt.NDArray[np.int64],
    *,
    z: float,
    level: float,
    interval: Interval,
    unit: TimeUnit,
) -> SurvivalCurve:
    """Make one group's curve from its counts at every time of the cohort."""
    observed = leaving > 0
    d, r = deaths[observed], at_risk[observed]
    survival: _Floats = np.cumprod((r - d) / r, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Standard error of log survival; infinite once everybody has died.
        log_error = np.sqrt(np.cumsum(d / (r * (r - d).astype(np.float64))))
        error: _Floats = survival * log_error
        lower, upper = _bounds(survival, log_error, z=z, interval=interval)
    return SurvivalCurve(
        label=label,
        time=time[observed],
        survival=survival,
        standard_error=error,
        lower=lower,
        upper=upper,
        n_at_risk=r,
        n_events=d,
        n_censored=leaving[observed] - d,
        n=int(leaving.sum()),
        level=level,
        interval=interval,
        unit=unit,
    )


def _bounds(
    survival: _Floats,
    log_error: _Floats,
    *,
    z: float,
    interval: Interval,
) -> tuple[_Floats, _Floats]:
    """Return the interval at every step, NaN where survival is 0 (survfit_confint)."""
    if interval == "plain":
        reach = z * log_error * survival
        return np.maximum(survival - reach, 0.0), np.minimum(survival + reach, 1.0)
    known = np.where(survival > 0.0, survival, np.nan)
    if interval == "log":
        factor = np.exp(z * log_error)
        return known / factor, np.minimum(known * factor, 1.0)
    # On the log-log scale survival 1 is infinitely far away: no interval.
    log_survival = np.where(known < 1.0, np.log(known), np.nan)
    power = np.exp(-z * log_error / log_survival)
    return np.exp(log_survival * power), np.exp(log_survival / power)
