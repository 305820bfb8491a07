"""Quantiles, tail probabilities and adjusted p-values, as R computes them."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from core.errors import InputError

__all__ = [
    "Adjustment",
    "adjust_p_values",
    "chi_square_p_value",
    "f_p_value",
    "normal_p_values",
    "normal_quantile",
    "quantiles",
    "t_p_values",
]

Adjustment = Literal["BH", "BY", "holm", "hochberg", "hommel", "bonferroni", "none"]

# R's nine types in R's order, by numpy's names.
_QUANTILE_TYPES = (
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
)

_STANDARD_NORMAL = NormalDist()


def normal_quantile(level: float) -> float:
    """Return how many standard errors a two-sided interval reaches to each side.

    Raises
    ------
    InputError
        If the level is not between 0 and 1.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0.0 < level < 1.0:
        raise InputError(
            f"the level of an interval must lie between 0 and 1, got {level!r}.",
            "Use 0.95 for a 95 % interval.",
        )
    return _STANDARD_NORMAL.inv_cdf(0.5 + level / 2.0)


def normal_p_values(z: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return two-sided p-values of standard normal statistics, NaN where z is.

    Equal to R's ``2 * pnorm(-abs(z))`` to 1e-14 relative.
    """
    from scipy.special import erfc

    return np.asarray(erfc(np.abs(np.asarray(z, dtype=np.float64)) / math.sqrt(2.0)))


def chi_square_p_value(statistic: float, df: int) -> float:
    """Return the upper tail, R's ``pchisq(x, df, lower.tail = FALSE)`` to 1e-13 relative."""
    from scipy.special import gammaincc

    return float(gammaincc(df / 2.0, statistic / 2.0))


def t_p_values(t: npt.ArrayLike, df: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return two-sided p-values of Student's t, R's ``2 * pt(-abs(t), df)`` to 1e-12 relative.

    Infinite degrees of freedom give the normal distribution, as in R.
    """
    from scipy.special import stdtr

    t, df = np.broadcast_arrays(np.asarray(t, dtype=np.float64), np.asarray(df, dtype=np.float64))
    finite = np.isfinite(df)
    tails = 2.0 * stdtr(np.where(finite, df, 1.0), -np.abs(t))
    return np.where(finite, tails, normal_p_values(t))


def f_p_value(statistic: float, df1: float, df2: float) -> float:
    """Return the upper tail, R's ``pf(x, df1, df2, lower.tail = FALSE)`` to 1e-12 relative."""
    from scipy.special import betainc

    if statistic <= 0:
        return 1.0
    if math.isinf(statistic):
        return 0.0
    return float(betainc(df2 / 2.0, df1 / 2.0, df2 / (df2 + df1 * statistic)))


def quantiles(
    values: npt.ArrayLike, shares: npt.ArrayLike, *, kind: int = 7
) -> npt.NDArray[np.float64]:
    """Return quantiles of the known values by one of R's nine types.

    Parameters
    ----------
    values : array of float, shape (n,)
        Missing values are left out.
    shares : float or array of float, shape (k,)
        Between 0 and 1.
    kind : int
        R's ``type``, 1 to 9: 7 is R's and numpy's default, 2 is SAS's, 6 is
        that of SPSS and Minitab.

    Returns
    -------
    array of float, shape (k,)
        NaN where no value is known. As R's ``quantile(x, shares, type = kind,
        na.rm = TRUE)`` to 1e-14 relative.

    Raises
    ------
    InputError
        If the type is not one of the nine or a share lies outside 0 to 1.

    References
    ----------
    Hyndman and Fan 1996, 10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> quantiles([1, 2, 3, 4], [0.25, 0.5]).tolist()
    [1.75, 2.5]
    """
    if kind not in range(1, 10):
        raise InputError(f"the type of a quantile is {kind!r}; R's are 1 to 9.", "Use 7.")
    wanted = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise InputError("quantiles are asked for by shares between 0 and 1.", "Use 0.5.")
    x = np.asarray(values, dtype=np.float64)
    x = x[~np.isnan(x)]
    if x.size == 0:
        return np.full(wanted.shape, np.nan)
    found = np.quantile(x, wanted, method=_QUANTILE_TYPES[kind - 1])  # type: ignore[call-overload]
    return np.asarray(found, dtype=np.float64)


def adjust_p_values(
    p_values: npt.ArrayLike, *, method: Adjustment = "BH"
) -> npt.NDArray[np.float64]:
    """Adjust p-values for having looked many times.

    Missing values stay missing and do not count among the tests, so a gene
    that could not be tested makes no other gene look worse.

    Parameters
    ----------
    p_values : array of float, shape (m,)
    method : {"BH", "BY", "holm", "hochberg", "hommel", "bonferroni", "none"}
        ``"BH"``: false discovery rate of Benjamini and Hochberg; ``"BY"`` the
        same under any dependence. The others bound the chance of any false
        finding: Holm's and Bonferroni's always, Hochberg's and Hommel's where
        tests are independent or positively dependent.

    Returns
    -------
    array of float, shape (m,)
        As R's ``p.adjust`` to 1e-15.

    Raises
    ------
    InputError
        If the method is not known or a value lies outside 0 to 1.

    References
    ----------
    Benjamini and Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x;
    Benjamini and Yekutieli 2001, 10.1214/aos/1013699998; Hochberg 1988,
    10.1093/biomet/75.4.800; Hommel 1988, 10.1093/biomet/75.2.383.

    Examples
    --------
    >>> adjust_p_values([0.01, 0.02, float("nan"), 0.04]).tolist()
    [0.03, 0.03, nan, 0.04]
    """
    p = np.asarray(p_values, dtype=np.float64)
    if method not in get_args(Adjustment):
        raise InputError(
            f"the adjustment is {method!r}; allowed are {', '.join(get_args(Adjustment))}.",
            "Use BH for the false discovery rate.",
        )
    known = np.flatnonzero(~np.isnan(p))
    values = p[known]
    if ((values < 0) | (values > 1)).any():
        raise InputError("p-values must lie between 0 and 1.", "Give probabilities.")
    adjusted = np.full(p.shape, np.nan)
    if values.size:
        adjusted[known] = np.minimum(_adjusted(values, method), 1.0)
    return adjusted


def _adjusted(values: npt.NDArray[np.float64], method: Adjustment) -> npt.NDArray[np.float64]:
    """Return known p-values adjusted, not yet held below 1."""
    m = values.size
    if method == "none":
        return values
    if method == "bonferroni":
        return values * m
    found: npt.NDArray[np.float64] = np.empty(m)
    ascending = np.argsort(values, kind="stable")
    if method == "holm":
        found[ascending] = np.maximum.accumulate(values[ascending] * np.arange(m, 0, -1))
    elif method == "hommel":
        found[ascending] = _hommel(values[ascending])
    else:
        ranks = np.arange(m, 0, -1)
        factor = np.asarray(m / ranks, dtype=np.float64)
        if method == "hochberg":
            factor = (m - ranks + 1).astype(np.float64)
        elif method == "BY":
            factor = np.asarray((1.0 / np.arange(1, m + 1)).sum() * factor)
        descending = ascending[::-1]
        found[descending] = np.minimum.accumulate(factor * values[descending])
    return found


def _hommel(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return Hommel's adjusted p-values of an increasing list, by Wright's algorithm."""
    n = p.size
    best = np.full(n, (n * p / np.arange(1, n + 1)).min())
    found = best.copy()
    for size in range(n - 1, 1, -1):
        head = n - size + 1
        tail = (size * p[head:] / np.arange(2, size + 1)).min()
        best[:head] = np.minimum(size * p[:head], tail)
        best[head:] = best[head - 1]
        found = np.maximum(found, best)
    return np.asarray(np.maximum(found, p))
