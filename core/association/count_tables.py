"""Tables of counts: patients by two categories."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import InputError

__all__ = ["as_counts", "expected_counts"]


def as_counts(counts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return a table of counts without its empty rows and columns.

    Raises
    ------
    InputError
        If the counts are not whole numbers >= 0 in rows and columns, or fewer
        than two rows or two columns hold patients.

    Examples
    --------
    >>> as_counts([[1, 0, 2], [3, 0, 4]]).tolist()
    [[1, 2], [3, 4]]
    """
    table = np.asarray(counts)
    if table.ndim != 2 or table.dtype.kind not in "iuf":
        raise InputError("a table of counts needs rows and columns of numbers.", "Count patients.")
    if not (np.isfinite(table).all() and (table >= 0).all() and (table == np.round(table)).all()):
        raise InputError("counts must be whole numbers of 0 or more.", "Count patients.")
    whole = table.astype(np.int64)
    whole = whole[whole.sum(axis=1) > 0][:, whole.sum(axis=0) > 0]
    if min(whole.shape) < 2:
        raise InputError(
            f"only {whole.shape[0]} rows and {whole.shape[1]} columns of the table hold patients; "
            "a comparison needs two of each.",
            "Choose characteristics of which at least two levels occur.",
        )
    return np.asarray(whole)


def expected_counts(counts: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the counts expected were rows and columns unrelated, shape (r, c).

    Examples
    --------
    >>> expected_counts([[1, 3], [3, 1]]).tolist()
    [[2.0, 2.0], [2.0, 2.0]]
    """
    table = np.asarray(counts, dtype=np.float64)
    return np.asarray(np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum())
