"""Do two numbers go together: Pearson, Spearman, Kendall."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.association.rank_tails import exact_spearman_tail
from core.association.samples import Floats, as_sample, refuse_constant
from core.association.significance import SignificanceTest
from core.errors import InputError
from core.inference import normal_p_values, normal_quantile, t_p_values

__all__ = ["kendall_test", "pearson_test", "spearman_test"]

# Without ties R counts the orders of fewer patients than these.
_SPEARMAN_EXACT_BELOW = 1290
_KENDALL_EXACT_BELOW = 50


def pearson_test(
    first: npt.ArrayLike, second: npt.ArrayLike, *, level: float = 0.95
) -> SignificanceTest:
    """Test whether two numbers rise and fall together along a straight line.

    The estimate is Pearson's r, from -1 to 1, its interval Fisher's.

    Parameters
    ----------
    first, second : array of float, shape (n,)
        Of the same patients in the same order, 3 or more (4 for an interval).
    level : float
        Coverage of the interval.

    Raises
    ------
    InputError
        If lengths differ, values are missing or there are fewer than 3.
    FitError
        If one of them does not vary.

    Notes
    -----
    Equal to R's ``cor.test(first, second)`` to 1e-12 relative.

    Examples
    --------
    >>> round(pearson_test([1, 2, 3, 4], [1, 3, 2, 4]).estimate, 3)
    0.8
    """
    z = normal_quantile(level)
    x, y = _pair(first, second, "Pearson correlation")
    r, statistic, p_value = _straight_line(x, y)
    lower, upper = math.nan, math.nan
    if x.size > 3 and abs(r) < 1:
        reach = z / math.sqrt(x.size - 3)
        lower, upper = (math.tanh(math.atanh(r) + side * reach) for side in (-1.0, 1.0))
    return SignificanceTest(
        name="Pearson correlation",
        statistic=statistic,
        statistic_name="t",
        df=(float(x.size - 2),),
        p_value=p_value,
        estimate=r,
        lower=lower,
        upper=upper,
        estimate_name="Pearson's r",
    )


def spearman_test(
    first: npt.ArrayLike, second: npt.ArrayLike, *, exact: bool | None = None
) -> SignificanceTest:
    """Test whether one number tends to rise with another, by ranks.

    The estimate is Spearman's rho, from -1 to 1; ties have their mean rank. S
    is the sum of squared differences between ranks that goes with it.

    Parameters
    ----------
    first, second : array of float, shape (n,)
        Of the same patients in the same order, 3 or more.
    exact : bool, optional
        Whether to count orders (an Edgeworth series for 10 patients or more).
        By default as R: fewer than 1,290 patients and no two values equal.

    Raises
    ------
    InputError
        If lengths differ, values are missing, there are fewer than 3, or an
        exact p-value is asked for in spite of ties.
    FitError
        If one of them does not vary.

    Notes
    -----
    Equal to R's ``cor.test(first, second, method = "spearman", exact)`` to
    1e-12 relative.

    References
    ----------
    Best and Roberts 1975 (AS 89), 10.2307/2347111.

    Examples
    --------
    >>> result = spearman_test([1, 2, 3, 4], [1, 3, 2, 4])
    >>> round(result.estimate, 3), round(result.p_value, 4)
    (0.8, 0.3333)
    """
    from scipy.stats import rankdata

    x, y = _pair(first, second, "Spearman correlation")
    n = x.size
    ties = _has_ties(x, y)
    if exact is None:
        exact = n < _SPEARMAN_EXACT_BELOW and not ties
    rho, _, p_value = _straight_line(rankdata(x), rankdata(y))
    statistic = (n**3 - n) * (1 - rho) / 6
    if exact:
        _refuse_ties(ties, "Spearman")
        p_value = exact_spearman_tail(round(statistic), n)
    return SignificanceTest(
        name="Spearman rank correlation",
        statistic=statistic,
        statistic_name="S",
        df=(),
        p_value=p_value,
        estimate=rho,
        estimate_name="Spearman's rho",
        note="exact" if exact and n < 10 else "Edgeworth series" if exact else "t approximation",
    )


def kendall_test(
    first: npt.ArrayLike, second: npt.ArrayLike, *, exact: bool | None = None
) -> SignificanceTest:
    """Test whether pairs of patients tend to be ordered alike by two numbers.

    The estimate is Kendall's tau-b, from -1 to 1.

    Parameters
    ----------
    first, second : array of float, shape (n,)
        Of the same patients in the same order, 3 or more.
    exact : bool, optional
        Whether to count orders. By default as R: fewer than 50 patients and no
        two values equal.

    Raises
    ------
    InputError
        If lengths differ, values are missing, there are fewer than 3, or an
        exact p-value is asked for in spite of ties.
    FitError
        If one of them does not vary.

    Notes
    -----
    Equal to R's ``cor.test(first, second, method = "kendall", exact)`` to
    1e-12 relative.

    References
    ----------
    Kendall 1938, 10.1093/biomet/30.1-2.81.

    Examples
    --------
    >>> result = kendall_test([1, 2, 3, 4], [1, 3, 2, 4])
    >>> round(result.estimate, 3), round(result.p_value, 4)
    (0.667, 0.3333)
    """
    from scipy.stats import kendalltau

    x, y = _pair(first, second, "Kendall correlation")
    n = x.size
    ties = _has_ties(x, y)
    if exact is None:
        exact = n < _KENDALL_EXACT_BELOW and not ties
    if exact:
        _refuse_ties(ties, "Kendall")
        found = kendalltau(x, y, method="exact")
        tau, p_value = float(found.statistic), float(found.pvalue)
        statistic, symbol = float(round((tau + 1) * n * (n - 1) / 4)), "T"
    else:
        tau = float(kendalltau(x, y, method="asymptotic").statistic)
        statistic, symbol = _kendall_z(x, y, tau), "z"
        p_value = float(normal_p_values(statistic))
    return SignificanceTest(
        name="Kendall rank correlation",
        statistic=statistic,
        statistic_name=symbol,
        df=(),
        p_value=p_value,
        estimate=tau,
        estimate_name="Kendall's tau",
        note="exact" if exact else "normal approximation",
    )


def _pair(first: npt.ArrayLike, second: npt.ArrayLike, test: str) -> tuple[Floats, Floats]:
    """Return two numbers of the same patients."""
    x = as_sample(first, least=3, name="the first number")
    y = as_sample(second, least=3, name="the second number")
    if x.size != y.size:
        raise InputError(
            f"a correlation needs pairs, got {x.size:,} and {y.size:,} values.",
            "Give both numbers for the same patients.",
        )
    for values in (x, y):
        refuse_constant((values,), test)
    return x, y


def _straight_line(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Return r, its t and its two-sided p-value."""
    x, y = x - x.mean(), y - y.mean()
    r = float(x @ y) / math.sqrt(float(x @ x) * float(y @ y))
    r = max(-1.0, min(1.0, r))
    left = 1 - r * r
    t = math.copysign(math.inf, r) if left <= 0 else r * math.sqrt((x.size - 2) / left)
    return r, t, float(t_p_values(t, x.size - 2))


