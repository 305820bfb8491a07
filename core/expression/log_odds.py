"""The odds that a gene differs: limma's B statistic."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.expression.tails import t_upper_quantile
from core.inference import t_p_values

__all__ = ["coefficient_variance", "log_odds"]

_Floats = npt.NDArray[np.float64]


def coefficient_variance(
    t: _Floats,
    unscaled: _Floats,
    df: _Floats,
    *,
    proportion: float,
    limits: tuple[float, float],
) -> float:
    """Return how widely the coefficients of genes that differ are spread.

    Estimated from the genes of largest t, as if a share of all differed.

    Parameters
    ----------
    t, unscaled, df : arrays of float, shape (g,)
        Moderated t, standard error over the residual standard deviation,
        degrees of freedom.
    proportion : float
        Share of the genes thought to differ.
    limits : (float, float)
        Smallest and largest variance admitted, over the residual variance.

    Returns
    -------
    float
        ``limma:::tmixture.vector`` to 1e-12; NaN without genes.
    """
    known = ~np.isnan(t)
    size, error, freedom = np.abs(t[known]), unscaled[known], df[known]
    g = size.size
    n = math.ceil(proportion / 2.0 * g)
    if n < 1:
        return float("nan")
    share = max(n / g, proportion)
    most = float(freedom.max())
    # Genes of fewer degrees of freedom get the t of like p-value.
    fewer = np.flatnonzero(freedom < most)
    if fewer.size:
        size = size.copy()
        tail = t_p_values(size[fewer], freedom[fewer]) / 2.0
        size[fewer] = np.where(size[fewer] > 0, t_upper_quantile(tail, most), 0.0)
    top = np.argsort(-size, kind="stable")[:n]
    size, error = size[top], error[top]
    chance = t_p_values(size, most)
    wanted = ((np.arange(1, n + 1) - 0.5) / g - (1.0 - share) * chance) / share
    beyond = wanted > chance
    spread = np.zeros(n)
    reach = t_upper_quantile(wanted[beyond] / 2.0, most)
    spread[beyond] = error[beyond] ** 2 * ((size[beyond] / reach) ** 2 - 1.0)
    return float(np.clip(spread, *limits).mean())


def log_odds(
    t: _Floats, unscaled: _Floats, df: _Floats, *, spread: float, proportion: float
) -> _Floats:
    """Return the natural logarithm of the odds that each coefficient is not 0.

    Parameters
    ----------
    t, unscaled, df : arrays of float, shape (g,)
        As :func:`coefficient_variance`; infinite degrees of freedom are allowed.
    spread : float
        Variance of the coefficients that are not 0, over the residual variance.
    proportion : float
        Share of the genes thought to differ.
    """
    ratio = (unscaled**2 + spread) / unscaled**2
    square = t * t
    endless = np.isinf(df)
    freedom = np.where(endless, 1.0, df)
    kernel = np.where(
        endless,
        square * (1.0 - 1.0 / ratio) / 2.0,
        (1.0 + freedom) / 2.0 * np.log((square + freedom) / (square / ratio + freedom)),
    )
    return np.asarray(math.log(proportion / (1.0 - proportion)) - np.log(ratio) / 2.0 + kernel)
