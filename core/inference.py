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
    "normal_p_values",
    "normal_quantile",
]

Adjustment = Literal["BH", "holm", "bonferroni", "none"]

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


def adjust_p_values(
    p_values: npt.ArrayLike, *, method: Adjustment = "BH"
) -> npt.NDArray[np.float64]:
    """Adjust p-values for having looked many times.

    Missing values stay missing and do not count among the tests, so a gene
    that could not be tested makes no other gene look worse.

    Parameters
    ----------
    p_values : array of float, shape (m,)
    method : {"BH", "holm", "bonferroni", "none"}
        ``"BH"``: false discovery rate of Benjamini and Hochberg; the others
        bound the chance of any false finding.

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
    Benjamini and Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x.

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
    m = values.size
    if m == 0:
        return adjusted
    if method == "none":
        adjusted[known] = values
    elif method == "bonferroni":
        adjusted[known] = np.minimum(values * m, 1.0)
    elif method == "holm":
        order = np.argsort(values, kind="stable")
        stepped = np.maximum.accumulate(values[order] * np.arange(m, 0, -1))
        adjusted[known[order]] = np.minimum(stepped, 1.0)
    else:
        order = np.argsort(values, kind="stable")[::-1]
        stepped = np.minimum.accumulate(values[order] * (m / np.arange(m, 0, -1)))
        adjusted[known[order]] = np.minimum(stepped, 1.0)
    return adjusted
