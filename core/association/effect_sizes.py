"""How much groups of patients differ, whatever the number of patients."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.association.samples import as_sample, refuse_constant

__all__ = ["hedges_g", "rank_biserial"]


def hedges_g(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return the difference of two means in standard deviations, first less second.

    Cohen's d with the pooled standard deviation, corrected for its upward bias
    in small samples by the exact factor.

    Parameters
    ----------
    first, second : array of float, shapes (n,) and (m,)
        Two patients or more each.

    Raises
    ------
    InputError
        If a group has fewer than two patients, or values are missing.
    FitError
        If neither group varies.

    Notes
    -----
    As R's ``effectsize::hedges_g(first, second)``.

    References
    ----------
    Hedges 1981, 10.3102/10769986006002107.

    Examples
    --------
    >>> round(hedges_g([4, 5, 6], [1, 2, 3]), 4)  # d = 3, times 0.7979
    2.3937
    """
    a, b = (as_sample(values, least=2) for values in (first, second))
    refuse_constant((a, b), "standardised difference")
    df = a.size + b.size - 2
    pooled = ((a.size - 1) * a.var(ddof=1) + (b.size - 1) * b.var(ddof=1)) / df
    shrink = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    return float((a.mean() - b.mean()) / np.sqrt(pooled)) * shrink


def rank_biserial(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return how much oftener a value of the first group is the larger than the smaller.

    Of all pairs with one patient from each group: the share in which the first
    group's value is larger less the share in which it is smaller, -1 to 1
    (also Cliff's delta).

    Parameters
    ----------
    first, second : array of float, shapes (n,) and (m,)

    Raises
    ------
    InputError
        If a group is empty, or values are missing.

    Notes
    -----
    Equal to ``2 * W / (n * m) - 1`` with W of R's ``wilcox.test(first,
    second)``.

    References
    ----------
    Cureton 1956, 10.1007/BF02289138.

    Examples
    --------
    >>> rank_biserial([2, 3], [1, 2])  # 3 of 4 pairs won, 1 tied
    0.75
    """
    a, b = np.sort(as_sample(first)), as_sample(second)
    smaller = np.searchsorted(a, b, side="left").sum()
    larger = a.size * b.size - np.searchsorted(a, b, side="right").sum()
    return float((larger - smaller) / (a.size * b.size))
