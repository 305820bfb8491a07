"""Read counts made fit for linear models: log counts per million and their precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import InputError, listed
from core.expression.design import Design
from core.expression.linear_model import linear_model
from core.expression.lowess import lowess

__all__ = ["WeightedExpression", "voom"]


@dataclass(frozen=True, slots=True, eq=False)
class WeightedExpression:
    """Expression with the precision of each value.

    Parameters
    ----------
    expression : DataFrame, shape (samples, genes)
        log2 of counts per million.
    weights : DataFrame, shape (samples, genes)
        Inverse variance that the mean-variance trend gives each value.
    """

    expression: pd.DataFrame
    weights: pd.DataFrame


def voom(counts: pd.DataFrame, design: Design, *, span: float = 0.5) -> WeightedExpression:
    """Turn counts into log2 counts per million, each with its precision.

    Parameters
    ----------
    counts : DataFrame, shape (samples, genes)
        Read counts, >= 0, not logged.
    design : Design
        The model that the mean-variance trend is taken around.
    span : float
        Share of the genes that each part of the trend is fitted to.

    Raises
    ------
    InputError
        If counts are missing or negative, there are fewer than two genes, or a
        sample has no reads.

    Notes
    -----
    Equal to ``limma::voom(counts, design)`` of limma 3.54 to 1e-12 relative.

    References
    ----------
    Law et al. 2014, 10.1186/gb-2014-15-2-r29.
    """
    values = counts.to_numpy(dtype=np.float64)
    if counts.shape[1] < 2:
        raise InputError(
            f"a mean-variance trend needs 2 genes or more, got {counts.shape[1]}.",
            "Give the counts of all genes.",
        )
    bad = ~(values >= 0) | np.isinf(values)
    if bad.any():
        raise InputError(
            f"counts has {int(bad.sum()):,} missing, infinite or negative values in "
            f"{int(bad.any(axis=0).sum()):,} genes ({listed(counts.columns[bad.any(axis=0)])}).",
            "Give raw read counts, not logged and not centred.",
        )
    size = values.sum(axis=1)
    if not (size > 0).all():
        raise InputError(
            f"samples without a single read: {listed(counts.index[size <= 0])}.", "Leave them out."
        )
    logged = np.log2((values + 0.5) / (size[:, None] + 1.0) * 1e6)
    expression = pd.DataFrame(logged, index=counts.index, columns=counts.columns)
    fit = linear_model(expression, design)
    there = values.any(axis=0)
    x = fit.mean[there] + float(np.log2(size + 1.0).mean()) - np.log2(1e6)
    y = np.sqrt(fit.sigma[there])
    smooth = lowess(x, y, span=span)
    at, first = np.unique(x, return_index=True)
    fitted = design.matrix @ fit.coefficients.T
    expected = np.log2(1e-6 * (2.0**fitted * (size[:, None] + 1.0)))
    # Tied x share one value of the smooth, so the first stands for all.
    weights = np.interp(expected, at, smooth[first]) ** -4.0
    return WeightedExpression(
        expression, pd.DataFrame(weights, index=counts.index, columns=counts.columns)
    )
