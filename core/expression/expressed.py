"""Which genes count as expressed."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError

__all__ = ["ExpressionLevels", "expression_levels"]


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionLevels:
    """For each gene, the level that enough samples exceed or reach.

    A gene is expressed at a threshold where at least a share of the samples lie
    above it, which is to say, where its level here does: one number for each
    gene answers every threshold.

    Parameters
    ----------
    level : Series of float, shape (genes,)
        The value that ``share`` of the samples reach.
    share : float
        Of the samples.
    n_samples, n_needed : int
        How many there are, and how many must lie above a threshold.
    unit : str
    """

    level: pd.Series[float]
    share: float
    n_samples: int
    n_needed: int
    unit: str = ""

    def at(self, threshold: float) -> pd.Index[str]:
        """Return the genes expressed at a threshold, in the order of the matrix."""
        return self.level.index[self.level.to_numpy() > threshold]

    def count(self, threshold: float, genes: Collection[str] | None = None) -> int:
        """Return how many genes are expressed at a threshold, of all or of some."""
        return int(self.counts([threshold], genes)[0])

    def counts(
        self, thresholds: Sequence[float], genes: Collection[str] | None = None
    ) -> npt.NDArray[np.intp]:
        """Return the same for each threshold, shape (thresholds,)."""
        level = self.level if genes is None else self.level[self.level.index.isin(list(genes))]
        ordered = np.sort(level.to_numpy(dtype=np.float64))
        below = np.searchsorted(ordered, np.asarray(thresholds, dtype=np.float64), side="right")
        return np.asarray(ordered.size - below)

    def curve(
        self, thresholds: Sequence[float], genes: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return ``threshold``, ``n_genes`` and ``n_chosen``, those of ``genes``."""
        table = pd.DataFrame(
            {"threshold": np.asarray(thresholds, float), "n_genes": self.counts(thresholds)}
        )
        return table.assign(
            n_chosen=table["n_genes"] if genes is None else self.counts(thresholds, genes)
        )


def expression_levels(
    expression: pd.DataFrame, *, share: float = 0.5, unit: str = ""
) -> ExpressionLevels:
    """Return the level that a share of the samples reach, for each gene.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Without missing values.
    share : float
        Of the samples that must lie above a threshold for a gene to be called
        expressed, above 0 and at most 1; so many are needed, rounded up.
    unit : str
        Scale of the values.

    Raises
    ------
    InputError
        If the share is out of range or there is no sample.

    Examples
    --------
    >>> table = pd.DataFrame({"RRM2": [0.0, 2.0, 3.0, 4.0], "NOX1": [0.0, 0.0, 0.0, 5.0]})
    >>> found = expression_levels(table, share=0.5)
    >>> found.level.tolist(), found.at(1.0).tolist()
    ([3.0, 0.0], ['RRM2'])
    """
    if not 0.0 < share <= 1.0:
        raise InputError(
            f"the share of samples in which a gene must be expressed is {share!r}; it must lie "
            "above 0 and be at most 1.",
            "Ask for 0.5, half of the samples, say.",
        )
    n = len(expression)
    if n == 0:
        raise InputError("there is no sample to look at.", "Give one sample or more.")
    # 0.1 * 30 is a little more than 3 in floating point; it means 3.
    needed = max(1, math.ceil(share * n - 1e-9))
    values = expression.to_numpy()
    if not np.issubdtype(values.dtype, np.floating):
        values = values.astype(np.float64)
    level = np.partition(values, n - needed, axis=0)[n - needed]
    return ExpressionLevels(
        pd.Series(level.astype(np.float64), expression.columns, name="level"),
        share,
        n,
        needed,
        unit,
    )
