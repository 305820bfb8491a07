"""The axis of follow-up time: its unit, and ticks where numbers at risk can stand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.cohort import DAYS_PER_UNIT, TimeUnit
from dashboard.figures import rounding

__all__ = ["MOST_TICKS", "conversion", "readable", "time_ticks"]

# More columns of numbers at risk than these run into each other on a phone.
MOST_TICKS = 8

_STEPS: dict[TimeUnit, tuple[float, ...]] = {
    "days": (7, 30, 60, 90, 180, 365, 730, 1095, 1825, 3650),
    "months": (1, 2, 3, 6, 12, 24, 36, 60, 120),
    "years": (0.25, 0.5, 1, 2, 3, 5, 10, 20),
}


def conversion(given: TimeUnit, shown: TimeUnit) -> float:
    """Return what a time is multiplied with to change its unit."""
    return DAYS_PER_UNIT[given] / DAYS_PER_UNIT[shown]


def time_ticks(longest: float, unit: TimeUnit) -> npt.NDArray[np.float64]:
    """Return at most :data:`MOST_TICKS` ticks from 0, at steps a clinician thinks in."""
    steps = _STEPS[unit]
    step = next((step for step in steps if longest / step < MOST_TICKS), steps[-1])
    while longest / step >= MOST_TICKS:
        step *= 2
    return np.arange(0.0, max(longest, step) + step * 1e-9, step)


def readable(horizon: float, unit: TimeUnit) -> str:
    """Return a horizon as whole years where it is one: 36 months are ``3 years``."""
    years = horizon * conversion(unit, "years")
    if years >= 1 - 1e-9 and abs(years - round(years)) < 1e-9:
        return rounding.time(years, "years", digits=0)
    return rounding.time(horizon, unit, digits=0 if float(horizon).is_integer() else 1)
