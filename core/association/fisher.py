"""Fisher's exact test of a table of counts, with the odds ratio of a two by two table."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.association.count_tables import as_counts
from core.association.fisher_tables import exact_p_value, sampled_p_value
from core.association.significance import SignificanceTest
from core.errors import InputError

__all__ = ["fisher_test"]

# R takes two tables for equally likely when their probabilities differ by less than this.
_TIES = 1e-7
_MOST_PATHS = 4_000_000
_DRAWS = 100_000


def fisher_test(
    counts: npt.ArrayLike,
    *,
    level: float = 0.95,
    most: int = _MOST_PATHS,
    draws: int = _DRAWS,
    seed: int = 0,
) -> SignificanceTest:
    """Test whether rows and columns of a table of counts have to do with each other.

    The p-value is the chance, all margins being as they are, of a table no more
    likely than the one observed. For two by two tables the estimate is the odds
    ratio that makes the observed count most likely given the margins (the
    conditional maximum likelihood estimate), above 1 where the first row goes
    with the first column.

    Parameters
    ----------
    counts : array of int, shape (r, c)
        Rows and columns without any patient are left out.
    level : float
        Coverage of the odds ratio's interval.
    most : int
        How many partial tables may be listed. A table that needs more has its
        p-value from ``draws`` random tables with the same margins, and says so.
    draws : int
        Number of random tables.
    seed : int
        Of the random tables.

    Raises
    ------
    InputError
        If the counts are not whole numbers >= 0, or fewer than two rows or two
        columns hold patients.

    Notes
    -----
    The p-value equals R's ``fisher.test`` to 1e-9 relative, larger tables
    included (scipy's counts tables by another rule). R's search for the odds
    ratio and its limits stops within 1e-4 of the ratio, or of its inverse
    where above 1; ours are the exact roots.

    References
    ----------
    Mehta and Patel 1983, 10.1080/01621459.1983.10477989.

    Examples
    --------
    >>> result = fisher_test([[3, 1], [1, 3]])  # the lady tasting tea
    >>> round(result.p_value, 4), round(result.estimate, 3)
    (0.4857, 6.408)
    """
    table = as_counts(counts)
    if table.shape == (2, 2):
        return _two_by_two(table, level)
    p_value = exact_p_value(table, most=most)
    note = "exact"
    if p_value is None:
        p_value = sampled_p_value(table, draws=draws, seed=seed)
        error = math.sqrt(p_value * (1 - p_value) / draws)
        note = (
            f"from {draws:,} random tables with the same margins (seed {seed}, standard error "
            f"{error:.1g}): too many tables to list"
        )
    return SignificanceTest("Fisher exact test", math.nan, "", (), p_value, note=note)


def _two_by_two(table: npt.NDArray[np.int64], level: float) -> SignificanceTest:
    """Return the test of a two by two table."""
    if not 0.0 < level < 1.0:
        raise InputError(
            f"the level of an interval must lie between 0 and 1, got {level!r}.", "Use 0.95."
        )
    from scipy.special import gammaln

    x = int(table[0, 0])
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    low, high = max(0, int(columns[0] - rows[1])), int(min(columns[0], rows[0]))
    support = np.arange(low, high + 1)
    logs = -sum(
        gammaln(cell + 1.0)
        for cell in (
            support,
            columns[0] - support,
            rows[0] - support,
            rows[1] - columns[0] + support,
        )
    )
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    p_value = float(chances[chances <= chances[x - low] * (1 + _TIES)].sum())
    tail = (1 - level) / 2
    return SignificanceTest(
        name="Fisher exact test",
        statistic=math.nan,
        statistic_name="",
        df=(),
        p_value=min(1.0, p_value),
        estimate=_odds_ratio(support, logs, x),
        lower=0.0 if x == low else _limit(support, logs, support >= x, tail),
        upper=math.inf if x == high else _limit(support, logs, support <= x, tail),
        estimate_name="odds ratio (conditional maximum likelihood)",
        note="exact",
    )


def _tilted(
    support: npt.NDArray[np.int64], logs: npt.NDArray[np.float64], log_odds: float
) -> npt.NDArray[np.float64]:
    """Return the chance of each count under an odds ratio."""
    weights = logs + log_odds * support
    chances = np.exp(weights - weights.max())
    return np.asarray(chances / chances.sum())


def _odds_ratio(support: npt.NDArray[np.int64], logs: npt.NDArray[np.float64], x: int) -> float:
    """Return the odds ratio under which the observed count is the expected one."""
    if support.size == 1:
        return math.nan
    if x in (support[0], support[-1]):
        return 0.0 if x == support[0] else math.inf
    return _root(lambda odds: float(_tilted(support, logs, odds) @ support) - x)


def _limit(
    support: npt.NDArray[np.int64],
    logs: npt.NDArray[np.float64],
    beyond: npt.NDArray[np.bool_],
    tail: float,
) -> float:
    """Return the odds ratio under which counts this extreme have the chance ``tail``."""
    return _root(lambda odds: float(_tilted(support, logs, odds)[beyond].sum()) - tail)


def _root(function: object) -> float:
    """Return the odds ratio at which a monotone function of its logarithm is 0."""
    from scipy.optimize import brentq

    return math.exp(float(brentq(function, -700.0, 700.0, xtol=1e-14, rtol=1e-14, maxiter=500)))
