"""A random walker with priors: likely labels smoothed along, not across, edges of the image."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["walk"]

_CONTRAST = 1.0  # how strongly a difference of features parts two neighbours
_PRIOR = 0.3  # weight of what a cell alone says against one neighbour alike
_SEED = 50.0  # the same, of a cell that was clicked
_LEAK = 1e-3


def walk(
    odds: npt.NDArray[np.float32],
    features: npt.NDArray[np.float32],
    *,
    inside: npt.NDArray[np.bool_],
    seeds: Mapping[tuple[int, int, int], bool],
) -> npt.NDArray[np.float64]:
    """Return each cell's probability to belong to the region.

    Minimises ``sum w_ij (x_i - x_j)^2 + sum c_i (x_i - p_i)^2`` over neighbours
    and cells, with ``w_ij = exp(-mean squared difference of features)``: a
    random walk that at every step may end where it is.

    Parameters
    ----------
    odds : array
        Log-odds that each cell has by itself.
    features : array, shape (n, i, j, k)
    inside : array of bool
        Where walks may go.
    seeds : mapping
        Cells that are known to belong to the region, or not to.

    Returns
    -------
    array, shape of ``odds``
        0 outside.

    References
    ----------
    Grady (2005), Multilabel random walker image segmentation using prior
    models, CVPR, doi:10.1109/CVPR.2005.239.
    """
    from scipy import sparse
    from scipy.sparse.linalg import cg

    n = int(inside.sum())
    number = np.full(inside.shape, -1)
    number[inside] = np.arange(n)
    ones, others, weights = [], [], []
    for axis in range(3):
        before = tuple(slice(0, -1) if a == axis else slice(None) for a in range(3))
        after = tuple(slice(1, None) if a == axis else slice(None) for a in range(3))
        both = inside[before] & inside[after]
        change = (
            features[(slice(None), *before)][:, both] - features[(slice(None), *after)][:, both]
        )
        weights.append(np.exp(-_CONTRAST * (change**2).mean(axis=0)) + _LEAK)
        ones.append(number[before][both])
        others.append(number[after][both])
    i, j, w = np.concatenate(ones), np.concatenate(others), np.concatenate(weights)
    edges = (np.r_[w, w].astype(np.float64), (np.r_[i, j], np.r_[j, i]))
    graph = sparse.coo_matrix(edges, shape=(n, n)).tocsr()
    pull = np.full(n, _PRIOR)
    likely = 1 / (1 + np.exp(-odds[inside].astype(np.float64)))
    for cell, belongs in seeds.items():
        pull[number[cell]], likely[number[cell]] = _SEED, float(belongs)
    total = np.asarray(graph.sum(axis=1)).ravel() + pull
    system = sparse.diags(total) - graph
    found, _ = cg(
        system.tocsr(), pull * likely, x0=likely, rtol=1e-3, maxiter=200, M=sparse.diags(1 / total)
    )
    result = np.zeros(inside.shape)
    result[inside] = found
    return result
