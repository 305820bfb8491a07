"""Compare every patient with all who come later, in O(n log n)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["PairSums", "ordered_pair_sums"]


@dataclass(frozen=True, slots=True, eq=False)
class PairSums:
    """What each of n items in a row meets after itself and before itself.

    Parameters
    ----------
    later_lower, later_equal, later_higher : array of int, shape (n,)
        Number of later items whose value is lower, the same, higher.
    earlier_lower, earlier_equal, earlier_higher : array of float, shape (n,)
        Weight of the earlier items whose value is lower, the same, higher.
    """

    later_lower: npt.NDArray[np.int64]
    later_equal: npt.NDArray[np.int64]
    later_higher: npt.NDArray[np.int64]
    earlier_lower: npt.NDArray[np.float64]
    earlier_equal: npt.NDArray[np.float64]
    earlier_higher: npt.NDArray[np.float64]


def ordered_pair_sums(
    values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> PairSums:
    """Count, for each item of a row, the later and the earlier items by value.

    Merge sort run backwards: the items lie sorted by value in ever smaller
    blocks of neighbours, and within each block those of its first half meet
    those of its second by cumulative sums. Every pair meets once; each of the
    log2(n) levels costs a few passes over the row.

    Parameters
    ----------
    values : array of float, shape (n,)
        In the order of the row.
    weights : array of float, shape (n,)
        What each item counts for those after it.

    Examples
    --------
    >>> sums = ordered_pair_sums(np.array([2.0, 1.0, 2.0, 3.0]), np.ones(4))
    >>> sums.later_lower.tolist(), sums.later_equal.tolist(), sums.earlier_lower.tolist()
    ([1, 0, 0, 0], [1, 0, 0, 0], [0.0, 0.0, 1.0, 3.0])
    """
    n = values.size
    row = np.arange(n)
    place = np.argsort(values, kind="stable")  # items, sorted by value within their block
    later_lower, later_equal = np.zeros(n, np.int64), np.zeros(n, np.int64)
    earlier_lower, earlier_equal, earlier_higher = np.zeros(n), np.zeros(n), np.zeros(n)
    for bit in reversed(range((n - 1).bit_length())):
        # Blocks are aligned, so they start at the same index in the row and in `place`.
        start = (row >> (bit + 1)) << (bit + 1)
        second = ((place >> bit) & 1).astype(np.bool_)
        first = ~second
        value = values[place]
        # Runs of one value within one block.
        opens = np.concatenate(([True], (value[1:] != value[:-1]) | (start[1:] != start[:-1])))
        run = np.flatnonzero(opens)
        number = np.cumsum(opens) - 1
        low, high = run[number], np.append(run[1:], n)[number]
        seconds = np.concatenate(([0], np.cumsum(second)))
        weight = np.concatenate(([0.0], np.cumsum(np.where(first, weights[place], 0.0))))
        left, right = place[first], place[second]
        later_lower[left] += (seconds[low] - seconds[start])[first]
        later_equal[left] += (seconds[high] - seconds[low])[first]
        earlier_lower[right] += (weight[low] - weight[start])[second]
        earlier_equal[right] += (weight[high] - weight[low])[second]
        # Not the rest of a total: where nobody is higher this must be zero to the bit.
        end = np.minimum(start + (2 << bit), n)
        earlier_higher[right] += (weight[end] - weight[high])[second]
        # Into the halves, each keeping its order by value.
        seconds_before = seconds[:-1] - seconds[start]
        target = start + np.where(second, (1 << bit) + seconds_before, row - start - seconds_before)
        halves = np.empty_like(place)
        halves[target] = place
        place = halves
    return PairSums(
        later_lower=later_lower,
        later_equal=later_equal,
        later_higher=(n - 1 - row) - later_lower - later_equal,
        earlier_lower=earlier_lower,
        earlier_equal=earlier_equal,
        earlier_higher=earlier_higher,
    )
