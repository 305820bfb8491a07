"""Dealing patients into folds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import InputError

__all__ = ["stratified_folds"]


def stratified_folds(event: npt.ArrayLike, n_folds: int, *, seed: int) -> npt.NDArray[np.int64]:
    """Deal patients into folds at random, the deaths evenly.

    Parameters
    ----------
    event : array of bool, shape (n,)
        True where death was observed.
    n_folds : int
        At least 2, at most the number of deaths.
    seed : int
        The same seed gives the same folds on every machine.

    Returns
    -------
    array of int, shape (n,)
        1 to ``n_folds``. Folds differ by at most one in their number of
        deaths and by at most one in their number of patients.

    Raises
    ------
    InputError
        If the number of folds is not within 2 and the number of deaths.

    Examples
    --------
    >>> folds = stratified_folds([1, 1, 0, 0, 0], 2, seed=0)
    >>> sorted(folds[:2].tolist())
    [1, 2]
    """
    died = np.asarray(event, dtype=np.bool_)
    n_deaths = int(died.sum())
    if not 2 <= n_folds <= n_deaths:
        raise InputError(
            f"{n_folds:,} folds were asked for among {n_deaths:,} deaths; allowed are 2 to the "
            "number of deaths, so that somebody dies in each.",
            "Use fewer folds or more patients.",
        )
    generator = np.random.default_rng(seed)
    deal = np.concatenate(
        [generator.permutation(np.flatnonzero(died)), generator.permutation(np.flatnonzero(~died))]
    )
    folds = np.empty(died.size, dtype=np.int64)
    # Deaths first, then the censored where the deaths left off: both come out even.
    folds[deal] = np.arange(died.size) % n_folds + 1
    return folds
