"""Every gene's own Cox model, fitted at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.cohort import Cohort
from core.errors import UnknownGeneError, listed
from core.inference import adjust_p_values, normal_quantile
from core.survival.cox_columns import fit_columns
from core.survival.effects import effect_table
from core.survival.risk_sets import Ties

__all__ = ["univariate_cox"]


def univariate_cox(
    cohort: Cohort,
    genes: Sequence[str] | None = None,
    *,
    ties: Ties = "efron",
    level: float = 0.95,
    max_iterations: int = 20,
) -> pd.DataFrame:
    """Fit one Cox model per gene, all genes at once.

    Parameters
    ----------
    cohort : Cohort
    genes : sequence of str, optional
        All of the cohort's genes where None.
    ties : {"efron", "breslow"}
        How deaths at one time are handled.
    level : float
        Coverage of the interval of the hazard ratio.
    max_iterations : int
        Newton steps allowed, R's 20.

    Returns
    -------
    DataFrame
        One row per gene, in the order given: ``gene``, ``coefficient`` (log
        hazard ratio per unit of expression, that is per doubling on a log2
        scale), ``standard_error``, ``hazard_ratio``, ``lower``, ``upper``,
        ``z``, ``p_value`` (Wald, two-sided), ``q_value`` (Benjamini and
        Hochberg over the genes that could be fitted), ``converged`` and
        ``note`` (why not, else empty). A gene that is constant, or that does
        not converge, keeps its row: nothing is dropped in silence. Its
        p-value and hence q-value are NaN.

    Raises
    ------
    UnknownGeneError
        If genes are asked for that the cohort does not have.
    NoEventsError
        If nobody died.
    InputError
        If an option is not one of those allowed.

    Notes
    -----
    Equal to ``coxph(Surv(time, event) ~ gene)`` of R survival 3.5-3 to 1e-9
    relative; see :func:`core.survival.cox_columns.fit_columns`, which takes
    any matrix.
    """
    normal_quantile(level)
    matrix = cohort.expression.to_numpy()
    names = list(cohort.genes) if genes is None else list(genes)
    if genes is not None:
        position = cohort.genes.get_indexer(pd.Index(names, dtype=object))
        if (position < 0).any():
            unknown = [name for name, where in zip(names, position, strict=True) if where < 0]
            raise UnknownGeneError(
                f"{cohort.title} has no {listed(unknown)} among its {len(cohort.genes):,} genes.",
                "Leave these genes out; Cohort.known keeps those that are there.",
            )
        matrix = matrix[:, position]
    fits = fit_columns(matrix, cohort.outcome, ties=ties, max_iterations=max_iterations)
    table = effect_table(fits.coefficients, fits.standard_errors, level=level)
    # A p-value of a fit that ran away (Wald, huge standard error) would look calm.
    table.loc[~fits.converged, ["lower", "upper", "z", "p_value"]] = np.nan
    table.insert(0, "gene", names)
    table["q_value"] = adjust_p_values(table["p_value"].to_numpy())
    table["converged"] = fits.converged
    table["note"] = list(fits.notes)
    return table
