"""P-values for a searched cutpoint from permutations of the log-rank scores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from math import comb

import numpy as np
import numpy.typing as npt

from core.errors import FitError, InputError

__all__ = [
    "MAXIMUM_HOTHORN_LAUSEN",
    "at_least",
    "hothorn_lausen",
    "integer_scores",
    "monte_carlo",
    "permutation_maxima",
    "permutation_moments",
]

_Floats = npt.NDArray[np.float64]

# gamma(n + 1) overflows a double at n = 171: R's pmaxstat gives NaN from there.
MAXIMUM_HOTHORN_LAUSEN = 170
# Numbers permuted at a time. A block has its own random stream, so the blocks
# may be drawn anywhere and in any order.
_BLOCK = 250_000
# Sums of the same scores in another order differ by rounding only.
_TIE = 1e-9


def permutation_moments(scores: _Floats, n_low: npt.NDArray[np.int64]) -> tuple[_Floats, _Floats]:
    """Return mean and SD of the low group's sum of scores when patients are exchanged."""
    n = scores.size
    total = scores.sum()
    m = n_low.astype(np.float64)
    mean = m / n * total
    variance = m * (n - m) / (n**2 * (n - 1)) * (n * (scores**2).sum() - total**2)
    return mean, np.sqrt(variance)


