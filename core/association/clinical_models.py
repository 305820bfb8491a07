"""Cox models of the score among clinical characteristics, each alone and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.association.added_value import AddedValue, added_value
from core.association.clinical_design import ClinicalDesign, clinical_design
from core.association.collinearity import STRONG_INFLATION, variance_inflation
from core.association.predictors import Predictor
from core.association.reversals import reversal_remark, reversals
from core.cohort import Outcome
from core.errors import listed
from core.inference import chi_square_p_value
from core.survival import (
    Concordance,
    CoxModel,
    ProportionalHazards,
    concordance,
    cox_model,
    proportional_hazards,
)
from core.survival.proportional_hazards import TimeScale
from core.survival.risk_sets import Ties

__all__ = ["FEWEST_EVENTS", "ClinicalModel", "ClinicalModels", "clinical_model", "clinical_models"]

FEWEST_EVENTS = 10
"""Deaths per coefficient below which a model is said to be shaky."""

_EFFECT = ["coefficient", "standard_error", "hazard_ratio", "lower", "upper", "p_value"]
_REFERENCE = [0.0, np.nan, 1.0, np.nan, np.nan, np.nan]


@dataclass(frozen=True, slots=True, eq=False)
class ClinicalModel:
    """One Cox model of clinical predictors, and what must stand beside it.

    Parameters
    ----------
    design : ClinicalDesign
        The complete patients.
    model : CoxModel
    table : DataFrame
        One row per level: ``variable``, ``label``, ``level`` (of a number the
        step in words), ``reference`` (bool; its hazard ratio is 1 by
        definition and has no interval), ``n``, ``events``, ``coefficient``,
        ``standard_error``, ``hazard_ratio``, ``lower``, ``upper``, ``p_value``.
    terms : DataFrame
        One row per predictor: ``variable``, ``label``, ``df``, ``wald`` and
        ``p_wald`` (all its coefficients are 0), ``likelihood_ratio`` and
        ``p_likelihood_ratio`` (the model without it fits as well).
    test : ProportionalHazards
        Whether the effects are constant over time, per predictor and together.
    concordance : Concordance
        Harrell's, of the linear predictor in the patients of the fit.
    """

    design: ClinicalDesign
    model: CoxModel
    table: pd.DataFrame
    terms: pd.DataFrame
    test: ProportionalHazards
    concordance: Concordance


@dataclass(frozen=True, slots=True, eq=False)
class ClinicalModels:
    """The same predictors each alone and all together.

    Parameters
    ----------
    univariable : tuple of ClinicalModel
        Each in all patients of whom that predictor is known.
    multivariable : ClinicalModel
        In the patients of whom all are known.
    collinearity : DataFrame or None
        As :func:`variance_inflation`; None for one predictor.
    added : AddedValue or None
        What the score adds, where there is one among others.
    n : int
        Patients in the table.
    remarks : tuple of str
        What a reader must know before trusting the models.
    """

    univariable: tuple[ClinicalModel, ...]
    multivariable: ClinicalModel
    collinearity: pd.DataFrame | None
    added: AddedValue | None
    n: int
    remarks: tuple[str, ...]

    @property
    def reversals(self) -> pd.DataFrame:
        """As :func:`reversals`: the effects that turn round beside the others."""
        alone = pd.concat([item.table for item in self.univariable], ignore_index=True)
        return reversals(alone, self.multivariable.table)

    def table(self) -> pd.DataFrame:
        """Return every row of every model, with ``model`` univariable or multivariable."""
        alone = pd.concat([item.table for item in self.univariable], ignore_index=True)
        together = self.multivariable.table
        return pd.concat(
            [alone.assign(model="univariable"), together.assign(model="multivariable")],
            ignore_index=True,
        )


def clinical_models(
    table: pd.DataFrame,
    outcome: Outcome,
    predictors: Sequence[Predictor],
    *,
    score: str = "",
    level: float = 0.95,
    ties: Ties = "efron",
    scale: TimeScale = "km",
) -> ClinicalModels:
    """Fit the Cox models of each predictor alone and of all together.

    Parameters
    ----------
    table : DataFrame
        One row for each patient, in the order of the outcome.
    outcome : Outcome
    predictors : sequence of Predictor
        As :func:`core.association.predictor` makes them of columns.
    score : str
        Name of the predictor whose added value is asked for.
    level : float
        Coverage of the intervals.
    ties : {"efron", "breslow", "exact"}
    scale : {"km", "rank", "identity", "log"}
        Of time, in the test of proportional hazards.

    Raises
    ------
    InputError
        If there is no predictor, one is the same for everybody, or an option
        is not one of those allowed.
    CohortError
        If table and outcome differ in length, or no patient is complete.
    NoEventsError
        If nobody died, or nobody of one level.
    FitError
        If a predictor is a combination of the others, or a fit does not converge.

    Notes
    -----
    Estimates equal ``coxph``, per-term likelihood ratios ``drop1(fit, test =
    "Chisq")``, the proportional-hazards tests ``cox.zph`` of R survival 3.5-3,
    all to 1e-9 relative.
    """
    everything, *alone = (
        clinical_model(table, outcome, items, level=level, ties=ties, scale=scale)
        for items in (predictors, *([item] for item in predictors))
    )
    several = len(predictors) > 1
    inflation = variance_inflation(everything.model, everything.design.terms) if several else None
    added = (
        added_value(everything.design, score, model=everything.model) if score and several else None
    )
    found = ClinicalModels(
        univariable=tuple(alone),
        multivariable=everything,
        collinearity=inflation,
        added=added,
        n=len(table),
        remarks=_remarks(everything, inflation, len(table)),
    )
    turned = reversal_remark(found.reversals)
    return replace(found, remarks=(*found.remarks, turned)) if turned else found


def clinical_model(
    table: pd.DataFrame,
    outcome: Outcome,
    predictors: Sequence[Predictor],
    *,
    level: float = 0.95,
    ties: Ties = "efron",
    scale: TimeScale = "km",
) -> ClinicalModel:
    """Fit the model of all predictors alone; parameters and errors as :func:`clinical_models`."""
    design = clinical_design(table, outcome, predictors)
    return _fitted(design, level=level, ties=ties, scale=scale)


def _fitted(design: ClinicalDesign, *, level: float, ties: Ties, scale: TimeScale) -> ClinicalModel:
    """Fit the model of a design, and test each of its terms."""
    model = cox_model(design.covariates, design.outcome, ties=ties)
    return ClinicalModel(
        design=design,
        model=model,
        table=_table(design, model, level),
        terms=_terms(design, model),
        test=proportional_hazards(
            model, design.covariates, design.outcome, terms=design.terms, scale=scale
        ),
        concordance=concordance(model.linear_predictor(design.covariates), design.outcome),
    )


def _table(design: ClinicalDesign, model: CoxModel, level: float) -> pd.DataFrame:
    """Return one row per level, the references included."""
    effects = model.table(level).set_index("variable")[_EFFECT]
    n, events = len(design.outcome), design.outcome.n_events
    rows: list[list[object]] = []
    for item in design.predictors:
        about = [item.name, item.label]
        if item.kind == "number":
            rows.append([*about, item.per, False, n, events, *effects.loc[item.name]])
            continue
        values = design.recorded[item.name].to_numpy()
        for place, name in enumerate(item.levels):
            mine = values == name
            effect = effects.loc[design.terms[item.name][place - 1]] if place else _REFERENCE
            counted = [int(mine.sum()), int(design.outcome.event[mine].sum())]
            rows.append([*about, name, not place, *counted, *effect])
    columns = ["variable", "label", "level", "reference", "n", "events", *_EFFECT]
    return pd.DataFrame(rows, columns=columns)


def _terms(design: ClinicalDesign, model: CoxModel) -> pd.DataFrame:
    """Test each predictor with all its levels, by Wald and by likelihood ratio."""
    rows = []
    for item in design.predictors:
        columns = design.terms[item.name]
        where = [model.names.index(name) for name in columns]
        beta, df = model.coefficients[where], len(where)
        wald = float(beta @ np.linalg.solve(model.variance[np.ix_(where, where)], beta))
        others = design.covariates.drop(columns=columns)
        reached = (
            cox_model(others, design.outcome, ties=model.ties).log_likelihood
            if len(others.columns)
            else model.log_likelihood_null
        )
        ratio = max(2.0 * (model.log_likelihood - reached), 0.0)
        p_values = chi_square_p_value(wald, df), chi_square_p_value(ratio, df)
        rows.append((item.name, item.label, df, wald, p_values[0], ratio, p_values[1]))
    return pd.DataFrame(
        rows,
        columns=[
            "variable",
            "label",
            "df",
            "wald",
            "p_wald",
            "likelihood_ratio",
            "p_likelihood_ratio",
        ],
    )


def _remarks(found: ClinicalModel, inflation: pd.DataFrame | None, n_all: int) -> tuple[str, ...]:
    """Say what makes the model of all predictors less trustworthy."""
    remarks = []
    design, p = found.design, len(found.model.names)
    per_coefficient = found.model.n_events / p
    if per_coefficient < FEWEST_EVENTS:
        remarks.append(
            f"{found.model.n_events:,} deaths for {p} coefficients ({per_coefficient:.1f} each; "
            f"{FEWEST_EVENTS} are a usual least): the model may fit these patients by chance."
        )
    left = n_all - found.model.n
    if left:
        gaps = design.missing[design.missing["missing"] > 0]
        where = [f"{row.label} ({row.missing:,})" for row in gaps.itertuples()]
        remarks.append(
            f"{left:,} of {n_all:,} patients are not in the model of all characteristics, because "
            f"something is not recorded: {listed(where, most=len(where))}. Those left may differ "
            "from them."
        )
    if inflation is not None:
        words = dict(zip(design.missing["variable"], design.missing["label"], strict=True))
        strong = inflation[inflation["inflation"] >= STRONG_INFLATION]
        if len(strong):
            said = [
                f"{words[row.variable]} ({row.inflation:.1f} times)" for row in strong.itertuples()
            ]
            remarks.append(
                "Collinear: the intervals are wider than they would be without the other "
                f"characteristics, for {listed(said, most=len(said))}. What these share cannot be "
                "told apart, so a large P there does not mean no effect."
            )
    return tuple(remarks)
