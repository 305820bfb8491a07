"""Which genes count as differential, and which way they go."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.errors import InputError

__all__ = ["direction"]


def direction(table: pd.DataFrame, *, fdr: float = 0.05, fold_change: float = 1.0) -> pd.Series:
    """Return ``up``, ``down`` or nothing for each gene of a differential table.

    Parameters
    ----------
    table : DataFrame
        With ``log_fold_change`` and ``q_value``, as
        :func:`core.expression.compare_groups` gives it.
    fdr : float
        A gene counts where its q-value is below this false discovery rate;
        1 asks for none.
    fold_change : float
        And its log2 fold change is larger than this in size; 1 is a doubling
        or a halving.

    Returns
    -------
    Series of str
        On the index of the table. A gene that could not be tested has nothing.

    Raises
    ------
    InputError
        If a threshold is negative, or the false discovery rate above 1.

    Notes
    -----
    Both limits are strict: the published study's FDR < 0.05 and
    |log2 fold change| > 1.

    Examples
    --------
    >>> found = pd.DataFrame({"log_fold_change": [2.0, -1.5, 1.0], "q_value": [0.01, 0.04, 0.01]})
    >>> direction(found).tolist()
    ['up', 'down', '']
    """
    if not 0.0 <= fdr <= 1.0 or not fold_change >= 0.0:
        raise InputError(
            f"the thresholds are FDR {fdr!r} and log2 fold change {fold_change!r}; allowed are 0 "
            "to 1 and 0 or more.",
            "The study's are 0.05 and 1.",
        )
    effect = table["log_fold_change"].to_numpy(dtype=np.float64)
    q = table["q_value"].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore"):
        counts = ((q < fdr) | ((fdr == 1.0) & (q <= 1.0))) & (np.abs(effect) > fold_change)
    words = np.where(counts, np.where(effect > 0, "up", "down"), "")
    return pd.Series(words, index=table.index, name="direction", dtype=object)
