"""``lasso_path``: from candidate genes to the signatures of every penalty."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Cohort, Outcome
from core.errors import InputError, NoEventsError, UnknownGeneError, listed
from core.provenance import Provenance, fingerprint, library_versions
from core.survival.coxnet import PathSettings, fit_standardised
from core.survival.crossvalidation import cross_validate
from core.survival.signature_path import SignaturePath
from core.survival.signature_rules import GENE_SYMBOL
from core.survival.ties import distinct_times

__all__ = ["lasso_path"]


def lasso_path(
    cohort: Cohort,
    genes: Iterable[str],
    *,
    n_penalties: int = 100,
    min_ratio: float | None = None,
    folds: int | npt.ArrayLike | None = 10,
    seed: int = 0,
    grouped: bool = True,
    standardise: bool = True,
    tolerance: float = 1e-7,
    max_iterations: int = 100_000,
) -> SignaturePath:
    """Fit the Cox LASSO path of candidate genes and cross-validate it.

    At each penalty the coefficients b minimise ``-l(b) / n + penalty * sum
    |b|``, with Breslow's partial log-likelihood l and genes standardised by
    their population standard deviation; they are returned per unit of
    expression. Higher scores mean higher hazard. The penalties fall evenly on
    the log scale from the smallest that leaves no gene; the path ends early
    where five penalties in a row add less than 0.1 % to the deviance explained.

    Parameters
    ----------
    cohort : Cohort
        The training cohort.
    genes : iterable of str
        Candidates; repeats count once.
    n_penalties : int
        At most this many, at least 2.
    min_ratio : float, optional
        Last penalty over first, between 0 and 1. By default 0.0001, or 0.01
        where patients are fewer than genes.
    folds : int, array of int of shape (patients,), or None
        Number of folds, the fold of each patient, or None for no
        cross-validation. Folds are drawn with the deaths dealt out evenly.
    seed : int
        Of the draw of the folds. Nothing else is left to chance, and the
        number of workers or threads plays no part.
    grouped : bool
        How a fold's deviance is measured, see :class:`CrossValidatedPath`.
    standardise : bool
        False penalises genes per unit of expression.
    tolerance : float
        A coordinate cycle ends when no coefficient moves the deviance by more
        than this share of the null deviance.
    max_iterations : int
        Coordinate cycles for a whole path. Where they do not suffice the path
        ends early and its notes say so, as glmnet's does with a warning.

    Returns
    -------
    SignaturePath

    Raises
    ------
    UnknownGeneError
        If the cohort lacks some of the genes.
    InputError
        If an option is out of range, or a gene's name is not a plain symbol.
    NoEventsError
        If nobody died.
    ConvergenceError
        If no gene varies or the solver fails at once.

    Notes
    -----
    Equals ``glmnet(x, Surv(time, event), family = "cox")`` and ``cv.glmnet``
    4.1-6, given the same tolerance and folds: penalties to 1e-14, coefficients
    to 1e-10 of the largest one, deviance ratio to 1e-12, cross-validated
    deviance to 1e-9. The exception is a death and a censoring at one time,
    which glmnet orders by their rows where times are >= 256 (days).

    The default tolerance is glmnet's and so are the numbers. It leaves, on
    real glioma cohorts, 1e-3 to 1e-2 of the largest coefficient between the
    chosen penalties and the true minimum, 3e-2 at the weak end of the path;
    another order of the genes moves coefficients by as much. A tolerance of
    1e-9 takes about ten times as long.

    Genes that do not vary keep a coefficient of zero, and the notes name them.
    Cross-validation sees the candidates given: where they were screened on the
    same patients it is too optimistic.

    References
    ----------
    Simon, Friedman, Hastie, Tibshirani (2011), doi:10.18637/jss.v039.i05.
    """
    symbols = tuple(dict.fromkeys(genes))
    _check(cohort, symbols)
    settings = _settings(n_penalties, min_ratio, standardise, tolerance, max_iterations)
    place = cohort.expression.columns.get_indexer(pd.Index(symbols))
    x = np.asfortranarray(cohort.expression.to_numpy()[:, place], dtype=np.float64)
    # Times apart by rounding only, as after a change of unit, are one time.
    ties = distinct_times(cohort.outcome.time)
    time = ties.values[ties.position]  # noqa: PD011
    outcome = Outcome(time, cohort.outcome.event, cohort.outcome.unit)
    fits = fit_standardised(x, outcome, settings)
    checked = None
    if folds is not None:
        checked = cross_validate(
            x, outcome, fits, folds=folds, seed=seed, grouped=grouped, settings=settings
        )
    constant = [gene for gene, low in zip(symbols, np.ptp(x, axis=0) == 0, strict=True) if low]
    notes = []
    if constant:
        notes.append(
            f"{len(constant):,} genes do not vary in this cohort and cannot enter "
            f"({listed(constant)})."
        )
    if not fits.complete:
        notes.append(
            f"The solver did not converge below the penalty {fits.penalties[-1]:.4g}; the path "
            "ends there."
        )
    return SignaturePath(
        genes=symbols,
        penalties=fits.penalties,
        coefficients=fits.coefficients,
        centre=x.mean(axis=0),
        scale=x.std(axis=0),
        deviance_ratio=fits.deviance_ratio,
        n_nonzero=np.count_nonzero(fits.coefficients, axis=0).astype(np.int64),
        unit=cohort.unit,
        cohort_name=cohort.name,
        cohort_fingerprint=cohort.fingerprint,
        simulated=cohort.simulated,
        cross_validation=checked,
        provenance=Provenance(
            inputs={
                "cohort": cohort.fingerprint,
                "genes": fingerprint(symbols),
                "folds": "" if checked is None else fingerprint(checked.folds),
            },
            parameters={
                "n_penalties": n_penalties,
                "min_ratio": min_ratio,
                "folds": None if checked is None else checked.n_folds,
                "grouped": grouped,
                "standardise": standardise,
                "tolerance": tolerance,
                "max_iterations": max_iterations,
            },
            seed=None if checked is None else checked.seed,
            versions=library_versions("numpy", "scikit-survival"),
        ),
        notes=tuple(notes),
    )


def _check(cohort: Cohort, symbols: tuple[str, ...]) -> None:
    """Refuse candidates that cannot be fitted or could not be exported."""
    if not symbols:
        raise InputError("no candidate genes were given.", "Choose at least one gene.")
    have = set(cohort.genes)
    absent = [gene for gene in symbols if gene not in have]
    if absent:
        raise UnknownGeneError(
            f"{cohort.title} lacks {len(absent):,} of the {len(symbols):,} candidate genes "
            f"({listed(absent)}).",
            "Leave them out; Cohort.known(genes) returns those that are there.",
        )
    odd = [gene for gene in symbols if not GENE_SYMBOL.fullmatch(gene)]
    if odd:
        raise InputError(
            f"{len(odd):,} candidate genes are not plain symbols ({listed(odd)}); allowed are "
            "letters, digits and . _ @ / - after a letter or digit, 41 characters at most.",
            "Rename these genes in the expression matrix or leave them out.",
        )
    if not cohort.outcome.n_events:
        raise NoEventsError(
            f"none of the {len(cohort):,} patients of {cohort.title} died.",
            "Choose patients among whom deaths were observed.",
        )


def _settings(
    n_penalties: int,
    min_ratio: float | None,
    standardise: bool,
    tolerance: float,
    max_iterations: int,
) -> PathSettings:
    """Return the settings, refusing those out of range."""
    for name, value, fine, allowed in (
        ("n_penalties", n_penalties, 2 <= n_penalties <= 1_000, "2 to 1,000"),
        ("min_ratio", min_ratio, min_ratio is None or 0 < min_ratio < 1, "between 0 and 1"),
        ("tolerance", tolerance, 0 < tolerance <= 1e-3, "above 0, at most 0.001"),
        ("max_iterations", max_iterations, max_iterations >= 1, "at least 1"),
    ):
        if not fine:
            raise InputError(
                f"{name} is {value!r}; allowed is {allowed}.", "Leave it at its default."
            )
    return PathSettings(n_penalties, min_ratio, standardise, tolerance, max_iterations)
