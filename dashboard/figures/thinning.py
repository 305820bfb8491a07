"""Which of many points to draw, so that the picture stays the same and stays quick."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["thinned"]


def thinned(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    *,
    columns: int = 160,
    rows: int = 100,
    most: int = 1,
) -> npt.NDArray[np.intp]:
    """Return which points to draw: at most so many in each cell of a grid over all.

    What is left out would lie on a point that is drawn. The first points of a
    cell stay, so the same points give the same picture.

    Parameters
    ----------
    x, y : arrays of float, shape (n,)
        Finite.
    columns, rows : int
        Of the grid.
    most : int
        Points drawn in one cell.

    Returns
    -------
    array of int
        Positions, ascending.
    """
    if x.size == 0:
        return np.empty(0, dtype=np.intp)
    cell = np.zeros(x.size, dtype=np.int64)
    for values, count in ((x, columns), (y, rows)):
        span = float(np.ptp(values)) or 1.0
        place = ((values - values.min()) / span * count).astype(np.int64)
        cell = cell * (count + 1) + np.minimum(place, count - 1)
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(x.size) - np.repeat(first, np.diff(np.r_[first, x.size]))
    return np.sort(order[rank < most])
