"""The cohorts on screen: found, opened and filtered, each once and shared by all sessions.

Caches are keyed by fingerprints and plain values, never by data, because
Streamlit would hash a large frame by sampling. What is cached is immutable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from core.clinical import characteristic
from core.cohort import Cohort
from core.data import CohortSource, available_cohorts, load_cohort
from core.errors import CohortError
from core.expression import Treatment, treat_batches
from core.filter import CohortFilter
from core.provenance import fingerprint
from dashboard import state
from dashboard.settings import settings
from dashboard.view import View

__all__ = [
    "Variable",
    "cohort",
    "cohort_table",
    "cohorts",
    "folder_stamp",
    "groups",
    "look_again",
    "roots",
    "simulated_titles",
    "title_of",
    "training",
    "treated",
    "validation",
    "variable",
    "whole",
]


def roots() -> tuple[Path, ...]:
    """Return the folders that may hold cohorts: real data, then what users kept."""
    found = settings()
    return tuple(root for root in (found.data, found.home) if root is not None)


def cohorts() -> dict[str, CohortSource]:
    """Return every cohort that can be opened, by name, simulated ones first."""
    return {name: place.source for name, place in _places().items()}


def look_again() -> None:
    """Notice at once what was just kept on disk."""
    _places.clear()


def whole(name: str) -> Cohort:
    """Return a cohort with all its patients.

    Raises
    ------
    CohortError
        If there is no cohort of this name on this machine.
    """
    uploaded = state.session_cohorts()
    if name in uploaded:
        return uploaded[name]
    place = _places().get(name)
    if place is None:
        raise CohortError(
            f"there is no cohort named {name!r} on this machine.",
            "Choose another in the sidebar; an uploaded cohort lives only in its own session "
            "unless it was kept.",
        )
    if place.source.problem:
        raise CohortError(
            f"{place.source.title} cannot be opened: {place.source.problem}",
            "Mend its files, or choose another cohort in the sidebar.",
        )
    return _load(name, place.root, place.stamp)


def treated(view: View, name: str) -> Cohort:
    """Return a cohort with all its patients and its batches treated as the view asks.

    The treatment looks at everybody; who is shown is chosen afterwards.

    Raises
    ------
    CoreError
        If there is no such cohort, or the treatment cannot be had in it.
    """
    everyone = whole(name)
    if view.batches == "shift":
        return everyone
    if view.batches == "none":
        return _as_delivered(name, everyone)
    keep = view.batches_keep if view.batches == "combat" else ()
    within = view.batches_within if view.batches == "combat_within" else ""
    key = f"{everyone.fingerprint} {everyone.title}"
    return _treated(everyone, view.batches, keep, within, key)


def cohort(view: View, name: str) -> Cohort:
    """Return the patients of a cohort who meet the view's conditions, batches treated."""
    everyone = treated(view, name)
    if not view.patients:
        return everyone
    # Two treatments may leave the same values and yet say different things of them.
    key = f"{everyone.fingerprint} {everyone.treatment}"
    return _filtered(everyone, view.patients, key, fingerprint(view.patients))


def training(view: View) -> Cohort:
    """Return the filtered training cohort, batches treated."""
    return cohort(view, view.cohort)


def validation(view: View) -> Cohort | None:
    """Return the filtered validation cohort, batches treated; None where none is chosen."""
    return cohort(view, view.validation) if view.validation else None


def folder_stamp(folder: Path) -> str:
    """Name the state of a folder's files: a file that changes on disk is then read anew."""
    files = sorted(path for path in folder.glob("**/*") if path.is_file())
    return fingerprint([(str(path), path.stat().st_mtime_ns) for path in files])


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """One characteristic or gene over the patients, with its words."""

    values: pd.Series
    label: str
    unit: str


def simulated_titles(view: View) -> tuple[str, ...]:
    """Return the titles of the cohorts in view that are made up.

    A cohort that a link names but that is not here is passed over.
    """
    known = cohorts()
    uploaded = state.session_cohorts()
    chosen = [known.get(name) or uploaded.get(name) for name in (view.cohort, view.validation)]
    return tuple(dict.fromkeys(item.title for item in chosen if item and item.simulated))