def _has_ties(x: Floats, y: Floats) -> bool:
    return min(np.unique(x).size, np.unique(y).size) < x.size


def _refuse_ties(ties: bool, test: str) -> None:
    if ties:
        raise InputError(
            f"an exact {test} p-value was asked for, but some values are equal.",
            "Use the approximation, which allows for ties.",
        )


def _kendall_z(x: Floats, y: Floats, tau: float) -> float:
    """Return concordant less discordant pairs in standard errors, ties allowed for."""
    n = x.size
    counts = [np.unique(v, return_counts=True)[1].astype(np.float64) for v in (x, y)]
    pairs = n * (n - 1) / 2
    tied = [float((c * (c - 1)).sum()) / 2 for c in counts]
    score = tau * math.sqrt((pairs - tied[0]) * (pairs - tied[1]))
    v0 = n * (n - 1) * (2 * n + 5)
    vt, vu = (float((c * (c - 1) * (2 * c + 5)).sum()) for c in counts)
    v1 = 4 * tied[0] * tied[1] / (2 * n * (n - 1))
    three = [float((c * (c - 1) * (c - 2)).sum()) for c in counts]
    v2 = three[0] * three[1] / (9 * n * (n - 1) * (n - 2))
    return score / math.sqrt((v0 - vt - vu) / 18 + v1 + v2)
