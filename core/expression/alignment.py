"""Samples of one source on the level of another, before the two are compared."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from core.errors import InputError, listed
from core.expression.quantile_normalisation import mean_quantiles, quantile_normalise

__all__ = ["Alignment", "align_samples"]

Alignment = Literal["none", "level", "quantile"]


def align_samples(
    samples: pd.DataFrame, reference: pd.DataFrame, *, method: Alignment
) -> pd.DataFrame:
    """Return samples of another source with the level or distribution of a reference.

    Only whole samples are moved, never single genes: where all samples of a
    group come from one source, a difference of one gene between the sources
    cannot be told from a difference between the groups, and taking the one out
    would take out the other.

    Parameters
    ----------
    samples, reference : DataFrame of float, shape (samples, genes)
        Log2 scale, the same genes in the same order. The reference is not
        changed.
    method : {"none", "level", "quantile"}
        ``"level"`` shifts each sample so that its mean over the genes is that of
        the reference; ``"quantile"`` gives each sample the mean distribution of
        the reference, see ``quantile_normalise``.

    Returns
    -------
    DataFrame of float64, shape (samples, genes)

    Raises
    ------
    InputError
        If the genes differ or the method is unknown.

    Examples
    --------
    >>> normal = pd.DataFrame([[1.0, 3.0]], columns=["RRM2", "ACTB"])
    >>> tumour = pd.DataFrame([[7.0, 5.0], [5.0, 7.0]], columns=["RRM2", "ACTB"])
    >>> align_samples(normal, tumour, method="level").to_numpy().tolist()
    [[5.0, 7.0]]
    """
    if method not in get_args(Alignment):
        raise InputError(
            f"the alignment is {method!r}; allowed are {', '.join(get_args(Alignment))}.",
            "Say how the samples are brought to the level of the reference.",
        )
    if not samples.columns.equals(reference.columns):
        strange = samples.columns.difference(reference.columns)
        raise InputError(
            f"samples and reference do not list the same genes in the same order "
            f"({len(samples.columns):,} and {len(reference.columns):,}"
            + (f"; only in the samples: {listed(strange)})." if len(strange) else ")."),
            "Keep the genes that both have, in one order.",
        )
    values = samples.to_numpy(dtype=np.float64)
    if method == "none":
        return pd.DataFrame(values.copy(), samples.index, samples.columns, copy=False)
    if method == "quantile":
        return quantile_normalise(samples, target=mean_quantiles(reference))
    level = reference.to_numpy(dtype=np.float64).mean()
    moved = values + (level - values.mean(axis=1, keepdims=True))
    return pd.DataFrame(moved, samples.index, samples.columns, copy=False)
