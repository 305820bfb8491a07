"""The upper tail of the hypergeometric distribution, for many sets at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["hypergeometric_tail"]


def hypergeometric_tail(
    hits: npt.ArrayLike, size: npt.ArrayLike, query: int, *, background: int
) -> npt.NDArray[np.float64]:
    """Return the chance of at least so many hits when genes are drawn blindly.

    Parameters
    ----------
    hits, size : array of int, shape (s,)
        Query genes in each set, and genes of each set in the background.
    query, background : int
        Genes drawn, and genes they are drawn from.

    Returns
    -------
    array of float, shape (s,)
        As R's ``phyper(k - 1, M, N - M, n, lower.tail = FALSE)`` to 3e-14 relative.

    Examples
    --------
    >>> hypergeometric_tail([2], [2], 2, background=4).round(4).tolist()
    [0.1667]
    """
    from scipy.stats import hypergeom

    pairs = np.stack([np.asarray(hits), np.asarray(size)], axis=1)
    # Thousands of sets share a few hundred pairs of counts.
    unique, where = np.unique(pairs, axis=0, return_inverse=True)
    tail = hypergeom.sf(unique[:, 0] - 1, background, unique[:, 1], query)
    return np.asarray(tail, dtype=np.float64)[where.ravel()]
