"""Whom the Clinical page looks at, by which characteristics, with which kind of test."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.association.recorded import MOST_LEVELS, default_names, recorded
from core.cohort import Cohort
from dashboard import study as frozen
from dashboard.choices import CLINICAL_COHORTS, STATISTICS
from dashboard.feedback import refusals
from dashboard.state import field
from dashboard.study import Scored, Study
from dashboard.view import View
from dashboard.widgets import label

__all__ = ["clinical_controls", "fitted_here", "names_of", "scored_cohorts", "usable"]

_MOST_MORE = 12
_MOST_SIDE_BY_SIDE = 6


def clinical_controls(study: Study, key: str) -> None:
    """Let the reader choose the kind of test, the cohorts, and further characteristics."""
    patients = study.training.cohort
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.selectbox(
            "Numbers as",
            list(STATISTICS),
            format_func=lambda value: STATISTICS[value],
            width=260,
            help="Ranks ask nothing of the distribution. Means with t test and analysis of "
            "variance (ANOVA) assume one that is about normal in each group.",
            **field("statistics", f"{key}.statistics"),
        )
        st.selectbox(
            "Patients of",
            list(CLINICAL_COHORTS),
            format_func=lambda value: CLINICAL_COHORTS[value],
            width=240,
            **field("clinical_cohorts", f"{key}.cohorts"),
        )
        more = [name for name in usable(patients) if name not in default_names(patients.clinical)]
        if more:
            st.multiselect(
                "More characteristics",
                more,
                max_selections=_MOST_MORE,
                width=340,
                **field(
                    "characteristics",
                    f"{key}.more",
                    shown=lambda names: [name for name in names if name in more],
                    taken=tuple,
                ),
            )


def scored_cohorts(view: View, study: Study) -> list[tuple[str, Scored]]:
    """Return the cohorts in view with their scores; say of one that cannot be had why."""
    found = [("Training", study.training)] if view.clinical_cohorts != "validation" else []
    if view.clinical_cohorts != "training":
        with refusals():
            scored = frozen.scored_validation(view, study.signature)
            if scored is not None:
                found.append(("Validation", scored))
            else:
                st.info("No validation cohort is chosen; choose one in the sidebar.")
    return found


def names_of(clinical: pd.DataFrame, view: View) -> tuple[str, ...]:
    """Return the characteristics in view that a clinical table has."""
    more = [name for name in view.characteristics if name in clinical.columns]
    return tuple(dict.fromkeys([*default_names(clinical), *more]))


def usable(patients: Cohort, *, grouping: bool = False) -> list[str]:
    """Return the columns that are numbers or group patients, in the order of their words.

    With ``grouping`` only those of few enough levels to stand side by side.
    """
    found = _levels(patients, patients.fingerprint)
    return [name for name, n in found.items() if not grouping or 2 <= n <= _MOST_SIDE_BY_SIDE]


@st.cache_resource(show_spinner=False, max_entries=32)
def _levels(_patients: Cohort, key: str) -> dict[str, int]:  # noqa: ARG001
    """Return how many levels each usable column has, 0 for a number."""
    found = {}
    for name in _patients.clinical.columns:
        # A comma parts the names in the link.
        if "," in str(name):
            continue
        column = recorded(_patients.clinical[name])
        if column.known.any() and len(column.levels) <= MOST_LEVELS:
            found[str(name)] = len(column.levels)
    return dict(sorted(found.items(), key=lambda item: label(item[0]).lower()))


def fitted_here(study: Study, cohort: Cohort) -> bool:
    """Return whether the score was fitted to these patients (by name: a filter changes nothing)."""
    return cohort.name == study.signature.cohort_name or (
        cohort.fingerprint == study.signature.cohort_fingerprint
    )
