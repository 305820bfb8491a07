"""What the reader is looking at: every choice of every page, as one value.

A ``View`` travels in the link, so a colleague who opens the link sees the same.
It is read leniently (a link is typed, cut and pasted by people): what cannot be
understood falls back to the default and is named in ``View.from_query``'s
second half, ``Reading.ignored``, never guessed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from core.filter import CohortFilter
from core.provenance import fingerprint
from dashboard.choices import (
    BATCH_TREATMENTS,
    CANDIDATES,
    CLINICAL_SECTIONS,
    COHORT_SECTIONS,
    CONTRASTS,
    CUT_METHODS,
    ENRICHMENT_SECTIONS,
    EXPRESSION_SECTIONS,
    INTERVALS,
    MEASURES,
    QUANTILES,
    SCALES,
    SIGNATURE_SECTIONS,
    TRIMS,
)
from dashboard.job_choices import JOB_READERS
from dashboard.training_choices import TRAINING_READERS, TRAINING_WRITERS, TrainingView

__all__ = ["Reading", "View"]

_MAKES_THE_PATH = frozenset(
    ("cohort", "patients", "candidates", "genes", "corrected_only", "screen", "signature")
)


@dataclass(frozen=True, slots=True)
class View(TrainingView):
    """Every choice that changes what is on screen; the defaults are the front door.

    ``None`` means "the usual choice": ``penalty`` None is lambda.min, ``cut``
    None the cut that ``cut_method`` selects. Times are in months.
    """

    cohort: str = "simulated_training"
    validation: str = "simulated_validation"
    patients: CohortFilter = field(default_factory=CohortFilter)
    candidates: str = "frg_v2"
    genes: tuple[str, ...] = ()
    corrected_only: bool = False
    screen: float = 0.05
    folds: int = 10
    seed: int = 0
    penalty: float | None = None
    signature: str = ""
    cut_method: str = "maxstat"
    cut: float | None = None
    quantile: float = 0.5
    trim: float = 0.1
    scale: str = "measured"
    missing: str = "refuse"
    interval: str = "log"
    own_cuts: bool = False
    cohort_section: str = "patients"
    follow_up_by: str = ""
    variable: str = "age"
    variable_by: str = ""
    signature_section: str = "lambda"
    measure: str = "deviance"
    # Expression: how batches are treated (on every page), what counts as expressed.
    batches: str = "shift"
    expressed: float = 0.0
    expressed_share: float = 0.5
    # Which two groups the differential genes are between, and what counts as differential.
    contrast: str = "normal"
    contrast_by: str = ""
    contrast_a: str = ""
    contrast_b: str = ""
    normals: str = "own"
    adjust: tuple[str, ...] = ()
    trend: bool = False
    robust: bool = False
    fdr: float = 0.05
    fold_change: float = 1.0
    expression_section: str = "expressed"
    clinical_section: str = "characteristics"
    enrichment_section: str = "overrepresentation"
    # The long job that is open, so that its link finds it again.
    job: str = ""
    permutations: int = 100_000
    bootstrap_samples: int = 1_000
    bootstrap_cohort: str = "validation"
    refits: int = 50

    def __hash__(self) -> int:
        return hash(fingerprint(self))

    def with_(self, **changes: Any) -> View:
        """Return the view with some choices changed, and what hangs on them reset.

        A penalty means nothing on another path and a cut nothing on another
        score, so both return to the usual choice when what they hang on moves.
        """
        if changes.keys() & _MAKES_THE_PATH:
            changes.setdefault("penalty", None)
            changes.setdefault("cut", None)
        if "preset" in changes:
            changes.setdefault("own_plan", ())
        if changes.keys() & {"penalty", "cut_method"}:
            changes.setdefault("cut", None)
        real = not changes.get("cohort", "simulated").startswith("simulated")
        if real and self.validation.startswith("simulated"):
            # Made-up patients must not stand beside real ones unless someone asks for them.
            changes.setdefault("validation", "")
        changed = replace(self, **changes)
        if changed.cut_method in ("value", "fixed") and changed.cut is None:
            return replace(changed, cut_method="maxstat")
        return changed

    def to_query(self) -> dict[str, str]:
        """Return the choices that differ from the defaults, as link parameters."""
        usual = _usual_beside(self.cohort)
        return {
            item.name: _WRITE.get(item.name, str)(getattr(self, item.name))
            for item in fields(self)
            if fingerprint(getattr(self, item.name)) != fingerprint(getattr(usual, item.name))
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Reading:
        """Read a view from link parameters; unusable ones are named, not guessed."""
        values: dict[str, Any] = {}
        ignored: list[str] = []
        for name, text in query.items():
            if name not in _READ:
                continue  # Streamlit's own and other people's parameters
            try:
                values[name] = _READ[name](text)
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
                ignored.append(f"{name}={text[:40]}")
        # with_() settles what cannot be: a fixed cut without its value.
        usual = _usual_beside(values.get("cohort", cls().cohort))
        return Reading(replace(usual, **values).with_(), tuple(ignored))


@dataclass(frozen=True, slots=True)
class Reading:
    """A view read from a link, and the parameters that could not be understood."""

    view: View
    ignored: tuple[str, ...]


def _usual_beside(cohort: str) -> View:
    """Return the defaults beside a training cohort: no made-up patients beside real ones."""
    usual = View()
    return usual if cohort.startswith("simulated") else replace(usual, validation="")


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError(text)
        return value

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return read


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _key(text: str) -> str:
    """Read a fingerprint: it becomes part of a path."""
    if len(text) > 80 or not all(char.isalnum() or char in "_-" for char in text):
        raise ValueError(text)
    return text


def _folder(text: str) -> str:
    """Read the name of a cohort, which may be any folder's, but never a way to another folder."""
    if len(text) > 80 or not text.isprintable() or "/" in text or "\\" in text or ".." in text:
        raise ValueError(text)
    return text


