"""Batch effects taken out by a linear model, as limma's ``removeBatchEffect``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, listed
from core.expression.batch_labels import batch_labels
from core.expression.design import CONSTANT, Design, design_matrix

__all__ = ["batch_share", "remove_batch_effect"]


def batch_share(expression: pd.DataFrame, batch: pd.Series) -> pd.Series[float]:
    """Return the share of each gene's variance that lies between batches.

    Between 0 and 1; NaN for a gene that does not vary. Some of it is chance: k
    batches of n samples explain (k - 1) / (n - 1) of anything.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
    batch : Series, shape (samples,)
        Labels on the same index.

    Raises
    ------
    InputError
        If the samples differ or a batch is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"RRM2": [1.0, 2.0, 4.0, 5.0], "ACTB": [1.0, 2.0, 1.0, 2.0]})
    >>> batch_share(table, pd.Series(["a", "a", "b", "b"])).round(9).tolist()
    [0.9, 0.0]
    """
    labels = batch_labels(batch, expression.index)
    values = expression.to_numpy()
    middle = values.mean(axis=0, dtype=np.float64)
    between, within = np.zeros_like(middle), np.zeros_like(middle)
    for i in range(len(labels.names)):
        part = values[labels.members(i)].astype(np.float64)
        mean = part.mean(axis=0)
        part -= mean
        within += np.einsum("ij,ij->j", part, part)
        between += labels.sizes[i] * (mean - middle) ** 2
    total = between + within
    # What single precision leaves of a constant gene is no variance.
    varies = total > 1e-12 * np.maximum(middle**2, 1.0) * len(values)
    share = np.full(middle.shape, np.nan)
    share[varies] = between[varies] / total[varies]
    return pd.Series(share, expression.columns, name="share")


def remove_batch_effect(
    expression: pd.DataFrame,
    batch: pd.Series | None = None,
    *,
    second_batch: pd.Series | None = None,
    covariates: pd.DataFrame | None = None,
    keep: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Subtract what batches and covariates add to each gene, by least squares.

    Only means are moved, each to the middle of the batches, each gene for
    itself: no spread is changed and no gene learns from others. Meant for
    figures and clustering; in a comparison of groups, adjust for the batch
    instead.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Log2 scale, no missing values.
    batch, second_batch : Series, shape (samples,), optional
        Labels on the same index; their effects add.
    covariates : DataFrame of float, shape (samples, covariates), optional
        Numbers whose effect is taken out too, same index.
    keep : DataFrame, optional
        What is to stay: numbers as they are, categories by level.

    Returns
    -------
    DataFrame of float64, shape (samples, genes)
        Unchanged where there is nothing to take out.

    Raises
    ------
    InputError
        If something is missing, or what is taken out cannot be told from what
        is kept; the column is named.

    Notes
    -----
    Equal to limma 3.54, ``removeBatchEffect(t(expression), batch, batch2 =,
    covariates =, design = model.matrix(~ keep))``, to 1e-12. limma leaves in,
    with a warning, what it cannot estimate; here it is refused.

    References
    ----------
    Ritchie et al. 2015, doi:10.1093/nar/gkv007.

    Examples
    --------
    >>> table = pd.DataFrame({"RRM2": [1.0, 3.0, 7.0, 9.0]})
    >>> remove_batch_effect(table, pd.Series(["a", "a", "b", "b"]))["RRM2"].round(9).tolist()
    [4.0, 6.0, 4.0, 6.0]
    """
    samples = expression.index
    values = expression.to_numpy(dtype=np.float64)
    bad = ~np.isfinite(values).all(axis=0)
    if bad.any():
        raise InputError(
            f"{int(bad.sum()):,} genes have missing or infinite values "
            f"({listed(expression.columns[bad])}).",
            "Leave these genes out.",
        )
    names: list[str] = []
    columns: list[npt.NDArray[np.float64]] = []
    for labels, word in ((batch, "batch"), (second_batch, "second batch")):
        if labels is not None:
            found = batch_labels(labels, samples)
            names += [f"{word} {name}" for name in found.names[:-1]]
            # R's contr.sum: effects add up to zero, so the middle of the batches stays.
            last = found.codes == len(found.names) - 1
            columns += [
                (found.codes == i).astype(np.float64) - last for i in range(len(found.names) - 1)
            ]
    if covariates is not None:
        _same_samples(covariates, samples, "covariates")
        names += [str(name) for name in covariates.columns]
        columns += [covariates[name].to_numpy(dtype=np.float64) for name in covariates.columns]
    if not columns:
        return pd.DataFrame(values.copy(), samples, expression.columns, copy=False)
    kept = Design(np.ones((len(samples), 1)), (CONSTANT,))
    if keep is not None and len(keep.columns):
        _same_samples(keep, samples, "characteristics to keep")
        kept = design_matrix(keep)
    taken_out = np.column_stack(columns)
    design = Design(np.column_stack([kept.matrix, taken_out]), (*kept.names, *names))
    q, r = np.linalg.qr(design.matrix)
    effects = np.linalg.solve(r, q.T @ values)[len(kept.names) :]
    return pd.DataFrame(values - taken_out @ effects, samples, expression.columns, copy=False)


def _same_samples(table: pd.DataFrame, samples: pd.Index, what: str) -> None:
    if not table.index.equals(samples):
        raise InputError(
            f"the {what} ({len(table):,}) and the expression matrix ({len(samples):,}) do not "
            "list the same samples in the same order.",
            "Match the two by sample.",
        )
