"""One Cox model per column of a matrix, all columns at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import CohortError, NoEventsError
from core.survival.cox_likelihood import RUNAWAY_STEP, Ties, risk_sets
from core.survival.cox_sweep import Sweep

__all__ = ["ColumnFits", "fit_columns"]

_Floats = npt.NDArray[np.float64]

# Columns worked on together: wide enough to drown numpy's call overhead,
# narrow enough for a block to stay in the processor's cache.
_BLOCK = 512

_CONSTANT = "constant among the patients at risk: no effect can be estimated"
_MISSING = "missing or infinite values"
_RUNAWAY = "the coefficient may be infinite: the values separate those who died first"
_EXHAUSTED = "did not converge in the iterations allowed"


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
    NoEventsError
        If nobody died.

    Notes
    -----
    Equal to ``coxph(Surv(time, event) ~ x)`` of R survival 3.5-3, column by
    column, to 1e-9 relative: the same Newton steps, halvings and stopping
    rule. Memory beyond the input is bounded by blocks of 512 columns.

    Examples
    --------
    >>> fits = fit_columns([[1, 5], [3, 5], [2, 5]], Outcome([3, 1, 2], [1, 1, 1]))
    >>> fits.notes[1]
    'constant among the patients at risk: no effect can be estimated'
    """
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
    blocks = [
        _fit_block(
            np.asarray(matrix[:, start : start + _BLOCK][sweep.order], dtype=np.float64, order="C"),
            sweep,
            max_iterations=max_iterations,
            tolerance=tolerance,
        )
        for start in range(0, matrix.shape[1], _BLOCK)
    ]
    return ColumnFits(
        coefficients=np.concatenate([block.coefficients for block in blocks]),
        standard_errors=np.concatenate([block.standard_errors for block in blocks]),
        log_likelihood=np.concatenate([block.log_likelihood for block in blocks]),
        log_likelihood_null=sweep.log_likelihood_null,
        iterations=np.concatenate([block.iterations for block in blocks]),
        converged=np.concatenate([block.converged for block in blocks]),
        notes=tuple(note for block in blocks for note in block.notes),
    )


def _fit_block(x: _Floats, sweep: Sweep, *, max_iterations: int, tolerance: float) -> ColumnFits:
    """Climb the log partial likelihood of every column by the rules of ``coxph.fit``."""
    g = x.shape[1]
    coefficients, errors, likelihoods = np.full((3, g), np.nan)
    iterations = np.zeros(g, dtype=np.int64)
    converged = np.zeros(g, dtype=np.bool_)
    notes = np.full(g, "", dtype=object)

    known = np.isfinite(x).all(axis=0)
    varied = known & (x.max(axis=0) > x.min(axis=0))
    notes[~varied] = _CONSTANT
    notes[~known] = _MISSING
    active = np.flatnonzero(varied)
    x = x[:, active] if active.size < g else x
    # Centred and of like scale: the same optimum, without overflow on the way.
    x = x - x.mean(axis=0)
    scale = np.abs(x).mean(axis=0)
    x /= scale

    beta = np.zeros(active.size)
    value, gradient, information = sweep.evaluate(x, beta)
    trial = gradient / information
    halvings = np.zeros(active.size, dtype=np.int64)
    for iteration in range(1, max_iterations + 1):
        if not active.size:
            break
        with np.errstate(all="ignore"):
            reached, gradient, information = sweep.evaluate(x, trial)
            usable = np.isfinite(reached) & np.isfinite(information) & (information > 0)
            step = gradient / information
            change = np.abs(1.0 - value / reached)
            runs_away = ~(np.abs(step) <= RUNAWAY_STEP * (scale + np.abs(trial)))
        stopped = usable & (halvings == 0) & (change <= tolerance)
        lost = iteration == max_iterations
        ended = np.full(active.size, True) if lost else stopped
        if ended.any():
            where = active[ended]
            coefficients[where] = trial[ended] / scale[ended]
            with np.errstate(all="ignore"):
                errors[where] = 1.0 / np.sqrt(information[ended]) / scale[ended]
            likelihoods[where] = reached[ended]
            iterations[where] = iteration
            converged[where] = (stopped & ~runs_away)[ended]
            notes[where] = np.where(runs_away, _RUNAWAY, np.where(stopped, "", _EXHAUSTED))[ended]
        better = usable & ~(reached < value)
        halvings = np.where(better, 0, halvings + 1)
        trial_back = (trial + halvings * beta) / (halvings + 1)
        beta, value = np.where(better, trial, beta), np.where(better, reached, value)
        trial = np.where(better, trial + step, trial_back)
        if ended.any():
            going = ~ended
            active, x, scale = active[going], x[:, going], scale[going]
            beta, value, trial, halvings = beta[going], value[going], trial[going], halvings[going]
    return ColumnFits(
        coefficients,
        errors,
        likelihoods,
        sweep.log_likelihood_null,
        iterations,
        converged,
        tuple(notes),
    )
