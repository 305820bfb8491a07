"""What may stand in a clinical model: numbers per step, categories against a reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.clinical import characteristic
from core.cohort import Outcome
from core.errors import InputError, listed

__all__ = ["MOST_LEVELS", "Predictor", "known_values", "predictor", "refusal", "why_not"]

MOST_LEVELS = 8
"""A category of more levels than this is a name, not a characteristic."""

# Shares of patients in whom a column agrees with death or follow-up from where it repeats them.
_SAME_EVENTS, _SAME_TIMES = 0.9, 0.5
_FEWEST_TOLD = 20

# Steps in which readers think of a number, where one of its unit is too small to see.
_STEPS = {"age": 10.0}


@dataclass(frozen=True, slots=True)
class Predictor:
    """One characteristic, or the score, as a model takes it.

    Parameters
    ----------
    name : str
        Column of the table.
    label : str
        What a page shows.
    kind : {"number", "category"}
    levels : tuple of str
        Of a category, two or more; the first is the reference.
    step : float
        Of a number: the difference that its hazard ratio is for.
    unit : str
        Of a number.
    per : str
        The step in words; from step and unit where empty.

    Raises
    ------
    InputError
        If a category has fewer than two levels or repeats one, or a step is
        not a positive number.
    """

    name: str
    label: str
    kind: Literal["number", "category"]
    levels: tuple[str, ...] = ()
    step: float = 1.0
    unit: str = ""
    per: str = ""

    def __post_init__(self) -> None:
        if self.kind == "category" and (
            len(self.levels) < 2 or len(set(self.levels)) < len(self.levels)
        ):
            raise InputError(
                f"{self.label} has the levels {listed(self.levels) or 'none'}; a comparison needs "
                "two different ones or more.",
                "Leave it out of the model, or widen the filter.",
            )
        if not (np.isfinite(self.step) and self.step > 0):
            raise InputError(
                f"the step of {self.label} must be a positive number, got {self.step}.",
                "Use 1 for the hazard ratio of one unit.",
            )
        if self.kind == "number" and not self.per:
            words = f"{self.step:g} {self.unit or ('unit' if self.step == 1 else 'units')}"
            object.__setattr__(self, "per", f"per {words}")


def predictor(table: pd.DataFrame, name: str, *, label: str = "", step: float = 0.0) -> Predictor:
    """Return how a column of a clinical table enters a model.

    The characteristics of :mod:`core.clinical` keep their order of levels,
    lowest expected risk first; other categories are in alphabetical order.
    Levels that nobody has are left out.

    Parameters
    ----------
    table : DataFrame
        One row for each patient.
    name : str
    label : str
        What a page shows; the usual words where empty.
    step : float
        Of a number; 10 years of age and 1 of anything else where 0.

    Raises
    ------
    InputError
        If the table has no such column, or a category has not two levels, or
        more than :data:`MOST_LEVELS`.

    Examples
    --------
    >>> table = pd.DataFrame({"grade": ["IV", "II", "IV"], "age": [60, 40, 50]})
    >>> predictor(table, "grade").levels, predictor(table, "age").per
    (('II', 'IV'), 'per 10 years')
    """
    if name not in table.columns:
        raise InputError(
            f"there is no characteristic {name!r}; recorded are {listed(table.columns, most=12)}.",
            "Choose one of these.",
        )
    known = characteristic(name)
    words = label or (known.label if known else name)
    if _is_number(table[name], name):
        unit = known.unit if known else ""
        return Predictor(name, words, "number", step=step or _STEPS.get(name, 1.0), unit=unit)
    found = set(table[name].dropna().astype(str))
    if len(found) > MOST_LEVELS:
        raise InputError(
            f"{words} has {len(found):,} different values, too many to compare "
            f"(at most {MOST_LEVELS}).",
            "Leave it out of the model.",
        )
    levels = [level for level in (known.levels if known else ()) if level in found]
    levels += sorted(found - set(levels))
    return Predictor(name, words, "category", tuple(levels))


def known_values(table: pd.DataFrame, item: Predictor) -> pd.Series:
    """Return a predictor's values over the patients, missing where they cannot be used."""
    if item.kind == "number":
        number = pd.to_numeric(table[item.name], errors="coerce").astype(float)
        return number.where(np.isfinite(number))
    text = table[item.name].astype("string").astype(object)
    return text.where(text.isin(item.levels).to_numpy(), np.nan)


def why_not(table: pd.DataFrame, outcome: Outcome, name: str) -> str:
    """Return why a column cannot be modelled in these patients, empty where it can.

    Parameters
    ----------
    table : DataFrame
    outcome : Outcome
        In the order of the table.
    name : str
        A column of the table.
    """
    try:
        item = predictor(table, name)
    except InputError as error:
        return error.message
    values = known_values(table, item)
    known = values.notna().to_numpy()
    values, followed = values[known], outcome.take(known)
    return _repeats_outcome(item, values, followed) or refusal(item, values, followed.event)


def refusal(item: Predictor, values: pd.Series, event: npt.NDArray[np.bool_]) -> str:
    """Return why values without gaps give no finite hazard ratio, empty where they may."""
    if item.kind == "number":
        if values.nunique() < 2:
            what = "recorded for nobody" if values.empty else "the same for everybody"
            return f"{item.label} is {what}."
        return "" if event.any() else f"none of the {len(values):,} patients died."
    sizes = _counts(values, item.levels)
    present = [level for level, size in zip(item.levels, sizes, strict=True) if size]
    if len(present) < 2:
        return (
            f"{item.label} has one level only ({present[0]})."
            if present
            else f"{item.label} is recorded for nobody."
        )
    deaths = _counts(values[event], item.levels)
    for level, size, died in zip(item.levels, sizes, deaths, strict=True):
        if size and not died:
            return (
                f"none of the {size:,} patients with {item.label} {level} died, so their hazard "
                "ratio is not a finite number."
            )
    return ""


def _repeats_outcome(item: Predictor, values: pd.Series, outcome: Outcome) -> str:
    """Return what a column says of the outcome itself, empty where it does not.

    A second column of deaths or of follow-up would predict survival well, and mean nothing.
    """
    if len(values) < _FEWEST_TOLD:
        return ""
    if values.nunique() == 2:
        agrees = float(((values == values.iloc[0]).to_numpy() == outcome.event).mean())
        if max(agrees, 1.0 - agrees) >= _SAME_EVENTS:
            return f"{item.label} says who died: that is the outcome itself."
    if item.kind == "number":
        died = outcome.event & (outcome.time > 0)
        ratio = values.to_numpy(dtype=np.float64)[died] / outcome.time[died]
        middle = float(np.median(ratio)) if ratio.size else 0.0
        if middle > 0 and float(np.mean(np.abs(ratio / middle - 1) < 0.01)) >= _SAME_TIMES:
            return f"{item.label} says how long patients lived: that is the outcome itself."
    return ""


def _counts(values: pd.Series, levels: Sequence[str]) -> list[int]:
    found = values.value_counts()
    return [int(found.get(level, 0)) for level in levels]


def _is_number(values: pd.Series, name: str) -> bool:
    """Whether a column is a number: as known of it, else by what it holds."""
    known = characteristic(name)
    if known is not None:
        return known.kind == "number"
    return pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(
        values.dtype
    )
