"""One Cox model per column of a matrix, all columns at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import CohortError, NoEventsError
from core.survival.cox_likelihood import RUNAWAY_STEP, check_climb
from core.survival.cox_sweep import ColumnLikelihoods, Sweep
from core.survival.risk_sets import Ties, check_ties, risk_sets

__all__ = ["ColumnFits", "fit_columns"]

_Floats = npt.NDArray[np.float64]

# Numbers worked on at once: about 1,500 columns of 650 patients. Wide enough to drown
# numpy's call overhead, few enough to stay near the processor.
_CELLS = 1_000_000
_NARROWEST, _WIDEST = 64, 2048

_CONSTANT = "constant among the patients at risk: no effect can be estimated"
_MISSING = "missing or infinite values"
_RUNAWAY = "the coefficient may be infinite: too few patients differ, or deaths are separated"
_EXHAUSTED = "ran out of iterations: the coefficient may be infinite"


@dataclass(frozen=True, slots=True, eq=False)
class ColumnFits:
    """One fitted coefficient per column.

    Parameters
    ----------
    coefficients, standard_errors : array of float, shape (g,)
        Log hazard ratio per unit; NaN where nothing could be estimated.
    log_likelihood : array of float, shape (g,)
        Log partial likelihood at the coefficient.
    log_likelihood_null : float
        The same for a coefficient of 0, whatever the column.
    iterations : array of int, shape (g,)
    converged : array of bool, shape (g,)
    notes : tuple of str
        Why a column did not converge; empty where it did.
    """

    coefficients: _Floats
    standard_errors: _Floats
    log_likelihood: _Floats
    log_likelihood_null: float
    iterations: npt.NDArray[np.int64]
    converged: npt.NDArray[np.bool_]
    notes: tuple[str, ...]


def fit_columns(
    values: npt.ArrayLike,
    outcome: Outcome,
    *,
    ties: Ties = "efron",
    max_iterations: int = 20,
    tolerance: float = 1e-9,
) -> ColumnFits:
    """Fit a Cox model of one covariate for every column of a matrix.

    Parameters
    ----------
    values : array of float, shape (n, g)
        Patients x covariates; float32 is computed with in float64.
    outcome : Outcome
        Of the n patients.
    ties : {"efron", "breslow"}
        How deaths at one time are handled.
    max_iterations : int
        Newton steps allowed.
    tolerance : float
        Relative change of the log partial likelihood at which to stop.

    Raises
    ------
    CohortError
        If the number of rows is not the number of patients.
    InputError
        If an option is not one of those allowed.
    NoEventsError
        If nobody died.

    Notes
    -----
    Equal to ``coxph(Surv(time, event) ~ x)`` of R survival 3.5-3, column by
    column, to 1e-9 relative: the same Newton steps, halvings and stopping
    rule. A column's numbers depend on its neighbours by rounding alone. Memory
    beyond the input and the results is below 50 MB.

    Examples
    --------
    >>> fits = fit_columns([[1, 5], [3, 5], [2, 5]], Outcome([3, 1, 2], [1, 1, 1]))
    >>> fits.notes[1]
    'constant among the patients at risk: no effect can be estimated'
    """
    check_ties(ties, allowed=("efron", "breslow"))
    check_climb(max_iterations, tolerance)
    matrix = np.asarray(values)
    if matrix.ndim != 2 or matrix.shape[0] != len(outcome):
        raise CohortError(
            f"the matrix has shape {matrix.shape} for {len(outcome):,} patients.",
            "Give one row for each patient and one column for each covariate.",
        )
    if outcome.n_events == 0:
        raise NoEventsError(
            f"none of the {len(outcome):,} patients died, so no hazard can be modelled.",
            "Widen the filter or choose a cohort with longer follow-up.",
        )
    sweep = Sweep(risk_sets(outcome, ties=ties))
    bench = _Bench(matrix, sweep)
    while bench.load():
        bench.step(max_iterations=max_iterations, tolerance=tolerance)
    return ColumnFits(
        bench.coefficients,
        bench.standard_errors,
        bench.log_likelihood,
        sweep.log_likelihood_null,
        bench.iterations,
        bench.converged,
        tuple(bench.notes),
    )


class _Bench:
    """Places for columns being fitted; a column that is done makes room for the next.

    Columns take different numbers of steps. Were they worked on block by
    block, each block would wait for its slowest column; so all places are kept
    busy instead, every column at its own step.
    """

    def __init__(self, matrix: npt.NDArray[np.generic], sweep: Sweep) -> None:
        rows, g = sweep.order.size, matrix.shape[1]
        width = min(g, max(_NARROWEST, min(_WIDEST, _CELLS // rows)))
        self._matrix, self._sweep, self._next = matrix, sweep, 0
        # Results, one per column of the matrix.
        self.coefficients, self.standard_errors, self.log_likelihood = np.full((3, g), np.nan)
        self.iterations = np.zeros(g, dtype=np.int64)
        self.converged = np.zeros(g, dtype=np.bool_)
        self.notes = np.full(g, "", dtype=object)
        # The places: which column, -1 where free, its values and how far it got.
        self._column = np.full(width, -1)
        self._x = np.zeros((rows, width))
        self._scale, self._beta, self._value, self._trial = np.zeros((4, width))
        self._iteration, self._halvings = np.zeros((2, width), dtype=np.int64)

    def load(self) -> bool:
        """Fill free places with the next columns; False once there is nothing left to do."""
        g = self._matrix.shape[1]
        while self._next < g:
            free = np.flatnonzero(self._column < 0)
            # A few places at a time would cost more to fill than they gain.
            if free.size * 8 < self._column.size:
                return True
            columns = np.arange(self._next, min(self._next + free.size, g))
            self._next = int(columns[-1]) + 1
            self._place(columns, free)
        busy = self._column >= 0
        if 2 * np.count_nonzero(busy) < busy.size:
            for name in ("_column", "_scale", "_beta", "_value", "_trial", "_iteration"):
                setattr(self, name, getattr(self, name)[busy])
            self._halvings, self._x = self._halvings[busy], self._x[:, busy]
        return bool(busy.any())

    def step(self, *, max_iterations: int, tolerance: float) -> None:
        """Take one Newton step in every place by the rules of R's ``coxph.fit``."""
        with np.errstate(all="ignore"):
            here = self._sweep.evaluate(self._x, self._trial)
            usable = np.isfinite(here.value) & np.isfinite(here.information)
            usable &= here.information > 0
            ahead = here.gradient / here.information
            change = np.abs(1.0 - self._value / here.value)
            # Only a full step may end the climb, and only when it gained next to nothing.
            settled = usable & (self._halvings == 0) & (change <= tolerance)
            ended = (self._column >= 0) & (settled | (self._iteration >= max_iterations))
            if ended.any():
                self._retire(ended, settled, here, ahead)
            better = usable & ~(here.value < self._value)
            self._halvings = np.where(better, 0, self._halvings + 1)
            shortened = (self._trial + self._halvings * self._beta) / (self._halvings + 1)
            self._beta = np.where(better, self._trial, self._beta)
            self._value = np.where(better, here.value, self._value)
            self._trial = np.where(better, self._trial + ahead, shortened)
        self._iteration += 1

    def _place(self, columns: npt.NDArray[np.intp], free: npt.NDArray[np.intp]) -> None:
        """Put columns that can be fitted into free places, and say why of the others."""
        block = self._matrix[:, columns[0] : columns[-1] + 1][self._sweep.order]
        x = np.asarray(block, dtype=np.float64)
        known = np.isfinite(x).all(axis=0)
        fit = known & (x.max(axis=0) > x.min(axis=0))
        self.notes[columns[~fit]] = _CONSTANT
        self.notes[columns[~known]] = _MISSING
        x, columns = x[:, fit], columns[fit]
        places = free[: columns.size]
        # Centred and of like scale: the same optimum, without overflow on the way.
        x = x - x.mean(axis=0)
        scale = np.abs(x).mean(axis=0)
        self._x[:, places] = x / scale
        self._column[places], self._scale[places] = columns, scale
        self._beta[places] = self._trial[places] = 0.0
        # Nothing was reached yet, so whatever comes first is better.
        self._value[places] = -np.inf
        self._iteration[places] = self._halvings[places] = 0

    def _retire(
        self,
        ended: npt.NDArray[np.bool_],
        settled: npt.NDArray[np.bool_],
        here: ColumnLikelihoods,
        ahead: _Floats,
    ) -> None:
        """Note the results of the columns that are done and free their places."""
        column, scale, trial = self._column[ended], self._scale[ended], self._trial[ended]
        runs_away = ~(np.abs(ahead[ended]) <= RUNAWAY_STEP * (scale + np.abs(trial)))
        self.coefficients[column] = trial / scale
        self.standard_errors[column] = 1.0 / np.sqrt(here.information[ended]) / scale
        self.log_likelihood[column] = here.value[ended]
        self.iterations[column] = self._iteration[ended]
        self.converged[column] = settled[ended] & ~runs_away
        self.notes[column] = np.where(
            ~settled[ended], _EXHAUSTED, np.where(runs_away, _RUNAWAY, "")
        )
        self._column[ended] = -1
