"""How long patients stay under observation: the distribution of censoring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome, TimeUnit
from core.survival.ties import distinct_times

__all__ = ["CensoringCurve", "censoring_curve"]


@dataclass(frozen=True, slots=True, eq=False)
class CensoringCurve:
    """Kaplan-Meier estimate of G(t) = P(C > t), C the time of censoring.

    Parameters
    ----------
    time : array of float, shape (m,)
        Distinct follow-up times, ascending, in ``unit``.
    uncensored : array of float, shape (m,)
        G at each time, after the censorings at it.
    n_at_risk : array of int, shape (m,)
        Patients who can be censored at each time: those followed beyond it
        and those censored at it. Those who die at it have left already.
    n_censored : array of int, shape (m,)
        Censorings at each time.
    unit : {"days", "months", "years"}
        Unit of ``time``.
    """

    time: npt.NDArray[np.float64]
    uncensored: npt.NDArray[np.float64]
    n_at_risk: npt.NDArray[np.int64]
    n_censored: npt.NDArray[np.int64]
    unit: TimeUnit

    def __post_init__(self) -> None:
        for array in (self.time, self.uncensored, self.n_at_risk, self.n_censored):
            array.flags.writeable = False

    def at(self, times: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return G(t): the chance of being observed beyond each time."""
        return self._step(times, side="right")

    def before(self, times: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return G(t-): the same just before each time, the weight of a death at it."""
        return self._step(times, side="left")

    def _step(self, times: npt.ArrayLike, *, side: str) -> npt.NDArray[np.float64]:
        """Read the curve as a step function, 1 before the first time."""
        steps = np.concatenate(([1.0], self.uncensored))
        index = np.searchsorted(
            self.time,
            np.asarray(times, dtype=np.float64),
            side="right" if side == "right" else "left",
        )
        return np.asarray(steps[index])


def censoring_curve(outcome: Outcome) -> CensoringCurve:
    """Estimate the distribution of the time to censoring by Kaplan-Meier.

    The estimand is G(t) = P(C > t), with death as the event that hides
    censoring. Its inverse weights the patients who are still seen for those
    who are not. It supposes that censoring tells nothing about the hazard.

    Parameters
    ----------
    outcome : Outcome
        Follow-up of n patients.

    Returns
    -------
    CensoringCurve

    Notes
    -----
    Where a death and a censoring share a time, the death comes first: the
    patient who dies is no longer at risk of being censored. With this rule
    the weights 1 / G(T-) of the deaths up to t, divided by n, add up to one
    minus the Kaplan-Meier survival at t exactly. Equals ``prodlim(...,
    reverse = TRUE)`` and so ``pec::ipcw(method = "marginal")`` in R to 4e-16.
    It is not the curve of follow-up that ``reverse_kaplan_meier`` draws,
    whose risk set keeps the deaths at tied times.

    References
    ----------
    Gerds and Schumacher (2006), doi:10.1002/bimj.200610301.

    Examples
    --------
    >>> curve = censoring_curve(Outcome([1, 2, 3, 4], [1, 0, 1, 0]))
    >>> curve.at([1, 2, 3]).round(3).tolist()
    [1.0, 0.667, 0.667]
    >>> curve.before([2, 3]).round(3).tolist()
    [1.0, 0.667]
    """
    times = distinct_times(outcome.time)
    n_left = np.bincount(times.position, minlength=times.values.size)
    n_events = np.bincount(times.position[outcome.event], minlength=times.values.size)
    n_censored = n_left - n_events
    at_risk = len(outcome) - np.cumsum(n_left) + n_left - n_events
    # Only deaths at the last time leave nobody at risk; nothing is censored there.
    hazard = n_censored / np.maximum(at_risk, 1)
    return CensoringCurve(times.values, np.cumprod(1.0 - hazard), at_risk, n_censored, outcome.unit)
