"""Tails and quantiles of Student's t and Fisher's F, to the accuracy of R's.

Upper tails throughout, because small p-values are what is wanted: one minus a
lower tail has lost every digit of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.inference import t_p_values

__all__ = [
    "f_log_upper_tail",
    "f_quantile",
    "f_upper_tail",
    "t_upper_quantile",
    "t_upper_tail",
]

_Floats = npt.NDArray[np.float64]

# R's qf takes the chi-square distribution instead beyond so many degrees of freedom.
_ALMOST_INFINITE = 4e5


def t_upper_tail(t: npt.ArrayLike, df: npt.ArrayLike) -> _Floats:
    """Return ``pt(t, df, lower.tail = FALSE)``."""
    size = np.asarray(t, dtype=np.float64)
    half = t_p_values(size, df) / 2.0
    return np.where(size < 0, 1.0 - half, half)


def t_upper_quantile(p: npt.ArrayLike, df: npt.ArrayLike) -> _Floats:
    """Return the t beyond which lies the probability p <= 1/2, ``qt(p, df, lower.tail = FALSE)``.

    To 1e-13 relative: scipy's quantile, polished by Newton steps on the logarithm.
    """
    from scipy.special import betaln, stdtrit

    asked = np.broadcast_arrays(np.asarray(p, dtype=np.float64), np.asarray(df, dtype=np.float64))
    # Most genes share their degrees of freedom: each pair is looked up once.
    pairs, back = np.unique(np.stack([a.ravel() for a in asked]), axis=1, return_inverse=True)
    tail, freedom = pairs
    with np.errstate(all="ignore"):
        t = -stdtrit(freedom, tail)
        for _ in range(3):
            here = t_p_values(t, freedom) / 2.0
            density = np.exp(
                -(freedom + 1.0) / 2.0 * np.log1p(t * t / freedom)
                - betaln(0.5, freedom / 2.0)
                - np.log(freedom) / 2.0
            )
            step = np.log(here / tail) * here / density
            t = np.where(np.isfinite(step) & (t > 0), t + step, t)
    return np.asarray(t[back.ravel()].reshape(asked[0].shape))


def f_upper_tail(f: npt.ArrayLike, df1: npt.ArrayLike, df2: npt.ArrayLike) -> _Floats:
    """Return ``pf(f, df1, df2, lower.tail = FALSE)`` to 1e-12 relative; df2 may be infinite."""
    from scipy.special import betainc, betaincc, gammaincc

    ratio, first, second = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (f, df1, df2))
    )
    endless = np.isinf(second)
    finite = np.where(endless, 1.0, second)
    with np.errstate(invalid="ignore", over="ignore"):
        weight = first * ratio
        total = finite + weight
        tail: _Floats = np.where(
            weight > finite,
            betainc(finite / 2.0, first / 2.0, finite / total),
            betaincc(first / 2.0, finite / 2.0, weight / total),
        )
        return np.asarray(np.where(endless, gammaincc(first / 2.0, weight / 2.0), tail))


def f_log_upper_tail(f: npt.ArrayLike, df1: float, df2: float) -> _Floats:
    """Return the logarithm of the upper tail, also where the tail itself underflows."""
    from scipy.special import betaln, hyp2f1

    ratio = np.asarray(f, dtype=np.float64)
    with np.errstate(divide="ignore"):
        logarithm = np.log(f_upper_tail(ratio, df1, df2))
    gone = np.isneginf(logarithm) & np.isfinite(ratio)
    if gone.any() and np.isfinite(df2):
        a, b = df2 / 2.0, df1 / 2.0
        x = df2 / (df2 + df1 * ratio[gone])
        series = hyp2f1(a + b, 1.0, a + 1.0, x)
        logarithm[gone] = (
            a * np.log(x) + b * np.log1p(-x) - np.log(a) - betaln(a, b) + np.log(series)
        )
    return np.asarray(logarithm)


def f_quantile(p: npt.ArrayLike, df1: float, df2: float) -> _Floats:
    """Return the F below which lies the probability p, R's ``qf(p, df1, df2)``."""
    from scipy.special import betainccinv, gammaincinv

    lower = np.asarray(p, dtype=np.float64)
    if df2 > _ALMOST_INFINITE and df1 <= df2:
        return np.asarray(2.0 * gammaincinv(df1 / 2.0, lower) / df1)
    share = betainccinv(df2 / 2.0, df1 / 2.0, lower)
    return np.asarray((1.0 / share - 1.0) * (df2 / df1))
