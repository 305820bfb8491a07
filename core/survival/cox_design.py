"""The covariates of a Cox model: checked, in the order of its risk sets, by stratum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import CohortError, InputError, listed
from core.survival.groups import as_groups
from core.survival.risk_sets import RiskSets, Ties, over_risk_sets, risk_sets

if TYPE_CHECKING:
    from core.survival.cox import CoxModel

__all__ = [
    "FittedRows",
    "ModelRows",
    "covariate_values",
    "fitted_rows",
    "rows_by_stratum",
    "values_of",
]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ModelRows:
    """The patients of one stratum.

    Parameters
    ----------
    label : str
        The stratum; ``"all"`` where there is one only.
    rows : array of int, shape (m,)
        Their positions in the outcome, in the order of ``sets``.
    sets : RiskSets
    outcome : Outcome
        In the order of the cohort, not of ``sets``.
    """

    label: str
    rows: npt.NDArray[np.intp]
    sets: RiskSets
    outcome: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class FittedRows:
    """One stratum's patients under the fitted model, death by death.

    Parameters
    ----------
    label : str
    rows : array of int, shape (m,)
        Positions in the outcome, in the order of ``sets``.
    sets : RiskSets
        Breslow's where ties were exact, as R takes them after the fit.
    outcome : Outcome
        Of the stratum, in the order of the cohort.
    x : array of float, shape (m, p)
        Covariates less the model's centre, in the order of ``sets``.
    weight : array of float, shape (m,)
        Hazard of each row against a patient at the centre.
    total : array of float, shape (d,)
        Summed weight of each death's risk set.
    mean : array of float, shape (d, p)
        Weighted mean of the covariates in each death's risk set.
    """

    label: str
    rows: npt.NDArray[np.intp]
    sets: RiskSets
    outcome: Outcome
    x: _Floats
    weight: _Floats
    total: _Floats
    mean: _Floats


def fitted_rows(
    model: CoxModel, covariates: pd.DataFrame, outcome: Outcome, *, stratify_by: object = None
) -> list[FittedRows]:
    """Return the patients of each stratum under a fitted model.

    Parameters
    ----------
    model : CoxModel
    covariates : DataFrame, shape (n, p or more)
    outcome : Outcome
        What the model was fitted to.
    stratify_by : Series or array of labels, shape (n,), optional
        As the model was fitted.

    Raises
    ------
    InputError
        If a covariate of the model is not there, or the patients are others
        than those the model was fitted to.
    CohortError
        If values are missing or not numbers, or rows do not match the outcome.
    """
    values = values_of(model.names, covariates, outcome)
    same = len(outcome) == model.n and outcome.n_events == model.n_events
    if not same or not np.allclose(values.mean(axis=0), model.centre, rtol=1e-6, atol=1e-9):
        raise InputError(
            f"these {len(outcome):,} patients ({outcome.n_events:,} deaths) are not the "
            f"{model.n:,} ({model.n_events:,} deaths) that the model was fitted to.",
            "Give the covariates and the outcome of the fit.",
        )
    ties: Ties = "breslow" if model.ties == "exact" else model.ties
    found = []
    for part in rows_by_stratum(outcome, stratify_by, ties=ties):
        x = values[part.rows] - model.centre
        weight = np.exp(x @ model.coefficients)
        total = over_risk_sets(weight[:, None], part.sets)[:, 0]
        mean = over_risk_sets(x * weight[:, None], part.sets) / total[:, None]
        found.append(
            FittedRows(part.label, part.rows, part.sets, part.outcome, x, weight, total, mean)
        )
    return found


def rows_by_stratum(outcome: Outcome, stratify_by: object, *, ties: Ties) -> list[ModelRows]:
    """Divide patients by stratum and order each by falling time.

    Raises
    ------
    CohortError
        If there are no patients, or labels are missing or too few.
    """
    within = as_groups(stratify_by, len(outcome), name="stratify_by")
    found = []
    for k, label in enumerate(within.levels):
        rows = np.flatnonzero(within.codes == k)
        part = outcome.take(rows)
        sets = risk_sets(part, ties=ties)
        found.append(ModelRows(label, rows[sets.order], sets, part))
    return found


def values_of(
    names: tuple[str, ...], covariates: pd.DataFrame, outcome: Outcome | None = None
) -> _Floats:
    """Return the covariates of a fitted model in its order, checked, shape (n, p).

    Parameters
    ----------
    names : tuple of str
        Of the model.
    covariates : DataFrame
        Has these columns, perhaps among others.
    outcome : Outcome, optional
        Whose patients the rows must be.

    Raises
    ------
    InputError
        If a covariate of the model is not there.
    CohortError
        If values are missing or not numbers, or rows do not match the outcome.
    """
    absent = [name for name in names if name not in covariates.columns]
    if absent:
        raise InputError(
            f"the model uses {listed(absent)}, which the covariates do not have "
            f"({listed(covariates.columns)}).",
            "Give the columns that the model was fitted to.",
        )
    n = len(covariates) if outcome is None else len(outcome)
    return covariate_values(covariates[list(names)], n)[1]


def covariate_values(covariates: pd.DataFrame, n: int) -> tuple[tuple[str, ...], _Floats]:
    """Return the names of the covariates and their values, checked, shape (n, p).

    Raises
    ------
    CohortError
        If there are no patients or covariates, other than n rows, or a
        covariate has missing values or is not numeric.
    """
    names = tuple(str(name) for name in covariates.columns)
    if not names or n == 0:
        raise CohortError(
            f"a Cox model needs patients and covariates, got {n:,} and {len(names)}.",
            "Choose at least one covariate and a filter that keeps some patients.",
        )
    if len(covariates) != n:
        raise CohortError(
            f"there are {len(covariates):,} rows of covariates for {n:,} patients.",
            "Give one row for each patient, in the order of the outcome.",
        )
    for name, dtype in zip(names, covariates.dtypes, strict=True):
        if not (pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype)):
            raise CohortError(
                f"covariate {name!r} holds {dtype} values, not numbers.",
                "Turn a category into one 0 / 1 column per level but the first "
                "(pandas.get_dummies with drop_first).",
            )
    x = covariates.to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~np.isfinite(x)
    if bad.any():
        where = [
            f"{name} ({int(count)})"
            for name, count in zip(names, bad.sum(axis=0), strict=True)
            if count
        ]
        raise CohortError(
            f"covariates have missing or infinite values: {listed(where)}.",
            "Leave these patients or these covariates out.",
        )
    return names, x
