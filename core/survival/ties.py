"""When two follow-up times are the same time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["DistinctTimes", "distinct_times"]

_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True, eq=False)
class DistinctTimes:
    """The distinct times of n patients and where each patient stands among them.

    Parameters
    ----------
    values : array of float, shape (m,)
        Distinct times, ascending.
    position : array of int, shape (n,)
        Index of each patient's time in ``values``.
    """

    values: npt.NDArray[np.float64]
    position: npt.NDArray[np.intp]

    def __post_init__(self) -> None:
        for array in (self.values, self.position):
            array.flags.writeable = False


def distinct_times(time: npt.ArrayLike) -> DistinctTimes:
    """Sort times, taking those that differ by rounding only as one.

    Follow-up converted between days, months and years comes back a few units
    in the last place off, and a tie that breaks changes risk sets and pairs.
    Neighbours closer than 1.5e-8, absolutely or relative to the mean distinct
    time, become the earliest of their run: the rule of R's
    ``survival::aeqSurv`` (``timefix = TRUE``), to the bit.

    Parameters
    ----------
    time : array of float, shape (n,)
        Finite, in any order.

    Examples
    --------
    >>> times = distinct_times([3, 0.1 + 0.2, 0.3])
    >>> times.values.tolist(), times.position.tolist()
    ([0.3, 3.0], [1, 0, 0])
    """
    values, position = np.unique(np.asarray(time, dtype=np.float64), return_inverse=True)
    gap = np.diff(values)
    tied = gap <= _TOLERANCE * max(1.0, float(np.abs(values).mean()) if values.size else 1.0)
    if not tied.any():
        return DistinctTimes(values, position)
    first = np.concatenate(([True], ~tied))
    return DistinctTimes(values[first], (np.cumsum(first) - 1)[position])
