"""The same prior, of most genes: a few genes of outlying variance no longer decide it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from core.errors import FitError
from core.expression.lowess import lowess
from core.expression.root import root_between
from core.expression.tails import f_log_upper_tail, f_quantile
from core.expression.variance_prior import VariancePrior, variance_prior

__all__ = ["robust_variance_prior"]

_Floats = npt.NDArray[np.float64]

# Shares of the genes drawn in at the lower and the upper end.
_TAILS = np.array([0.05, 0.1])
_SPAN = 0.4


def robust_variance_prior(
    variances: npt.ArrayLike, df: npt.ArrayLike, *, covariate: npt.ArrayLike | None = None
) -> VariancePrior:
    """Fit the distribution of residual variances so that outlying genes do not bend it.

    The moments are those of the winsorised log variances. Genes whose variance
    is larger than the fit allows keep fewer prior degrees of freedom, and so
    more of their own variance.

    Parameters
    ----------
    variances, df, covariate
        As :func:`core.expression.variance_prior.variance_prior`.

    Raises
    ------
    FitError
        If most variances are zero, or no gene has one.

    Notes
    -----
    Equal to ``limma::fitFDistRobustly`` of limma 3.54 with its
    ``winsor.tail.p = c(0.05, 0.1)``; the root search follows R's ``uniroot``
    step by step, because it stops at 1e-8. Reached: 1e-11 relative.

    References
    ----------
    Phipson et al. 2016, 10.1214/16-AOAS920.
    """
    values = np.asarray(variances, dtype=np.float64)
    freedom = np.broadcast_to(np.asarray(df, dtype=np.float64), values.shape)
    along = None if covariate is None else np.asarray(covariate, dtype=np.float64)
    usable = ~np.isnan(values) & np.isfinite(freedom) & (freedom > 1e-6)
    if int(usable.sum()) < 3:
        return variance_prior(values, freedom, covariate=along)
    inner = _robust(values[usable], freedom[usable], None if along is None else along[usable])
    scale = np.full(values.size, inner.prior.scale[0])
    weight = np.full(values.size, inner.df)
    scale[usable], weight[usable] = inner.prior.scale, inner.prior.df
    if along is not None and not usable.all():
        order = np.argsort(along[usable], kind="stable")
        known, logs = along[usable][order], np.log(inner.prior.scale)[order]
        scale[~usable] = np.exp(np.interp(along[~usable], known, logs))
    return replace(inner.prior, scale=scale, df=weight)


@dataclass(frozen=True, slots=True, eq=False)
class _Robust:
    """A prior with outliers given their due, and the degrees of freedom of all the others."""

    prior: VariancePrior
    df: float


def _robust(x: _Floats, df: _Floats, along: _Floats | None) -> _Robust:
    """Fit genes that all have a variance."""
    n, middle = x.size, float(np.median(x))
    if middle <= 0:
        raise FitError(
            "most genes have a residual variance of zero, so none can be expected of the others.",
            "Leave out genes that do not vary, or turn the robust option off.",
        )
    x = np.maximum(x, middle * 1e-12)
    plain = variance_prior(x, df, covariate=along)
    if (1.0 / n > _TAILS).all():
        return _Robust(plain, float(plain.df[0]))
    x, df1 = _of_one_df(x, df, plain)
    z = np.log(x)
    if along is None:
        trend = np.full(n, _trimmed_mean(z, float(_TAILS[1])))
    else:
        trend = lowess(along, z, span=_SPAN, iterations=3)
    ends = np.quantile(z - trend, (_TAILS[0], 1.0 - _TAILS[1]))
    drawn = np.clip(z - trend, *ends)
    centre = float(drawn.mean())
    spread = float(((drawn - centre) ** 2).mean()) * n / (n - 1)

    def excess(df2: float) -> float:
        return float(np.log(spread / _winsorised(df1, df2)[1]))

    at_infinity = excess(np.inf)
    if at_infinity <= 0:
        centred = trend + centre - _winsorised(df1, np.inf)[0]
        return _Robust(_beyond_chance(x, df1, centred, plain.notes), np.inf)
    if np.isinf(plain.df[0]):
        return _Robust(plain, np.inf)
    df2 = _prior_df(excess, float(plain.df[0]), at_infinity)
    centred = trend + centre - _winsorised(df1, df2)[0]
    weight = _outliers(np.exp(z - centred), df1, df2)
    return _Robust(VariancePrior(np.exp(centred), weight, plain.notes), df2)


def _prior_df(excess: Callable[[float], float], start: float, at_infinity: float) -> float:
    """Return the prior degrees of freedom that give the spread found, not below the start."""
    at_start = excess(start)
    if at_start >= 0:
        return start
    root = root_between(
        lambda share: excess(share / (1.0 - share)),
        (start / (1.0 + start), 1.0),
        values=(at_start, at_infinity),
        tolerance=1e-8,
    )
    return root / (1.0 - root)


def _of_one_df(x: _Floats, df: _Floats, prior: VariancePrior) -> tuple[_Floats, float]:
    """Return the variances as if all genes had the most degrees of freedom of any."""
    from scipy.special import betainc, betaincc, betainccinv, betaincinv

    most = float(df.max())
    fewer = df < most - 1e-14
    if not fewer.any():
        return x, most
    f, own, df2 = x[fewer] / prior.scale[fewer], df[fewer], float(prior.df[0])
    if np.isinf(df2):
        from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv

        half = own * f / 2.0
        upper, lower = gammaincc(own / 2.0, half), gammainc(own / 2.0, half)
        moved = np.where(
            upper < lower, gammainccinv(most / 2.0, upper), gammaincinv(most / 2.0, lower)
        )
        f = 2.0 * moved / most
    else:
        far = df2 / (df2 + own * f)
        upper, lower = betainc(df2 / 2.0, own / 2.0, far), betaincc(df2 / 2.0, own / 2.0, far)
        share = np.where(
            upper < lower,
            betaincinv(df2 / 2.0, most / 2.0, upper),
            betainccinv(df2 / 2.0, most / 2.0, lower),
        )
        f = (1.0 / share - 1.0) * (df2 / most)
    x = x.copy()
    x[fewer] = f * prior.scale[fewer]
    return x, most


@cache
def _nodes() -> tuple[_Floats, _Floats]:
    """Return the nodes and weights of 128-point Gauss quadrature over 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(128)
    return (nodes + 1.0) / 2.0, weights / 2.0


