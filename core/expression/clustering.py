"""An order of rows in which like stands beside like, and the tree behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError

__all__ = ["Clustering", "cluster"]


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """A tree over n rows.

    Parameters
    ----------
    order : array of int, shape (n,)
        Rows from one end of the tree to the other.
    merges : array of float, shape (n - 1, 4)
        As scipy's ``linkage``: what was joined, at which distance, how many
        rows it then held.
    """

    order: npt.NDArray[np.intp]
    merges: npt.NDArray[np.float64]

    @property
    def first_half(self) -> int:
        """How many rows of the order lie on the first of the tree's two main branches."""
        n = len(self.order)
        if n < 2:
            return n
        # The last merge names both branches, the one that the order begins with first.
        one = int(self.merges[-1, 0])
        return 1 if one < n else int(self.merges[one - n, 3])

    def branches(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the tree as lines: places along the order, and heights, shape (n - 1, 4) each.

        Each row is a branch: up, across, down. The first row of the order is at
        0, the next at 1.
        """
        n = len(self.order)
        place, height = np.zeros(2 * n - 1), np.zeros(2 * n - 1)
        place[self.order] = np.arange(n)
        across, up = np.empty((2, n - 1, 4))
        for k, (one, other, distance, _) in enumerate(self.merges):
            left, right = sorted((int(one), int(other)), key=lambda i: float(place[i]))
            across[k] = place[left], place[left], place[right], place[right]
            up[k] = height[left], distance, distance, height[right]
            place[n + k], height[n + k] = (place[left] + place[right]) / 2.0, distance
        return across, up


def cluster(values: npt.ArrayLike) -> Clustering:
    """Join rows by Ward's method until one cluster is left.

    Parameters
    ----------
    values : array of float, shape (n, p)
        Rows to be ordered, finite; columns on one scale.

    Raises
    ------
    InputError
        If values are missing or there is no row.

    Notes
    -----
    R's ``hclust(dist(values), method = "ward.D2")``: the merges are the same,
    the order of the leaves is scipy's.

    References
    ----------
    Murtagh and Legendre 2014, 10.1007/s00357-014-9161-z.

    Examples
    --------
    >>> cluster([[0.0], [10.0], [0.1], [10.1]]).order.tolist()
    [0, 2, 1, 3]
    """
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[0] == 0 or not np.isfinite(rows).all():
        raise InputError(
            f"rows to be clustered must be finite numbers, got shape {rows.shape}"
            f"{'' if np.isfinite(rows).all() else ' with missing values'}.",
            "Leave out genes with missing values.",
        )
    if rows.shape[0] == 1:
        return Clustering(np.zeros(1, dtype=np.intp), np.empty((0, 4)))
    from scipy.cluster.hierarchy import leaves_list, linkage

    merges = linkage(rows, method="ward")
    return Clustering(np.asarray(leaves_list(merges), dtype=np.intp), np.asarray(merges))
