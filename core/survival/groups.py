"""Labels of patients, read as groups in a known order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import CohortError, listed

__all__ = ["Groups", "as_groups"]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which group each of n patients belongs to.

    Parameters
    ----------
    levels : tuple of str
        Groups that have patients, in order. Effects compare the last with the
        first.
    codes : array of int, shape (n,)
        Position of each patient's group in ``levels``.
    """

    levels: tuple[str, ...]
    codes: npt.NDArray[np.intp]

    def __post_init__(self) -> None:
        self.codes.flags.writeable = False

    @property
    def sizes(self) -> npt.NDArray[np.intp]:
        """Number of patients in each group."""
        return np.bincount(self.codes, minlength=len(self.levels))


def as_groups(labels: object, n: int, *, name: str = "strata") -> Groups:
    """Read one label per patient; None puts everyone into the group ``"all"``.

    Parameters
    ----------
    labels : Series or array of length n, or None
        Ordered by category where categorical, else sorted. Positions count,
        an index does not. Levels without patients are left out.
    n : int
        Number of patients.
    name : str
        What a message calls the labels.

    Raises
    ------
    CohortError
        If there are no patients, the length differs or labels are missing.

    Examples
    --------
    >>> groups = as_groups(["low", "high", "low"], 3)
    >>> groups.levels, groups.codes.tolist()
    (('high', 'low'), [1, 0, 1])
    """
    if n == 0:
        raise CohortError(
            "there are no patients to draw a curve of or to compare.",
            "Widen the filter until it keeps some patients.",
        )
    if labels is None:
        return Groups(("all",), np.zeros(n, dtype=np.intp))
    codes, values = _coded(labels, name)
    if codes.size != n:
        raise CohortError(
            f"{name} has {codes.size:,} labels for {n:,} patients.",
            "Give one label for each patient, in the order of the outcome.",
        )
    if (codes < 0).any():
        missing = np.flatnonzero(codes < 0)
        raise CohortError(
            f"{name} is missing for {missing.size:,} of {n:,} patients (number "
            f"{listed(missing + 1)}).",
            "Leave these patients out, or give the missing ones a label of their own.",
        )
    present = np.bincount(codes, minlength=len(values)) > 0
    if not present.all():
        codes = (np.cumsum(present) - 1)[codes]
    levels = tuple(str(value) for value, kept in zip(values, present, strict=True) if kept)
    return Groups(levels, codes)


def _coded(labels: object, name: str) -> tuple[npt.NDArray[np.intp], list[object]]:
    """Return the position of each label among the ordered levels, -1 where missing."""
    if isinstance(labels, pd.Series) and isinstance(labels.dtype, pd.CategoricalDtype):
        labels = labels.array
    if isinstance(labels, pd.Categorical):
        return np.array(labels.codes, dtype=np.intp), list(labels.categories)
    # As objects, or numpy would turn a missing label of a list into the word "nan".
    known = isinstance(labels, np.ndarray | pd.Index | pd.Series)
    array: Any = labels if known else np.array(labels, dtype=object)
    if array.ndim != 1:
        raise CohortError(
            f"{name} must be one list of labels, got an array of shape {array.shape}.",
            "Give one label for each patient.",
        )
    # Finding the few levels by hash and sorting those beats sorting n strings.
    codes, found = pd.factorize(array)
    uniques = np.asarray(found, dtype=object)
    try:
        order = np.argsort(uniques, kind="stable")
    except TypeError:
        # Labels of mixed kinds have no order but that of their names.
        order = np.argsort(uniques.astype(str), kind="stable")
    rank = np.empty(len(order) + 1, dtype=np.intp)
    rank[order] = np.arange(len(order))
    rank[-1] = -1
    return rank[codes], list(uniques[order])
