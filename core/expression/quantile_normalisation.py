"""Quantile normalisation: every sample gets the same distribution of values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError

__all__ = ["mean_quantiles", "quantile_normalise"]


def quantile_normalise(
    expression: pd.DataFrame, *, target: npt.ArrayLike | None = None
) -> pd.DataFrame:
    """Give every sample the same distribution, keeping the order of its genes.

    The smallest value of each sample becomes the mean of all smallest values,
    the second smallest the mean of the second smallest, and so on. Genes of
    equal value in a sample share the value of their mean rank.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Without missing values.
    target : array of float, shape (genes,), optional
        The distribution to give, in ascending order; the mean over the samples
        themselves where None. With it, samples of another source take the
        distribution of a reference that stays as it is.

    Returns
    -------
    DataFrame of float64, shape (samples, genes)

    Raises
    ------
    InputError
        If values are missing, or the target has another length or order.

    Notes
    -----
    Equal to limma 3.54, ``normalizeBetweenArrays(t(expression), method =
    "quantile")``, to 1e-12. One sample alone stays as it is.

    References
    ----------
    Bolstad et al. 2003, doi:10.1093/bioinformatics/19.2.185.

    Examples
    --------
    >>> table = pd.DataFrame([[1.0, 5.0, 3.0], [6.0, 2.0, 4.0]])
    >>> quantile_normalise(table).to_numpy().tolist()
    [[1.5, 5.5, 3.5], [5.5, 1.5, 3.5]]
    """
    values = _complete(expression)
    n_genes = values.shape[1]
    if target is None:
        given = _means(values)
    else:
        given = np.asarray(target, dtype=np.float64)
        if given.shape != (n_genes,):
            raise InputError(
                f"the distribution to give has {given.size:,} values for {n_genes:,} genes.",
                "Give one value for each gene, in ascending order.",
            )
        if not np.isfinite(given).all() or (np.diff(given) < 0).any():
            raise InputError(
                "the distribution to give has missing values or is not in ascending order.",
                "Sort it; see mean_quantiles.",
            )
    result = np.empty_like(values)
    for row, sample in enumerate(values):
        result[row] = _with_distribution(sample, given)
    return pd.DataFrame(result, expression.index, expression.columns, copy=False)


def mean_quantiles(expression: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the mean over the samples of their sorted values, shape (genes,).

    Raises
    ------
    InputError
        If values are missing or there is no sample.

    Examples
    --------
    >>> mean_quantiles(pd.DataFrame([[1.0, 5.0], [6.0, 2.0]])).tolist()
    [1.5, 5.5]
    """
    return _means(_complete(expression))


def _means(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.sort(values, axis=1).mean(axis=0))


def _with_distribution(
    sample: npt.NDArray[np.float64], given: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return one sample's values by rank; equal values share that of their mean rank."""
    order = np.argsort(sample)
    ordered = sample[order]
    new_run = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    first = np.flatnonzero(new_run)
    last = np.append(first[1:], ordered.size) - 1
    # A mean rank is a whole number or lies half way between two.
    below, above = (first + last) // 2, (first + last + 1) // 2
    shared = given[below] + 0.5 * (given[above] - given[below])
    result = np.empty_like(sample)
    result[order] = shared[np.cumsum(new_run) - 1]
    return result


def _complete(expression: pd.DataFrame) -> npt.NDArray[np.float64]:
    values = expression.to_numpy(dtype=np.float64)
    if values.size == 0:
        raise InputError(
            f"there is nothing to normalise: {values.shape[0]:,} samples, "
            f"{values.shape[1]:,} genes.",
            "Give one sample and one gene or more.",
        )
    if not np.isfinite(values).all():
        n = int((~np.isfinite(values)).any(axis=0).sum())
        raise InputError(
            f"{n:,} genes have missing or infinite values.",
            "Leave these genes out before normalising.",
        )
    return values
