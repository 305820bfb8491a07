"""Clinical characteristics as covariates: complete patients, coded levels, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.association.predictors import Predictor, known_values, refusal
from core.cohort import Outcome
from core.errors import CohortError, InputError, NoEventsError, listed

__all__ = ["ClinicalDesign", "clinical_design", "coded", "recorded_values"]


@dataclass(frozen=True, slots=True, eq=False)
class ClinicalDesign:
    """The patients of whom every predictor is known, ready for a Cox model.

    Parameters
    ----------
    predictors : tuple of Predictor
        Categories with the levels that these patients have.
    recorded : DataFrame, shape (n, predictors)
        As recorded, complete.
    covariates : DataFrame of float, shape (n, p)
        Numbers in steps, categories as one 0 / 1 column per level but the
        first; columns ``age`` or ``grade: III``.
    terms : dict of str to list of str
        Predictor -> its columns.
    outcome : Outcome
        Of these n patients.
    kept : array of bool, shape (all,)
        Which patients of the table they are.
    missing : DataFrame
        ``variable``, ``label``, ``known`` and ``missing`` patients of the table.
    """

    predictors: tuple[Predictor, ...]
    recorded: pd.DataFrame
    covariates: pd.DataFrame
    terms: dict[str, list[str]]
    outcome: Outcome
    kept: npt.NDArray[np.bool_]
    missing: pd.DataFrame

    def __post_init__(self) -> None:
        self.kept.flags.writeable = False


def clinical_design(
    table: pd.DataFrame, outcome: Outcome, predictors: Sequence[Predictor]
) -> ClinicalDesign:
    """Keep the patients of whom every predictor is known, and code them.

    Parameters
    ----------
    table : DataFrame
        One row for each patient, in the order of the outcome.
    outcome : Outcome
    predictors : sequence of Predictor

    Raises
    ------
    InputError
        If there is no predictor, one is named twice, or one is the same for
        all complete patients.
    CohortError
        If table and outcome differ in length, or no patient is complete.
    NoEventsError
        If nobody died, or nobody of one level.
    """
    if not predictors or len({item.name for item in predictors}) < len(predictors):
        raise InputError(
            f"a clinical model needs characteristics, each once; got "
            f"{listed(item.label for item in predictors) or 'none'}.",
            "Choose one characteristic or more.",
        )
    values = recorded_values(table, outcome, predictors)
    known = values.notna()
    kept = known.all(axis=1).to_numpy()
    missing = pd.DataFrame(
        {
            "variable": [item.name for item in predictors],
            "label": [item.label for item in predictors],
            "known": known.sum().to_numpy(),
            "missing": (~known).sum().to_numpy(),
        }
    )
    if not kept.any():
        worst = missing.sort_values("missing", ascending=False, kind="stable").head(3)
        raise CohortError(
            f"of none of the {len(table):,} patients all of "
            f"{listed(item.label for item in predictors)} are known (most often missing: "
            f"{listed(worst['label'])}).",
            "Leave out a characteristic that is often missing.",
        )
    followed, values = outcome.take(kept), values[kept]
    settled = tuple(_settled(item, values[item.name], followed) for item in predictors)
    covariates, terms = coded(values, settled)
    return ClinicalDesign(settled, values, covariates, terms, followed, kept, missing)


def recorded_values(
    table: pd.DataFrame, outcome: Outcome, predictors: Sequence[Predictor]
) -> pd.DataFrame:
    """Return the predictors of every patient, missing where not known or of no known level.

    Raises
    ------
    CohortError
        If table and outcome differ in length.
    InputError
        If the table lacks a predictor.
    """
    if len(table) != len(outcome):
        raise CohortError(
            f"there are {len(table):,} clinical rows for {len(outcome):,} follow-up times.",
            "Give one row for each patient, in the order of the outcome.",
        )
    absent = [item.label for item in predictors if item.name not in table.columns]
    if absent:
        raise InputError(
            f"these patients have no record of {listed(absent)}.",
            "Leave these characteristics out, or choose a cohort that records them.",
        )
    return pd.DataFrame({item.name: known_values(table, item) for item in predictors})


def coded(
    values: pd.DataFrame, predictors: Sequence[Predictor]
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return complete values as covariates, and the columns of each predictor."""
    columns: dict[str, pd.Series] = {}
    terms: dict[str, list[str]] = {}
    for item in predictors:
        mine = values[item.name]
        if item.kind == "number":
            part = {item.name: mine.astype(float) / item.step}
        else:
            part = {
                f"{item.name}: {level}": (mine == level).astype(float) for level in item.levels[1:]
            }
        columns |= part
        terms[item.name] = list(part)
    return pd.DataFrame(columns), terms


def _settled(item: Predictor, values: pd.Series, outcome: Outcome) -> Predictor:
    """Return the predictor with the levels that complete patients have, or refuse it."""
    problem = refusal(item, values, outcome.event)
    if problem:
        message = f"of the {len(values):,} patients of whom everything chosen is known: {problem}"
        dead = "died" in problem
        raise (NoEventsError if dead else InputError)(
            message,
            "Leave it out of the model, widen the filter, or read its survival curves instead."
            if dead
            else "Leave it out of the model, or widen the filter.",
        )
    if item.kind == "number":
        return item
    present = set(values)
    levels = tuple(level for level in item.levels if level in present)
    return Predictor(item.name, item.label, item.kind, levels)
