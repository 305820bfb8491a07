"""Do the covariates of a model say the same? Generalised variance inflation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.errors import InputError, listed
from core.survival import CoxModel

__all__ = ["STRONG_INFLATION", "variance_inflation"]

STRONG_INFLATION = 2.0
"""Intervals this many times as wide as without the other terms: they say much the same.

Of one column that is a variance inflation factor of 4, a usual limit.
"""


def variance_inflation(model: CoxModel, terms: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return how much wider each term's intervals are for what it shares with the others.

    Parameters
    ----------
    model : CoxModel
        Of two terms or more.
    terms : mapping of str to sequence of str
        Term -> its columns, every column of the model once.

    Returns
    -------
    DataFrame
        ``variable``, ``gvif`` (generalised variance inflation factor of the
        term's columns together), ``df`` and ``inflation``, gvif^(1 / (2 df)):
        by how much an interval of the term is stretched, comparable between
        terms of one and of several columns. 1 is no overlap.

    Raises
    ------
    InputError
        If there is one term only, or the terms do not hold each column once.

    Notes
    -----
    Equal to ``car::vif`` of a ``coxph`` fit (car 3.1) to 1e-9 relative.

    References
    ----------
    Fox and Monette 1992, 10.1080/01621459.1992.10475190.
    """
    given = [name for columns in terms.values() for name in columns]
    if len(terms) < 2 or sorted(given) != sorted(model.names):
        raise InputError(
            f"overlap needs two terms or more that hold each covariate once; got "
            f"{listed(terms)} for {listed(model.names)}.",
            "Name the columns of every term.",
        )
    correlation = model.variance / np.outer(model.standard_errors, model.standard_errors)
    whole = np.linalg.slogdet(correlation)[1]
    rows = []
    for name, columns in terms.items():
        mine = np.isin(model.names, list(columns))
        parts = sum(np.linalg.slogdet(correlation[np.ix_(who, who)])[1] for who in (mine, ~mine))
        gvif = float(np.exp(parts - whole))
        rows.append((name, gvif, int(mine.sum()), gvif ** (1 / (2 * mine.sum()))))
    return pd.DataFrame(rows, columns=["variable", "gvif", "df", "inflation"])
