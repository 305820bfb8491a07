"""What variance to expect of a gene, learnt from all genes: a scaled F distribution fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import FitError, InputError
from core.expression.natural_spline import natural_spline

__all__ = ["VariancePrior", "squeezed", "trigamma_inverse", "variance_prior"]

_Floats = npt.NDArray[np.float64]

# From so many genes on the trend gets one more degree of freedom.
_TREND_STEPS = (3, 6, 30)
_LEAST_SHARE = 1e-5
_MOSTLY_ZERO = "more than half of the residual variances are exactly zero"
_SOME_ZERO = "some residual variances are exactly zero and were offset away from it"


@dataclass(frozen=True, slots=True, eq=False)
class VariancePrior:
    """The variance expected of each gene and how much that expectation weighs.

    Parameters
    ----------
    scale : array of float, shape (g,)
        Prior variance of each gene; the same for all without a trend.
    df : array of float, shape (g,)
        Prior degrees of freedom: the expectation weighs as much as so many
        observations. Infinite where the genes' variances differ no more than
        chance makes them. The same for all genes unless robust, where outlying
        genes have fewer.
    notes : tuple of str
        What was mended on the way.
    """

    scale: _Floats
    df: _Floats
    notes: tuple[str, ...] = ()


def variance_prior(
    variances: npt.ArrayLike, df: npt.ArrayLike, *, covariate: npt.ArrayLike | None = None
) -> VariancePrior:
    """Fit the distribution of residual variances over the genes by its moments.

    A gene's variance is taken as ``scale * F(df, prior df)``; on the log scale
    its mean and variance over the genes give the two unknowns. With a
    covariate (the mean expression) the scale follows a natural spline of it.

    Parameters
    ----------
    variances : array of float, shape (g,)
        Residual variances, >= 0; NaN where a gene has none.
    df : array of float, shape (g,)
        Residual degrees of freedom.
    covariate : array of float, shape (g,), optional

    Raises
    ------
    InputError
        If the lengths differ or the covariate has missing values.
    FitError
        If no gene has a residual variance.

    Notes
    -----
    Equal to ``limma::fitFDist`` of limma 3.54 to 1e-12 relative.

    References
    ----------
    Smyth 2004, 10.2202/1544-6115.1027.
    """
    values, freedom, along = _checked(variances, df, covariate)
    g = values.size
    usable = np.isfinite(freedom) & (freedom > 1e-15) & np.isfinite(values) & (values > -1e-15)
    n = int(usable.sum())
    if n == 0:
        raise FitError(
            "no gene has a residual variance: there are not more samples than coefficients.",
            "Compare larger groups or adjust for fewer covariates.",
        )
    if n == 1:
        return VariancePrior(np.full(g, values[usable][0]), np.zeros(g))
    curve = None
    if along is not None:
        steps = 1 + sum(n >= step for step in _TREND_STEPS)
        curve = min(steps, np.unique(along[usable]).size)
    x, notes = _offset(np.maximum(values[usable], 0.0))
    e = np.log(x) - _log_bias(freedom[usable])
    if along is None or curve is None or curve < 2:
        mean: _Floats = np.full(g, float(e.mean()))
        spread = float(((e - e.mean()) ** 2).sum()) / (n - 1)
        average = float(x.mean())
    else:
        spline = natural_spline(along[usable], curve)
        basis, _ = np.linalg.qr(spline.basis(along[usable]))
        residual = e - basis @ (basis.T @ e)
        spread = float(residual @ residual) / (n - basis.shape[1])
        coefficients = np.linalg.lstsq(spline.basis(along[usable]), e, rcond=None)[0]
        mean = spline.basis(along) @ coefficients
        mean[usable] = e - residual
        average = float("nan")
    from scipy.special import polygamma

    spread -= float(polygamma(1, freedom[usable] / 2.0).mean())
    if spread > 0:
        prior_df = 2.0 * trigamma_inverse(spread)
        scale = np.exp(mean + float(_log_bias(np.array(prior_df))))
    else:
        prior_df = np.inf
        scale = np.exp(mean) if np.isnan(average) else np.full(g, average)
    return VariancePrior(scale, np.full(g, prior_df), notes)


def squeezed(variances: npt.ArrayLike, df: npt.ArrayLike, prior: VariancePrior) -> _Floats:
    """Return each gene's variance, drawn towards the prior; limma's ``squeezeVar``.

    A gene without residual degrees of freedom has the prior's variance.
    """
    values, freedom = (np.asarray(a, dtype=np.float64) for a in (variances, df))
    values = np.where(freedom == 0, 0.0, values)
    finite = np.isfinite(prior.df)
    weight = np.where(finite, prior.df, 1.0)
    drawn = (freedom * values + weight * prior.scale) / (freedom + weight)
    return np.where(finite, drawn, prior.scale)


def trigamma_inverse(x: float) -> float:
    """Return y with trigamma(y) = x > 0, by Newton's method on 1 / trigamma.

    >>> from scipy.special import polygamma
    >>> round(float(polygamma(1, trigamma_inverse(0.3))), 12)
    0.3
    """
    from scipy.special import polygamma

    if x > 1e7:
        return 1.0 / float(np.sqrt(x))
    if x < 1e-6:
        return 1.0 / x
    y = 0.5 + 1.0 / x
    for _ in range(50):
        here = float(polygamma(1, y))
        step = here * (1.0 - here / x) / float(polygamma(2, y))
        y += step
        if -step / y < 1e-8:
            break
    return y


def _log_bias(df: _Floats) -> _Floats:
    """Return the mean of the logarithm of a variance whose true value is 1."""
    from scipy.special import digamma

    return np.asarray(digamma(df / 2.0) - np.log(df / 2.0))


def _offset(x: _Floats) -> tuple[_Floats, tuple[str, ...]]:
    """Keep variances away from zero, whose logarithm would rule the fit."""
    middle = float(np.median(x))
    notes: tuple[str, ...] = ()
    if middle == 0:
        middle, notes = 1.0, (_MOSTLY_ZERO,)
    elif (x == 0).any():
        notes = (_SOME_ZERO,)
    return np.maximum(x, _LEAST_SHARE * middle), notes


def _checked(
    variances: npt.ArrayLike, df: npt.ArrayLike, covariate: npt.ArrayLike | None
) -> tuple[_Floats, _Floats, _Floats | None]:
    """Return variances, degrees of freedom and covariate, one for each gene."""
    values = np.asarray(variances, dtype=np.float64)
    freedom = np.broadcast_to(np.asarray(df, dtype=np.float64), values.shape)
    if covariate is None:
        return values, freedom, None
    along = np.asarray(covariate, dtype=np.float64)
    if along.shape != values.shape:
        raise InputError(
            f"the trend has {along.size:,} values for {values.size:,} variances.",
            "Give one mean expression for each gene.",
        )
    if np.isnan(along).any():
        raise InputError(
            f"the trend lacks {int(np.isnan(along).sum()):,} values.",
            "Leave out genes that were never measured.",
        )
    finite = np.isfinite(along)
    if not finite.all():
        ends = (along[finite].min() - 1.0, along[finite].max() + 1.0) if finite.any() else (-1, 1)
        along = np.where(finite, along, np.where(along < 0, ends[0], ends[1]))
    return values, freedom, along
