"""Means and counts of two groups, gene by gene, and which genes cannot be compared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["CONSTANT", "UNMEASURED", "group_means"]

CONSTANT = "constant in all samples compared: no difference can be estimated"
UNMEASURED = "too few samples with a value: no difference can be estimated"

# Numbers worked on at once.
_CELLS = 2_000_000


def group_means(
    expression: pd.DataFrame, first: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.object_], pd.DataFrame]:
    """Return why genes cannot be compared, and the means and counts of all.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Missing values are left out gene by gene.
    first : array of bool, shape (samples,)
        True in group a, False in group b.

    Returns
    -------
    array of str, shape (genes,)
        Empty where a gene can be compared.
    DataFrame
        ``gene``, ``mean_expression``, ``mean_a``, ``mean_b``, ``n_a``, ``n_b``.
    """
    values = expression.to_numpy()
    g = values.shape[1]
    notes = np.full(g, "", dtype=object)
    sums, counts = np.zeros((2, g)), np.zeros((2, g), dtype=np.int64)
    constant = np.zeros(g, dtype=np.bool_)
    width = max(1, _CELLS // len(values))
    for start in range(0, g, width):
        here = slice(start, min(start + width, g))
        block = np.asarray(values[:, here], dtype=np.float64)
        there = np.isfinite(block)
        whole = bool(there.all())
        filled = block if whole else np.where(there, block, 0.0)
        for k, member in enumerate((first, ~first)):
            sums[k, here] = member.astype(np.float64) @ filled
            counts[k, here] = int(member.sum()) if whole else there[member].sum(axis=0)
        low = block.min(axis=0) if whole else np.where(there, block, np.inf).min(axis=0)
        high = block.max(axis=0) if whole else np.where(there, block, -np.inf).max(axis=0)
        constant[here] = low == high
    few = (counts < 1).any(axis=0) | (counts.sum(axis=0) < 3)
    notes[constant] = CONSTANT
    notes[few] = UNMEASURED
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / counts
        overall = sums.sum(axis=0) / counts.sum(axis=0)
    table = pd.DataFrame(
        {
            "gene": expression.columns.astype(str),
            "mean_expression": overall,
            "mean_a": means[0],
            "mean_b": means[1],
            "n_a": counts[0],
            "n_b": counts[1],
        }
    )
    return notes, table