def title_of(name: str) -> str:
    """Return what a page calls a cohort; its name where it is not on this machine."""
    found = state.session_cohorts().get(name) or cohorts().get(name)
    return found.title if found else name


def variable(patients: Cohort, name: str) -> Variable:
    """Return a clinical characteristic or a gene of a cohort by its name.

    Raises
    ------
    UnknownGeneError
        If it is neither.
    """
    if name in patients.clinical.columns:
        known = characteristic(name)
        values = patients.clinical[name]
        if known is not None and known.kind == "number":
            return Variable(pd.to_numeric(values, errors="coerce"), known.label, known.unit)
        return Variable(values, known.label if known else name, "")
    return Variable(patients.gene(name), name, patients.unit)


def groups(patients: Cohort, name: str) -> pd.Series | None:
    """Return a category over the patients in the order of its levels, None for no split."""
    if not name:
        return None
    values = patients.clinical[name].astype("string").fillna("not recorded")
    known = characteristic(name)
    found = set(values.unique())
    order = [level for level in (known.levels if known else ()) if level in found]
    order += sorted(found - set(order) - {"not recorded"})
    order += ["not recorded"] if "not recorded" in found else []
    return values.astype(pd.CategoricalDtype(order, ordered=True))


def cohort_table() -> pd.DataFrame:
    """Return one row for each cohort that can be opened on this machine."""
    return pd.DataFrame(
        [
            {
                "Cohort": source.title,
                "Data": "simulated" if source.simulated else "real",
                "Patients": source.n_patients,
                "About": source.description,
            }
            for source in cohorts().values()
        ]
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A cohort's description, the folder it was found in and the state of its files."""

    source: CohortSource
    root: Path | None
    stamp: str


@st.cache_resource(show_spinner=False, ttl=2)
def _places() -> dict[str, _Place]:
    """Find every cohort; files dropped into a folder are noticed within two seconds."""
    found: dict[str, _Place] = {}
    for root in (None, *roots()):
        for name, place in _places_in(root, folder_stamp(root / "cohorts") if root else "").items():
            found.setdefault(name, place)
    return found


@st.cache_resource(show_spinner=False, max_entries=8)
def _places_in(root: Path | None, stamp: str) -> dict[str, _Place]:
    """Describe the cohorts of a folder, each with the state of its own files."""
    return {
        source.name: _Place(
            source, root, folder_stamp(root / "cohorts" / source.name) if root else stamp
        )
        for source in available_cohorts(root)
    }


@st.cache_resource(show_spinner="Opening the cohort", max_entries=6)
def _load(name: str, root: Path | None, stamp: str) -> Cohort:  # noqa: ARG001  stamp keys the cache
    found = load_cohort(name, root)
    # Every page speaks in months, whatever the source counted in.
    return replace(found, outcome=found.outcome.to("months"))


def _as_delivered(name: str, everyone: Cohort) -> Cohort:
    """Return a cohort without anything subtracted, where something was on loading."""
    place = _places().get(name)
    if name in state.session_cohorts() or place is None or place.source.kind != "tcga":
        return replace(everyone, treatment="as delivered")
    return _delivered(name, place.root, place.stamp)


@st.cache_resource(show_spinner="Opening the cohort as delivered", max_entries=2)
def _delivered(name: str, root: Path | None, stamp: str) -> Cohort:  # noqa: ARG001
    found = load_cohort(name, root, pipeline_shift="leave")
    return replace(
        found,
        outcome=found.outcome.to("months"),
        treatment="as delivered, the known difference between pipelines left in",
    )


@st.cache_resource(show_spinner="Treating the batches", max_entries=6)
def _treated(
    _everyone: Cohort,
    treatment: Treatment,
    keep: tuple[str, ...],
    within: str,
    key: str,  # noqa: ARG001
) -> Cohort:
    return treat_batches(_everyone, treatment, keep=keep, within=within)


@st.cache_resource(show_spinner=False, max_entries=12)
def _filtered(_everyone: Cohort, _patients: CohortFilter, cohort_key: str, key: str) -> Cohort:  # noqa: ARG001
    return _patients.apply(_everyone)
