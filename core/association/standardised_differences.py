"""How unlike groups of patients are in a characteristic, in standard deviations (SMD).

Unlike a p-value a standardised mean difference does not grow with the number
of patients; above 0.1 groups are commonly called imbalanced.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.association.samples import as_samples
from core.errors import InputError

__all__ = ["standardised_difference_of_levels", "standardised_difference_of_numbers"]


def standardised_difference_of_numbers(samples: Sequence[npt.ArrayLike]) -> float:
    """Return the standardised mean difference of a number between groups, >= 0.

    For two groups ``|m1 - m2| / sqrt((v1 + v2) / 2)`` with sample variances; for
    more, the mean over all pairs.

    Parameters
    ----------
    samples : sequence of arrays of float
        One for each group, without missing values.

    Returns
    -------
    float
        NaN where a group has one patient, infinite where groups differ and
        neither varies.

    Raises
    ------
    InputError
        If there are fewer than two groups, or one is empty.

    Notes
    -----
    The definition of R's ``tableone::ExtractSmd``; held to its formula in R to
    1e-13 relative.

    References
    ----------
    Austin 2009, 10.1002/sim.3697.

    Examples
    --------
    >>> standardised_difference_of_numbers([[1, 2, 3], [3, 4, 5]])
    2.0
    """
    groups = as_samples(samples)
    if min(group.size for group in groups) < 2:
        return float("nan")
    found = []
    for a, b in combinations(groups, 2):
        apart = abs(float(a.mean() - b.mean()))
        spread = float(np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))
        found.append(apart / spread if spread > 0 else (float("inf") if apart else 0.0))
    return float(np.mean(found))


def standardised_difference_of_levels(counts: npt.ArrayLike) -> float:
    """Return the standardised mean difference of a category between groups, >= 0.

    Yang and Dalton's multinomial distance: the shares of all levels but the
    first, in the metric of their average covariance. For two levels it is
    ``|p1 - p2| / sqrt((p1 (1 - p1) + p2 (1 - p2)) / 2)``. For more than two
    groups the mean over all pairs.

    Parameters
    ----------
    counts : array of int, shape (levels, groups)
        Levels without patients are left out.

    Returns
    -------
    float
        Infinite where levels tell two groups apart without exception.

    Raises
    ------
    InputError
        If there are fewer than two groups, or one is empty.

    Notes
    -----
    The definition of R's ``tableone::ExtractSmd``; held to its formula in R to
    1e-12 relative. Where no patient of two groups shares a level, tableone's
    generalised inverse gives 0; here the difference is called infinite.

    References
    ----------
    Yang and Dalton 2012, SAS Global Forum, paper 335-2012.

    Examples
    --------
    >>> round(standardised_difference_of_levels([[30, 10], [10, 30]]), 4)
    1.1547
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2 or (table.sum(axis=0) == 0).any():
        raise InputError(
            "a standardised difference needs two groups or more with patients in each.",
            "Choose a characteristic that is recorded in every group.",
        )
    shares = (table / table.sum(axis=0))[table.sum(axis=1) > 0][1:]
    pairs = combinations(range(table.shape[1]), 2)
    return float(np.mean([_distance(shares[:, j], shares[:, k]) for j, k in pairs]))


def _distance(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """Return the distance of two groups' shares."""
    apart = first - second
    if not apart.any():
        return 0.0
    spread = sum(np.diag(shares) - np.outer(shares, shares) for shares in (first, second)) / 2
    inverse = np.linalg.pinv(spread, rcond=1e-8, hermitian=True)
    if np.abs(spread @ inverse @ apart - apart).max() > 1e-6:
        return float("inf")
    return math.sqrt(max(float(apart @ inverse @ apart), 0.0))
