"""One pass over the risk sets for many single-covariate Cox models at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.survival.cox_likelihood import RiskSets

__all__ = ["Sweep"]

_Floats = npt.NDArray[np.float64]

# Rows whose weights are computed together; they stay in the cache until added.
_ROWS = 16

# Sums multiplied together before taking one logarithm, and what they must lie within.
_FACTORS = 16
_SAFE = 1e15


class Sweep:
    """The risk sets of a cohort, ready to be summed over for blocks of columns.

    Patients are taken in order of falling time, so a running sum of rows is
    the sum over a risk set each time a death is reached. Rows are whole blocks
    of columns, and adding them is all that the loop does.

    Parameters
    ----------
    sets : RiskSets
        With one death or more.

    Attributes
    ----------
    order : array of int, shape (rows,)
        The patients that are in some risk set, by falling time.
    log_likelihood_null : float
        Log partial likelihood of a coefficient of 0.
    """

    def __init__(self, sets: RiskSets) -> None:
        rows = int(sets.last[-1]) + 1
        self.order = sets.order[:rows]
        self._n_deaths = sets.n_deaths
        self._dead = sets.dead
        # For each row: the deaths whose risk set it completes, first and last + 1.
        deaths = np.bincount(sets.last, minlength=rows)
        ends = np.cumsum(deaths)
        self._completes = [
            (int(end - count), int(end)) if count else None
            for count, end in zip(deaths, ends, strict=True)
        ]
        tied = np.zeros(rows, dtype=np.bool_)
        efron = sets.fraction.any()
        if efron:
            for first, last in zip(sets.first_tied, sets.last, strict=True):
                tied[first : last + 1] = last > first
        self._tied = tied.tolist()
        self._fraction = sets.fraction
        size = sets.last + 1.0 - sets.fraction * (sets.last - sets.first_tied + 1)
        self.log_likelihood_null = -float(np.log(size).sum())

    def evaluate(self, x: _Floats, beta: _Floats) -> tuple[_Floats, _Floats, _Floats]:
        """Return log likelihood, gradient and information of every column.

        Parameters
        ----------
        x : array of float, shape (rows, g)
            In the order of ``order``, C-contiguous.
        beta : array of float, shape (g,)
        """
        rows, g = x.shape
        sums = np.empty((self._n_deaths, 3, g))
        total, dying = np.zeros((3, g)), np.zeros((3, g))
        buffer = np.empty((_ROWS, 3, g))
        lines = list(buffer)
        add, fraction = np.add, self._fraction
        for start in range(0, rows, _ROWS):
            stop = min(start + _ROWS, rows)
            part, piece = buffer[: stop - start], x[start:stop]
            weight, first, second = part[:, 0], part[:, 1], part[:, 2]
            np.multiply(piece, beta, out=weight)
            np.exp(weight, out=weight)
            np.multiply(weight, piece, out=first)
            np.multiply(first, piece, out=second)
            for row in range(start, stop):
                line = lines[row - start]
                add(total, line, total)
                if self._tied[row]:
                    add(dying, line, dying)
                completed = self._completes[row]
                if completed is not None:
                    begin, end = completed
                    sums[begin] = total
                    for death in range(begin + 1, end):
                        np.subtract(total, fraction[death] * dying, out=sums[death])
                    if end > begin + 1:
                        dying[:] = 0.0
        s0, s1, s2 = sums[:, 0], sums[:, 1], sums[:, 2]
        event_sum = x[self._dead].sum(axis=0)
        value = beta * event_sum - _sum_of_logs(s0)
        s1 /= s0
        s2 /= s0
        gradient = event_sum - s1.sum(axis=0)
        s2 -= s1 * s1
        return value, gradient, s2.sum(axis=0)


def _sum_of_logs(values: _Floats) -> _Floats:
    """Return the sum of the logarithms of each column, few logarithms being taken."""
    if not (values.min() > 1.0 / _SAFE and values.max() < _SAFE):
        return np.asarray(np.log(values).sum(axis=0))
    whole = len(values) // _FACTORS * _FACTORS
    products = np.multiply.reduce(values[:whole].reshape(-1, _FACTORS, values.shape[1]), axis=1)
    return np.asarray(np.log(products).sum(axis=0) + np.log(values[whole:]).sum(axis=0))
