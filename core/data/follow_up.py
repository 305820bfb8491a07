"""How a clinical table writes follow-up: the unit of time, and who died."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.cohort import TimeUnit
from core.errors import listed

__all__ = [
    "EventCoding",
    "UnitGuess",
    "bare_name",
    "numbers",
    "recognise_events",
    "recognise_unit",
    "words",
]

_DEAD = frozenset(
    ("dead", "deceased", "died", "death", "expired", "1:deceased", "1:dead", "true", "yes", "event")
)
_ALIVE = frozenset(
    (
        "alive", "living", "censored", "0:living", "0:alive", "false", "no", "lost to follow-up",
        "no event",
    )
)  # fmt: skip
# In the name itself: "Censor (alive=0; dead=1)", "status (0=alive, 1=dead)".
_SAID = re.compile(r"\b(dead|deceased|death|died|event)\s*[=:]\s*([\w.]+)", re.IGNORECASE)
_SAID_REVERSED = re.compile(r"([\w.]+)\s*[=:]\s*(dead|deceased|death|died|event)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventCoding:
    """Which values of a status column mean death, and which mean censored.

    Parameters
    ----------
    death, censored : tuple of str
        Values as :func:`words` gives them; both empty where it cannot be told.
    why : str
        How it was recognised.
    question : str
        What to ask where it cannot be told.
    """

    death: tuple[str, ...] = ()
    censored: tuple[str, ...] = ()
    why: str = ""
    question: str = ""


def bare_name(name: str) -> str:
    """Return a column name in lower case, words joined by underscores.

    >>> bare_name("Overall Survival (Months)")
    'overall_survival_months'
    """
    return re.sub(r"[^a-z0-9]+", "_", str(name).lower()).strip("_")


def words(column: pd.Series) -> pd.Series:
    """Return a column as lower-case text; whole numbers lose their ``.0``, gaps stay NaN."""
    text = column.astype(object).where(column.notna(), np.nan)
    return text.map(lambda x: x if isinstance(x, float) and np.isnan(x) else _word(x))


def _word(value: object) -> str:
    text = str(value).strip().lower()
    return text[:-2] if re.fullmatch(r"[+-]?\d+\.0", text) else text


def numbers(column: pd.Series) -> pd.Series:
    """Return a column as finite numbers; decimal commas are read, what is no number is NaN.

    Where every comma stands before three digits, ``1,234`` may be a thousand or
    little more than one: such a column is not read.

    >>> numbers(pd.Series(["1,5", "x"])).tolist(), numbers(pd.Series(["1,234", "305"])).tolist()
    ([1.5, nan], [nan, 305.0])
    """
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(np.float64).replace([np.inf, -np.inf], np.nan)
    text = column.astype(object).where(column.notna(), "").astype(str).str.strip()
    with_comma = text.str.fullmatch(r"[+-]?\d+,\d+")
    grouped = text[with_comma].str.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}")
    if bool((~grouped).any()) and not bool(text.str.contains(".", regex=False).any()):
        text = text.str.replace(",", ".", regex=False)
    known = pd.to_numeric(text, errors="coerce").astype(np.float64)
    return known.replace([np.inf, -np.inf], np.nan)


def recognise_events(name: str, column: pd.Series, *, cgga: bool = False) -> EventCoding:
    """Tell which values of a status column mean death.

    Recognised are 0 / 1, Alive / Dead, LIVING / DECEASED, cBioPortal's
    ``1:DECEASED``, TRUE / FALSE, and a coding written into the name. A column
    called "censor" is read as it says (1 = censored?) by nobody: CGGA's has 1
    for death. Outside CGGA that, and 1 / 2, is asked.

    Parameters
    ----------
    name : str
        Name of the column.
    column : Series
        Its values.
    cgga : bool
        Whether the identifiers are CGGA's.
    """
    values = set(words(column).dropna())
    shown = listed(sorted(values))
    if said := _SAID.search(name) or _SAID_REVERSED.search(name):
        death = next(word for word in said.groups() if not word.lower().startswith(("d", "e")))
        others = tuple(sorted(values - {death.lower()}))
        return EventCoding((death.lower(),), others, f"the name says that {death} is death")
    if not values:
        return EventCoding(question=f"{name!r} is empty: which column tells who died?")
    if values <= _DEAD | _ALIVE:
        return EventCoding(
            tuple(sorted(values & _DEAD)), tuple(sorted(values & _ALIVE)), f"values {shown}"
        )
    if values <= {"0", "1"}:
        if "censor" not in name.lower():
            return EventCoding(("1",), ("0",), "values 0 and 1; 1 is death")
        if cgga:
            return EventCoding(
                ("1",), ("0",), "CGGA's column is named for censoring, yet 1 is death"
            )
        return EventCoding(
            question=f"{name!r} holds 0 and 1: does 1 mean censored, as its name says, or dead, as "
            "in CGGA's tables?"
        )
    if values <= {"1", "2"}:
        return EventCoding(
            question=f"{name!r} is coded 1 and 2: which of them is death? (R's survival package "
            "takes 2.)"
        )
    known = values & (_DEAD | _ALIVE)
    if known & _DEAD and known & _ALIVE:
        return EventCoding(
            tuple(sorted(known & _DEAD)),
            tuple(sorted(known & _ALIVE)),
            f"values {listed(sorted(known))}; others count as missing "
            f"({listed(sorted(values - known))})",
        )
    return EventCoding(question=f"{name!r} holds {shown}: which of them mean death?")


@dataclass(frozen=True, slots=True)
class UnitGuess:
    """Unit of a column of times, and how it is known."""

    unit: TimeUnit | None
    why: str
    question: str = ""


def recognise_unit(name: str, times: pd.Series) -> UnitGuess:
    """Tell days from months and years: by name, else by the range of the values.

    Glioma's median follow-up is about a year or more and rarely ten years, so a
    median of 150 or more is days and of 120 or less, with a maximum above 30, months.
    """
    known = numbers(times).dropna()
    middle = float(known.median()) if len(known) else float("nan")
    highest = float(known.max()) if len(known) else float("nan")
    bare = bare_name(name)
    by_name: TimeUnit | None = None
    units: tuple[tuple[TimeUnit, str], ...] = (
        ("days", r"(^|_)(days?|d)(_|$)"),
        ("months", r"(^|_)(months?|mos?|mth|m)(_|$)"),
        ("years", r"(^|_)(years?|yrs?|y)(_|$)"),
    )
    for unit, pattern in units:
        if re.search(pattern, bare):
            by_name = unit
    span = f"median {middle:.4g}, longest {highest:.4g}"
    if by_name:
        # Nobody is followed for 60 years, and no cohort for 20 at its median.
        limit = {"days": 30_000.0, "months": 600.0, "years": 60.0}[by_name]
        typical = {"days": 7_500.0, "months": 240.0, "years": 20.0}[by_name]
        if highest > limit or middle > typical:
            return UnitGuess(
                None, "", f"{name!r} should be in {by_name}, but has {span}: which unit?"
            )
        return UnitGuess(by_name, f"{by_name} by its name")
    if bare in ("os_time", "days_to_death", "days_to_last_follow_up") and not middle < 60:
        return UnitGuess("days", f"days, as in TCGA's and Xena's tables ({span})")
    if middle >= 150:
        return UnitGuess("days", f"days by its range ({span})")
    if middle <= 120 and highest > 30:
        return UnitGuess("months", f"months by its range ({span})")
    return UnitGuess(None, "", f"{name!r} has {span}: are these days, months or years?")
