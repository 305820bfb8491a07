"""One pass over the risk sets for many single-covariate Cox models at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.survival.risk_sets import RiskSets

__all__ = ["ColumnLikelihoods", "Sweep"]

_Floats = npt.NDArray[np.float64]

# Rows worked on together, so that their weights are still in the processor's
# cache when they are added up.
_ROWS = 48

# Sums multiplied before one logarithm is taken of them, and the range they must
# lie within for that: 16 numbers below 1e15 make less than 1e240.
_FACTORS = 16
_SAFE = 1e15


@dataclass(frozen=True, slots=True, eq=False)
class ColumnLikelihoods:
    """Log partial likelihood of each column, its first and minus its second derivative."""

    value: _Floats
    gradient: _Floats
    information: _Floats


@dataclass(frozen=True, slots=True)
class _Closing:
    """The deaths whose risk set a row completes.

    Parameters
    ----------
    begin, end : int
        These deaths, counted within the stretch.
    first_row : int
        Where the dying begin, counted within the stretch.
    """

    begin: int
    end: int
    first_row: int


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """Rows added up together; deaths at one time are never apart.

    Parameters
    ----------
    rows : slice
        Of the patients by falling time.
    deaths : slice
        Of the deaths whose risk sets these rows complete.
    closings : tuple, one per row
        None where a row completes no risk set.
    """

    rows: slice
    deaths: slice
    closings: tuple[_Closing | None, ...]


class Sweep:
    """The risk sets of a cohort, ready to be summed over for blocks of columns.

    Patients are taken in order of falling time, so that the running sum of
    their rows is the sum over a risk set each time a death is reached. A row
    is a whole block of columns.

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
        self.order = sets.order[: int(sets.last[-1]) + 1]
        self._dead = sets.dead
        self._fraction = sets.fraction
        self._stretches = _stretches(sets)
        self._most_rows = max(len(stretch.closings) for stretch in self._stretches)
        size = sets.last + 1.0 - sets.fraction * (sets.last - sets.first_tied + 1)
        self.log_likelihood_null = -float(np.log(size).sum())

    # Weights beyond the range of numbers come back as infinite or missing values.
    @np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore")
    def evaluate(self, x: _Floats, beta: _Floats) -> ColumnLikelihoods:
        """Return every column's likelihood at its own coefficient.

        Parameters
        ----------
        x : array of float, shape (rows, g)
            Patients in the order of ``order``.
        beta : array of float, shape (g,)
        """
        g = x.shape[1]
        # For each row, and for each death: the sums of w, w x and w x^2.
        terms = np.empty((3, self._most_rows, g))
        sums = np.empty((3, self._most_rows, g))
        term_of_row = [terms[:, row] for row in range(self._most_rows)]
        sum_of_death = [sums[:, death] for death in range(self._most_rows)]
        carried = np.zeros((3, g))
        log_sums, means, information = np.zeros((3, g))
        add = np.add
        for stretch in self._stretches:
            _fill(terms[:, : len(stretch.closings)], x[stretch.rows], beta)
            running = carried
            for term, closing in zip(term_of_row, stretch.closings, strict=False):
                if closing is None:
                    add(running, term, carried)
                    running = carried
                    continue
                # The sum of a risk set stays where it is and the next row adds to it there.
                reached = sum_of_death[closing.begin]
                add(running, term, reached)
                running = reached
                n_tied = closing.end - closing.begin
                if n_tied > 1:
                    dying = terms[:, closing.first_row : closing.first_row + n_tied].sum(axis=1)
                    tied = slice(closing.begin + 1, closing.end)
                    part = self._fraction[stretch.deaths][tied, None]
                    np.subtract(running[:, None], part * dying[:, None], out=sums[:, tied])
            if running is not carried:
                carried[:] = running
            n_deaths = stretch.deaths.stop - stretch.deaths.start
            if n_deaths:
                s0, s1, s2 = sums[:, :n_deaths]
                log_sums += _sum_of_logs(s0)
                np.divide(1.0, s0, out=s0)
                s1 *= s0
                s2 *= s0
                means += s1.sum(axis=0)
                information += s2.sum(axis=0)
                s1 *= s1
                information -= s1.sum(axis=0)
        event_sum = x[self._dead].sum(axis=0)
        return ColumnLikelihoods(beta * event_sum - log_sums, event_sum - means, information)


def _stretches(sets: RiskSets) -> tuple[_Stretch, ...]:
    """Cut the rows into stretches that keep deaths at one time together."""
    first_deaths = np.flatnonzero(np.concatenate(([True], sets.last[1:] != sets.last[:-1])))
    bounds = [*first_deaths.tolist(), sets.n_deaths]
    rows = int(sets.last[-1]) + 1
    joined = np.zeros(rows + 1, dtype=np.bool_)
    for death in bounds[:-1]:
        joined[sets.first_tied[death] + 1 : sets.last[death] + 1] = True
    starts = [0]
    for row in range(1, rows):
        if row - starts[-1] >= _ROWS and not joined[row]:
            starts.append(row)
    stretches = []
    times = pairwise(bounds)
    begin, end = next(times)
    for start, stop in pairwise([*starts, rows]):
        closings: list[_Closing | None] = [None] * (stop - start)
        opened = begin
        while begin < sets.n_deaths and sets.last[begin] < stop:
            row = int(sets.last[begin]) - start
            first_row = int(sets.first_tied[begin]) - start
            closings[row] = _Closing(begin - opened, end - opened, first_row)
            begin, end = next(times, (sets.n_deaths, sets.n_deaths))
        stretches.append(_Stretch(slice(start, stop), slice(opened, begin), tuple(closings)))
    return tuple(stretches)


def _fill(terms: _Floats, x: _Floats, beta: _Floats) -> None:
    """Put each patient's w, w x and w x^2 into place, w being exp(x beta)."""
    weight, first, second = terms
    np.multiply(x, beta, out=weight)
    np.exp(weight, out=weight)
    np.multiply(weight, x, out=first)
    np.multiply(first, x, out=second)


def _sum_of_logs(values: _Floats) -> _Floats:
    """Return the sum of the logarithms of each column, few logarithms being taken."""
    products = [
        np.multiply.reduce(values[start : start + _FACTORS], axis=0)
        for start in range(0, len(values), _FACTORS)
    ]
    sums: _Floats = np.log(products).sum(axis=0)
    unsafe = ~((values.min(axis=0) > 1.0 / _SAFE) & (values.max(axis=0) < _SAFE))
    if unsafe.any():
        sums[unsafe] = np.log(values[:, unsafe]).sum(axis=0)
    return sums
