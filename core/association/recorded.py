"""What is recorded of patients, read as numbers or as levels in a known order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.clinical import CHARACTERISTICS, characteristic
from core.errors import InputError

__all__ = ["MOST_LEVELS", "Recorded", "default_names", "recorded", "split_at"]

MOST_LEVELS = 20
"""More levels than this are names of patients rather than groups of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """One characteristic of n patients.

    Parameters
    ----------
    name, label, unit : str
        Column, words and unit.
    kind : {"number", "category"}
    levels : tuple of str
        Levels that occur, in order; empty for a number.
    data : array of float, shape (n,)
        The number, or the position of the level; NaN where not recorded.
    """

    name: str
    label: str
    unit: str
    kind: Literal["number", "category"]
    levels: tuple[str, ...]
    data: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        self.data.flags.writeable = False

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether it is recorded, shape (n,)."""
        return np.asarray(~np.isnan(self.data))

    @property
    def title(self) -> str:
        """The words with the unit: ``Age (years)``."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


def default_names(clinical: pd.DataFrame) -> tuple[str, ...]:
    """Return the characteristics every page knows that a table has, in their usual order."""
    return tuple(item.name for item in CHARACTERISTICS if item.name in clinical.columns)


def recorded(values: pd.Series[Any]) -> Recorded:
    """Read a column of a clinical table.

    Numbers are numbers, anything else has levels: in the order of
    ``core.clinical`` where it is known there, of the categories where the
    column is categorical, else of their names. Empty text is not recorded, and
    neither is an infinite number.

    Parameters
    ----------
    values : Series, shape (n,)
        Its name tells which characteristic it is.

    Examples
    --------
    >>> found = recorded(pd.Series(["IV", "II", None], name="grade"))
    >>> found.levels, found.known.tolist()
    (('II', 'IV'), [True, True, False])
    """
    name = str(values.name)
    known = characteristic(name)
    label, unit = (known.label, known.unit) if known else (name, "")
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if known.kind == "number" if known else numeric:
        number = np.array(pd.to_numeric(values, errors="coerce"), dtype=np.float64)
        number[~np.isfinite(number)] = np.nan
        return Recorded(name, label, unit, "number", (), number)
    if pd.api.types.is_bool_dtype(values):
        values = values.map({True: "yes", False: "no"})
    text = values.astype(object).where(values.notna()).map(_word, na_action="ignore")
    text = text.where(text != "")
    found = set(text.dropna())
    if isinstance(values.dtype, pd.CategoricalDtype):
        first = [_word(level) for level in values.cat.categories]
    else:
        first = list(known.levels) if known else []
    levels = tuple(level for level in dict.fromkeys([*first, *sorted(found)]) if level in found)
    codes = np.array(text.map({level: k for k, level in enumerate(levels)}), dtype=np.float64)
    return Recorded(name, label, unit, "category", levels, codes)


def split_at(number: Recorded, cut: float) -> Recorded:
    """Return a number as two levels: at most the cut, and above it.

    Raises
    ------
    InputError
        If it is not a number, or the cut is not finite.

    Examples
    --------
    >>> split_at(recorded(pd.Series([40.0, 45.0, 60.0], name="age")), 45).data.tolist()
    [0.0, 0.0, 1.0]
    """
    if number.kind != "number" or not np.isfinite(cut):
        raise InputError(
            f"{number.label} cannot be split at {cut!r}.", "Split a number at a number."
        )
    names = (f"at most {cut:g}", f"above {cut:g}")
    above = np.where(number.known, (number.data > cut).astype(np.float64), np.nan)
    there = [k for k in (0, 1) if (above == k).any()]
    codes = np.where(number.known, above - min(there, default=0), np.nan)
    return Recorded(
        number.name, number.label, number.unit, "category", tuple(names[k] for k in there), codes
    )


def _word(level: object) -> str:
    """Return a level as one line of text."""
    return " ".join(str(level).split())