def permutation_maxima(
    scores: npt.ArrayLike,
    n_low: npt.ArrayLike,
    *,
    draws: int = 10_000,
    seed: int = 0,
    workers: int = 1,
) -> _Floats:
    """Return the largest statistic of each of many random pairings of score and survival.

    Parameters
    ----------
    scores : array of float, shape (patients,)
        Log-rank scores.
    n_low : array of int, shape (cuts,)
        Sizes of the low group at the admissible cuts, increasing.
    draws : int
        Number of permutations.
    seed : int
        The same seed gives the same maxima, whatever the number of workers.
    workers : int
        Threads to draw with.

    Returns
    -------
    array of float, shape (draws,)
        Sorted, read-only.

    Raises
    ------
    InputError
        If draws or workers are below 1.
    """
    for name, number in (("draws", draws), ("workers", workers)):
        if number < 1:
            raise InputError(f"{name} must be at least 1, got {number}.", f"Give {name} >= 1.")
    values = np.ascontiguousarray(scores, dtype=np.float64)
    sizes = np.ascontiguousarray(n_low, dtype=np.int64)
    mean, spread = permutation_moments(values, sizes)
    rows = max(1, _BLOCK // values.size)
    counts = [min(rows, draws - start) for start in range(0, draws, rows)]
    streams = np.random.SeedSequence(seed).spawn(len(counts))

    def block(job: int) -> _Floats:
        generator = np.random.Generator(np.random.PCG64(streams[job]))
        drawn = np.broadcast_to(values, (counts[job], values.size))
        sums = generator.permuted(drawn, axis=1).cumsum(axis=1)[:, sizes - 1]
        largest: _Floats = np.abs((sums - mean) / spread).max(axis=1)
        return largest

    if workers == 1:
        parts = [block(job) for job in range(len(counts))]
    else:
        with ThreadPoolExecutor(workers) as pool:
            parts = list(pool.map(block, range(len(counts))))
    maxima = np.sort(np.concatenate(parts))
    maxima.flags.writeable = False
    return maxima


def monte_carlo(
    statistic: float,
    scores: npt.ArrayLike,
    n_low: npt.ArrayLike,
    *,
    draws: int = 10_000,
    seed: int = 0,
    workers: int = 1,
) -> float:
    """Return the share of permutations whose largest statistic is at least this one.

    Conditional on the scores and on the ties of the marker, hence valid in
    samples of any size.

    Parameters
    ----------
    statistic : float
        Absolute standardised statistic.
    scores, n_low, draws, seed, workers
        As in :func:`permutation_maxima`, whose maxima are remembered: the next
        statistic of the same scan costs a search in a sorted list.

    Returns
    -------
    float
        (1 + count) / (1 + draws), the valid Monte-Carlo p-value, never 0. R's
        ``maxstat`` (``pmethod = "condMC"``) gives count / draws, strictly
        greater; the two agree within their Monte-Carlo errors.

    References
    ----------
    Hothorn & Lausen (2003) doi:10.1016/S0167-9473(02)00225-6;
    Phipson & Smyth (2010) doi:10.2202/1544-6115.1585 for the added 1.
    """
    maxima = _remembered(
        np.ascontiguousarray(scores, dtype=np.float64).tobytes(),
        np.ascontiguousarray(n_low, dtype=np.int64).tobytes(),
        int(draws),
        int(seed),
        int(workers),
    )
    return (1 + at_least(maxima, statistic)) / (1 + maxima.size)


def at_least(maxima: _Floats, statistic: float) -> int:
    """Return how many of some maxima, in increasing order, are at least a statistic.

    Sums of the same scores in another order, apart by rounding only, count as equal.
    """
    return maxima.size - int(np.searchsorted(maxima, abs(float(statistic)) - _TIE))


@lru_cache(maxsize=8)
def _remembered(scores: bytes, n_low: bytes, draws: int, seed: int, workers: int) -> _Floats:
    """Return the permutation maxima of these very scores, drawn once."""
    return permutation_maxima(
        np.frombuffer(scores),
        np.frombuffer(n_low, dtype=np.int64),
        draws=draws,
        seed=seed,
        workers=workers,
    )


def integer_scores(scores: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return log-rank scores moved to start at 0 and rounded to whole numbers up to n.

    The rounding of R's ``maxstat`` with ``iscores = TRUE`` (half to even).
    """
    values = np.asarray(scores, dtype=np.float64)
    moved = values - values.min()
    part = values - np.floor(values)
    if not part.any():
        whole = moved
    elif np.isin(part, (0.0, 0.5)).all():
        whole = 2 * moved
    else:
        whole = np.rint(moved * values.size / moved.max())
    return np.asarray(whole, dtype=np.int64)


def hothorn_lausen(statistic: float, scores: npt.ArrayLike, n_low: npt.ArrayLike) -> float:
    """Return Hothorn and Lausen's p-value from exact permutation distributions.

    The exact distribution of the sum of integer scores in groups of each size
    (Streitberg and Roehmel's shift algorithm) gives P(|Z_m| > statistic);
    these are added over the cuts, less the part of neighbouring sizes that
    certainly exceed together.

    Parameters
    ----------
    statistic : float
        Absolute standardised statistic of the integer scores.
    scores : array of int, shape (patients,)
        From :func:`integer_scores`.
    n_low : array of int, shape (cuts,)
        Sizes of the low group at the admissible cuts, increasing.

    Returns
    -------
    float
        Equal to R's ``maxstat::pmaxstat(b, scores, m)`` to 1e-10, at most 1.
        As there: it is P(max > statistic), strictly; a group of none but the
        lowest scores (sum 0) is left out; where ties leave out some group
        sizes, those are subtracted all the same. R calls the result the lower
        bound (of two); it lies above the exact p-value as a rule, far above
        it for a marker with many ties.

    Raises
    ------
    FitError
        If there are more than 170 patients: R gives NaN there, as n! overflows
        a double, and the distributions take n^4 steps.

    References
    ----------
    Hothorn & Lausen (2003) doi:10.1016/S0167-9473(02)00225-6.

    Examples
    --------
    The example of R's help page for ``pmaxstat``:

    >>> round(hothorn_lausen(2.5, range(1, 21), range(5, 16)), 8)
    0.09403538
    """
    values = np.asarray(scores, dtype=np.int64)
    values = values - values.min()
    sizes = np.asarray(n_low, dtype=np.int64)
    n, bound = values.size, abs(float(statistic))
    if n > MAXIMUM_HOTHORN_LAUSEN:
        raise FitError(
            f"the Hothorn-Lausen p-value exists for at most {MAXIMUM_HOTHORN_LAUSEN} patients, "
            f"got {n:,}: beyond, n! overflows and the exact distributions take too long.",
            "Use the exact Gaussian or the Monte-Carlo p-value.",
        )
    share = _sum_distributions(values, int(sizes[-1]))
    mean, spread = permutation_moments(values.astype(np.float64), np.arange(1, sizes[-1] + 1))
    sums = np.arange(share.shape[1], dtype=np.float64)
    z = np.abs((sums - mean[:, None]) / spread[:, None])
    beyond = np.where(z > bound, share[1:], 0.0)
    beyond[:, 0] = 0.0  # R leaves the sum 0 out
    if sizes.size == 1:
        return min(float(share[sizes[0], z[sizes[0] - 1] >= bound - _TIE].sum()), 1.0)
    tail = beyond.sum(axis=1)
    attainable = share[1:] > 0
    for size in range(int(sizes[0]), int(sizes[-1])):
        here, after = size - 1, size
        exceeds = np.where(attainable[after], z[after], 0.0) > bound
        # One more patient, whoever it is, leaves the sum beyond the bound.
        low = np.flatnonzero((beyond[here] > 0) & (sums < mean[here]))
        low = low[low + values.max() < sums.size]
        low = low[exceeds[low + values.max()]]
        high = np.flatnonzero((beyond[here] > 0) & (sums > mean[here]))
        high = high[exceeds[high]]
        tail[after] -= beyond[here, low].sum() + beyond[here, high].sum()
    return float(min(tail[sizes - 1].sum(), 1.0))


def _sum_distributions(scores: npt.NDArray[np.int64], largest: int) -> _Floats:
    """Return P(sum of a random group of m patients = s), for m up to the largest."""
    n, total = scores.size, int(scores.sum())
    ways = np.zeros((largest + 1, total + 1))
    ways[0, 0] = 1.0
    for score in scores.tolist():
        ways[1:, score:] += ways[:-1, : total + 1 - score].copy()
    for size in range(largest + 1):
        ways[size] /= comb(n, size)
    return ways
