"""How likely are tables of given margins: all of them listed by halves, or some drawn.

The chance of a table is a product over its columns. So the columns are parted
in two halves, the ways to fill each half are listed, and the halves are joined
where their rows add up: with the second half sorted by its chance, all tables
no more likely than the observed one are summed up without listing them. What
would take hundreds of millions of tables takes thousands of halves.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

__all__ = ["exact_p_value", "sampled_p_value"]

_Counts = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]

# In logarithms, as R's network algorithm (FEXACT) takes tables for equally likely.
_TOLERANCE = 3.45254e-7


def exact_p_value(table: _Counts, *, most: int) -> float | None:
    """Return the chance of tables no more likely than this one, None where too many to list.

    Parameters
    ----------
    table : array of int, shape (r, c)
        Without empty rows or columns.
    most : int
        Bound on the ways to fill either half.
    """
    if table.shape[0] > table.shape[1]:
        table = table.T
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    halves = _halves(rows, columns)
    if any(_log_ways(rows, columns[half]) > math.log(most) for half in halves):
        return None
    observed = float(_log_weights(table, columns).sum())
    total = _log_factorials(np.array([rows.sum()]))[0] - _log_factorials(rows).sum()
    radix = np.cumprod(np.concatenate(([1], rows[:-2] + 1)))
    used, weights = _fillings(rows, columns[halves[0]])
    wanted, others = _fillings(rows, columns[halves[1]])
    return _joined(
        (used @ radix, weights),
        ((rows[:-1] - wanted) @ radix, others),
        limit=observed + _TOLERANCE,
        total=float(total),
    )


def sampled_p_value(table: _Counts, *, draws: int, seed: int) -> float:
    """Return the share of random tables no more likely than this one, itself counted among them.

    Parameters
    ----------
    table : array of int, shape (r, c)
    draws : int
        Random tables with the same margins (Patefield's algorithm).
    seed : int
    """
    from scipy.stats import random_table

    columns = table.sum(axis=0)
    found = random_table(table.sum(axis=1), columns).rvs(
        size=draws, random_state=np.random.default_rng(seed)
    )
    weights = _log_weights(np.asarray(found, dtype=np.int64), columns).sum(axis=-1)
    observed = float(_log_weights(table, columns).sum())
    return float((1 + (weights <= observed + _TOLERANCE).sum()) / (draws + 1))


def _log_factorials(counts: npt.NDArray[np.int64]) -> _Floats:
    from scipy.special import gammaln

    return np.asarray(gammaln(counts + 1.0))


def _log_weights(tables: _Counts, columns: _Counts) -> _Floats:
    """Return, for each column, the logarithm of the ways to part it among the rows."""
    return np.asarray(_log_factorials(columns) - _log_factorials(tables).sum(axis=-2))


def _log_ways(rows: _Counts, columns: _Counts) -> float:
    """Return the logarithm of how many fillings of some columns there are, at most."""
    free = len(rows) - 1
    return float(
        sum(
            min(
                math.lgamma(c + free + 1) - math.lgamma(c + 1) - math.lgamma(free + 1),
                sum(math.log(min(int(c), int(r)) + 1) for r in sorted(rows)[:free]),
            )
            for c in columns
        )
    )


def _halves(rows: _Counts, columns: _Counts) -> tuple[list[int], list[int]]:
    """Part the columns so that both halves have about as many fillings."""
    sizes = [_log_ways(rows, columns[[k]]) for k in range(len(columns))]
    halves: tuple[list[int], list[int]] = ([], [])
    loads = [0.0, 0.0]
    for k in sorted(range(len(columns)), key=lambda k: -sizes[k]):
        smaller = int(loads[1] < loads[0])
        halves[smaller].append(k)
        loads[smaller] += sizes[k]
    return halves


def _fillings(rows: _Counts, columns: _Counts) -> tuple[_Counts, _Floats]:
    """List the ways to fill some columns.

    Returns
    -------
    array of int, shape (ways, r - 1)
        What each takes from all rows but the last.
    array of float, shape (ways,)
        Logarithm of its weight.
    """
    used = np.zeros((1, len(rows)), dtype=np.int64)
    weights = np.zeros(1)
    for total in columns:
        parts = _parts(int(total), rows)
        added = _log_weights(parts[:, :, None], np.array([total]))[:, 0]
        used = (used[:, None, :] + parts[None, :, :]).reshape(-1, len(rows))
        weights = (weights[:, None] + added[None, :]).reshape(-1)
        fits = (used <= rows).all(axis=1)
        used, weights = used[fits], weights[fits]
    return used[:, :-1], weights


def _parts(total: int, rows: _Counts) -> _Counts:
    """List the ways to part a column among the rows, shape (ways, r)."""
    found = np.zeros((1, 0), dtype=np.int64)
    for most in rows[:-1]:
        step = np.arange(min(total, int(most)) + 1)
        found = np.column_stack((np.repeat(found, step.size, axis=0), np.tile(step, len(found))))
        found = found[found.sum(axis=1) <= total]
    last = total - found.sum(axis=1)
    return np.asarray(np.column_stack((found, last))[last <= rows[-1]])


def _joined(
    first: tuple[_Counts, _Floats],
    second: tuple[_Counts, _Floats],
    *,
    limit: float,
    total: float,
) -> float:
    """Sum the chances of all pairs of halves that fit and weigh no more than the limit."""
    keys, weights = first
    others, others_weights = second
    order = np.lexsort((others_weights, others))
    others, others_weights = others[order], others_weights[order]
    order = np.argsort(keys, kind="stable")
    keys, weights = keys[order], weights[order]
    found, starts = np.unique(keys, return_index=True)
    ends = np.append(starts[1:], len(keys))
    left, right = np.searchsorted(others, found), np.searchsorted(others, found, side="right")
    p_value = 0.0
    for start, end, low, high in zip(starts, ends, left, right, strict=True):
        if low == high:
            continue
        mine, theirs = weights[start:end], others_weights[low:high]
        top = theirs[-1]
        # From the lightest up, so that small chances are added before large ones.
        sums = np.concatenate(([0.0], np.cumsum(np.exp(theirs - top))))
        upto = np.searchsorted(theirs, limit - mine, side="right")
        p_value += float((np.exp(mine + top - total) * sums[upto]).sum())
    return min(1.0, p_value)