def _winsorised(df1: float, df2: float) -> tuple[float, float]:
    """Return mean and variance of the winsorised logarithm of an F variable."""
    ends = f_quantile(np.array([_TAILS[0], 1.0 - _TAILS[1]]), df1, df2)
    low, high = ends / (1.0 + ends)
    nodes, weights = _nodes()
    share = low + (high - low) * nodes
    value = share / (1.0 - share)
    density = _f_density(value, df1, df2) / (1.0 - share) ** 2
    mass, logs, at_ends = (high - low) * weights * density, np.log(value), np.log(ends)
    mean = float(mass @ logs + at_ends @ _TAILS)
    return mean, float(mass @ (logs - mean) ** 2 + (at_ends - mean) ** 2 @ _TAILS)


def _f_density(f: _Floats, df1: float, df2: float) -> _Floats:
    """Return the density of F, of the scaled chi-square where df2 is infinite."""
    from scipy.special import betaln, gammaln

    a = df1 / 2.0
    if np.isinf(df2):
        return np.asarray(np.exp(a * np.log(a) + (a - 1.0) * np.log(f) - a * f - gammaln(a)))
    b = df2 / 2.0
    total = df1 * f + df2
    logs = a * np.log(df1 * f / total) + b * np.log(df2 / total) - np.log(f) - betaln(a, b)
    return np.asarray(np.exp(logs))


def _outliers(f: _Floats, df1: float, df2: float) -> _Floats:
    """Return each gene's prior degrees of freedom, fewer where its variance is too large."""
    n = f.size
    tail = f_log_upper_tail(f, df1, df2)
    regular = np.minimum(tail - (np.log(n - _ranks(f) + 0.5) - np.log(n)), 0.0)
    if not (regular < 0).any():
        return np.full(n, df2)
    order, least = np.argsort(tail, kind="stable"), float(tail.min())
    if np.isneginf(least):
        weight = np.exp(regular) * df2
    else:
        # Few enough that the most outlying gene would be an ordinary one.
        outlying = np.log(0.5) / least * df2
        again = float(f_log_upper_tail(f.max(), df1, outlying))
        outlying = np.log(0.5) / again * outlying
        weight = np.exp(regular) * df2 - np.expm1(regular) * outlying
    ordered = weight[order]
    running = np.cumsum(ordered) / np.arange(1, n + 1)
    lowest = int(running.argmin())
    ordered[: lowest + 1] = running[lowest]
    weight[order] = np.maximum.accumulate(ordered)
    return np.asarray(weight)


def _beyond_chance(
    x: _Floats, df1: float, centred: _Floats, notes: tuple[str, ...]
) -> VariancePrior:
    """Return the prior where most genes differ by chance alone, so that outliers alone have one."""
    from scipy.special import gammaincc

    n, f = x.size, x / np.exp(centred)
    tail = gammaincc(df1 / 2.0, f * df1 / 2.0)
    regular = np.minimum(tail / ((n - _ranks(f) + 0.5) / n), 1.0)
    weight = np.where(regular < 1, regular * n * df1, np.inf)
    if (regular < 1).any():
        order = np.argsort(tail, kind="stable")
        weight[order] = np.maximum.accumulate(weight[order])
    return VariancePrior(np.exp(centred), weight, notes)


def _ranks(values: _Floats) -> _Floats:
    """Return the rank of each value, the smallest 1; tied values share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2.0)[place])


def _trimmed_mean(values: _Floats, trim: float) -> float:
    """Return the mean without a share of the smallest and of the largest, R's ``mean(trim =)``."""
    cut = int(values.size * trim)
    return float(np.sort(values)[cut : values.size - cut].mean())