def _column(text: str) -> str:
    """Read the name of a column or gene; whether it exists is the page's to say."""
    if len(text) > 80 or not text.isprintable():
        raise ValueError(text)
    return text


def _columns(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, text.split(","))))
    if len(names) > 12:
        raise ValueError(text)
    return tuple(_column(name) for name in names)


def _yes_or_no(text: str) -> bool:
    return {"True": True, "False": False}[text]


def _genes(text: str) -> tuple[str, ...]:
    genes = tuple(dict.fromkeys(filter(None, text.split(","))))
    if len(genes) > 3000 or any(len(gene) > 100 for gene in genes):
        raise ValueError(text)
    return genes


def _write_patients(patients: CohortFilter) -> str:
    return json.dumps(
        {name: list(value) for name, value in {**patients.ranges, **patients.levels}.items()},
        separators=(",", ":"),
        sort_keys=True,
    )


def _read_patients(text: str) -> CohortFilter:
    found = json.loads(text)
    if not isinstance(found, dict) or len(found) > 20:
        raise ValueError(text)
    json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be shown
    ranges: dict[str, tuple[float, float]] = {}
    levels: dict[str, tuple[str, ...]] = {}
    for name, value in found.items():
        if not isinstance(value, list):
            raise ValueError(text)
        # bool is a kind of int in Python, but no age.
        numbers = [item for item in value if type(item) in (int, float)]
        if len(numbers) == len(value) == 2 and all(map(math.isfinite, numbers)):
            ranges[name] = (float(numbers[0]), float(numbers[1]))
        elif all(isinstance(item, str) for item in value):
            levels[name] = tuple(value)
        else:
            raise ValueError(text)
    return CohortFilter(ranges, levels)


_READ: dict[str, Callable[[str], Any]] = {
    "cohort": _folder,
    "validation": _folder,
    "patients": _read_patients,
    "candidates": _one_of(*CANDIDATES),
    "genes": _genes,
    "screen": _number(0, 1),
    "folds": _whole(3, 20),
    "seed": _whole(0, 2**31 - 1),
    "penalty": _number(1e-12, 1e6),
    "signature": _key,
    "cut_method": _one_of(*CUT_METHODS),
    "cut": _number(-1e9, 1e9),
    "quantile": _number(*QUANTILES),
    "trim": _number(*TRIMS),
    "scale": _one_of(*SCALES),
    "missing": _one_of("refuse", "mean"),
    "interval": _one_of(*INTERVALS),
    "cohort_section": _one_of(*COHORT_SECTIONS),
    "follow_up_by": _column,
    "variable": _column,
    "variable_by": _column,
    "signature_section": _one_of(*SIGNATURE_SECTIONS),
    "measure": _one_of(*MEASURES),
    "batches": _one_of(*BATCH_TREATMENTS),
    "expressed": _number(0, 20),
    "expressed_share": _number(0, 1),
    "contrast": _one_of(*CONTRASTS),
    "contrast_by": _column,
    "contrast_a": _column,
    "contrast_b": _column,
    "normals": _one_of("own", "gtex"),
    "adjust": _columns,
    "trend": _yes_or_no,
    "robust": _yes_or_no,
    "fdr": _number(0, 1),
    "fold_change": _number(0, 20),
    "expression_section": _one_of(*EXPRESSION_SECTIONS),
    "clinical_section": _one_of(*CLINICAL_SECTIONS),
    "enrichment_section": _one_of(*ENRICHMENT_SECTIONS),
    **JOB_READERS,
    **TRAINING_READERS,
    "own_cuts": _yes_or_no,
    "corrected_only": _yes_or_no,
}
_WRITE: dict[str, Callable[[Any], str]] = {
    "patients": _write_patients,
    "genes": ",".join,
    "adjust": ",".join,
    **TRAINING_WRITERS,
    "penalty": repr,
    "cut": repr,
}
