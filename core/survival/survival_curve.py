"""``SurvivalCurve``: one group's survival over time, and how to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.cohort import TimeUnit
from core.errors import InputError

__all__ = ["Interval", "SurvivalCurve"]

Interval = Literal["log", "log-log", "plain"]


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Estimated probability of surviving beyond each observed time.

    One row per distinct observed time of the group, deaths and censorings, as
    R's ``summary(survfit(...), censored = TRUE)``; time 0, where survival is
    1, is not among them unless somebody was observed there.

    Parameters
    ----------
    label : str
        The group; ``"all"`` where there is one only.
    time : array of float, shape (m,)
        Ascending, in ``unit``.
    survival : array of float, shape (m,)
        In [0, 1], never rising, continuous from the right.
    standard_error : array of float, shape (m,)
        Greenwood's, of ``survival`` itself; NaN once survival is 0.
    lower, upper : array of float, shape (m,)
        Pointwise interval in [0, 1]; NaN where it does not exist.
    n_at_risk : array of int, shape (m,)
        Patients under observation just before each time.
    n_events, n_censored : array of int, shape (m,)
        Deaths and censorings at each time.
    n : int
        Patients in the group.
    level : float
        Coverage of the interval, e.g. 0.95.
    interval : {"log", "log-log", "plain"}
        Scale on which the interval is symmetric.
    unit : {"days", "months", "years"}
        Unit of ``time``.
    """

    label: str
    time: npt.NDArray[np.float64]
    survival: npt.NDArray[np.float64]
    standard_error: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]
    n_at_risk: npt.NDArray[np.int64]
    n_events: npt.NDArray[np.int64]
    n_censored: npt.NDArray[np.int64]
    n: int
    level: float
    interval: Interval
    unit: TimeUnit

    def __post_init__(self) -> None:
        size = self.time.size
        for name in (
            "time",
            "survival",
            "standard_error",
            "lower",
            "upper",
            "n_at_risk",
            "n_events",
            "n_censored",
        ):
            array = getattr(self, name)
            if array.shape != (size,):
                raise InputError(
                    f"{name} of a survival curve has shape {array.shape}, its time {(size,)}.",
                    "Give one value for each time.",
                )
            array.flags.writeable = False

    @property
    def total_events(self) -> int:
        """Deaths in the group."""
        return int(self.n_events.sum())

    def at(self, times: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return survival at any times.

        Parameters
        ----------
        times : array of float, shape (k,)
            In ``unit``.

        Returns
        -------
        array of float, shape (k,)
            1 before the first observed time. Beyond the last one NaN, for the
            curve is not known there, unless it has reached 0 and so stays 0.
        """
        index = self.steps(times)
        values = np.concatenate(([1.0], self.survival))[index]
        return np.where(self.unknown(times), np.nan, values)

    def at_risk(self, times: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Return how many patients are still under observation just before each time.

        Equal to ``summary(survfit(...), times, extend = TRUE)$n.risk`` in R:
        those whose follow-up is at least that long.
        """
        index = np.searchsorted(self.time, np.asarray(times, dtype=np.float64), side="left")
        return np.concatenate((self.n_at_risk, [0]))[index]

    def steps(self, times: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Return how many observed times are at or before each time: the step in force."""
        return np.searchsorted(self.time, np.asarray(times, dtype=np.float64), side="right")

    def unknown(self, times: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return which times lie beyond what the curve says: after its end, short of 0."""
        wanted = np.asarray(times, dtype=np.float64)
        ended = (wanted > self.time[-1]) & (self.survival[-1] > 0.0)
        return np.asarray(np.isnan(wanted) | ended)
