"""Which characteristics and which form of the score enter a clinical model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.association import Predictor, predictor, why_not
from core.clinical import CHARACTERISTICS
from core.cohort import Cohort
from core.errors import InputError
from core.provenance import fingerprint
from core.survival import Cutpoint, Cutpoints
from dashboard import state
from dashboard.choices import SCORE_FORMS
from dashboard.feedback import plain
from dashboard.study import Scored, Study, scored_key
from dashboard.view import View
from dashboard.widgets import choose, label

__all__ = [
    "MOST_CHARACTERISTICS",
    "SCORE",
    "Question",
    "predictor_controls",
    "question",
    "refused_columns",
    "usable_columns",
]

SCORE = "score"
MOST_CHARACTERISTICS = 12

# Usual where recorded; histology repeats grade, and a batch is no characteristic of a patient.
_USUAL = tuple(item.name for item in CHARACTERISTICS if item.name not in ("histology", "batch"))


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """The patients of one cohort with what is asked of them.

    Parameters
    ----------
    scored : Scored
    table : DataFrame
        The clinical table with the score as the column ``score``.
    predictors : tuple of Predictor
        The score last.
    key : str
        Names all of this in a cache.
    """

    scored: Scored
    table: pd.DataFrame
    predictors: tuple[Predictor, ...]
    key: str

    @property
    def cohort(self) -> Cohort:
        """The patients."""
        return self.scored.cohort


def predictor_controls(patients: Cohort, page: str) -> None:
    """Let the reader choose characteristics and the form of the score; say what cannot be used."""
    options = usable_columns(patients)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.multiselect(
            "Characteristics beside the score",
            options,
            format_func=label,
            max_selections=MOST_CHARACTERISTICS,
            placeholder="Choose characteristics",
            help="None chosen: the usual ones that this cohort records.",
            **state.field(
                "model_variables",
                f"{page}.variables",
                shown=lambda names: [name for name in _chosen(names, options) if name in options],
                taken=tuple,
            ),
        )
    with right:
        choose("The score as", "score_form", SCORE_FORMS, key=f"{page}.score_form")
    refused = refused_columns(patients)
    passed = [name for name in state.view().model_variables if name not in options]
    if passed:
        st.info(
            f"Chosen, but not to be had in these patients: {plain(', '.join(map(label, passed)))}."
        )
    if refused:
        with st.expander(f"{len(refused)} recorded columns cannot be used, and why"):
            for name, reason in refused.items():
                st.text(f"{label(name)}: {reason}")


def question(
    view: View, study: Study, scored: Scored, *, asked_of: Cohort | None = None
) -> Question:
    """Return the patients of a cohort with the characteristics and the score in view.

    Parameters
    ----------
    view : View
    study : Study
    scored : Scored
        The patients.
    asked_of : Cohort, optional
        The cohort whose usable characteristics are meant; that of the
        patients where not given.

    Raises
    ------
    InputError
        If these patients have no record of a characteristic.
    """
    names = _chosen(view.model_variables, usable_columns(asked_of or scored.cohort))
    strange = [name for name in names if name not in scored.cohort.clinical.columns]
    if strange:
        raise InputError(
            f"{scored.cohort.title} does not record {', '.join(map(label, strange))}.",
            "Choose other characteristics, or another cohort.",
        )
    table = scored.cohort.clinical[list(names)].assign(**{SCORE: _score(view, study, scored)})
    items = [predictor(table, name) for name in names]
    items.append(_score_predictor(view, study))
    key = fingerprint(list(names), view.score_form, _cut_values(study), scored_key(scored))
    return Question(scored, table, tuple(items), f"{key} {study.key}")


def usable_columns(patients: Cohort) -> list[str]:
    """Return the columns that a model can use, the usual ones first."""
    refused = _reasons(patients, patients.fingerprint)
    return [name for name, reason in refused.items() if not reason]


def refused_columns(patients: Cohort) -> dict[str, str]:
    """Return the columns that no model can use, each with the reason."""
    reasons = _reasons(patients, patients.fingerprint)
    return {name: reason for name, reason in reasons.items() if reason}


def _chosen(names: tuple[str, ...], options: list[str]) -> tuple[str, ...]:
    """Return the characteristics named, or the usual ones that are to be had."""
    known = tuple(name for name in names if name in options)
    return known or tuple(name for name in options if name in _USUAL)


@st.cache_resource(show_spinner=False, max_entries=32)
def _reasons(_patients: Cohort, key: str) -> dict[str, str]:  # noqa: ARG001
    """Return why each column cannot be used, empty where it can; the usual ones first."""
    columns = [str(name) for name in _patients.clinical.columns]
    usual = [item.name for item in CHARACTERISTICS if item.name in columns]
    order = usual + sorted((set(columns) - set(usual)), key=str.lower)
    reasons = {}
    for name in order:
        if name == SCORE:
            reasons[name] = "its name is that of the risk score here."
        elif "," in name:
            reasons[name] = "its name holds a comma, which parts the names in the link."
        else:
            reasons[name] = why_not(_patients.clinical, _patients.outcome, name)
    return reasons


def _score(view: View, study: Study, scored: Scored) -> pd.Series:
    """Return the score, or the risk group that the training cohort's cut puts patients in."""
    if view.score_form == "strata":
        return study.cutpoint.stratify(scored.score).astype(str)
    return scored.score


def _score_predictor(view: View, study: Study) -> Predictor:
    """Return the score as a predictor: in steps, or as risk groups."""
    if view.score_form == "strata":
        levels = ("low", "high")
        if isinstance(study.cutpoint, Cutpoints):
            levels = ("low", "intermediate", "high")
        return Predictor(SCORE, "Risk group", "category", levels)
    if view.score_form == "unit":
        return Predictor(SCORE, "Risk score", "number")
    # The training cohort's spread everywhere: a step must mean the same in both cohorts.
    spread = float(np.std(study.training.score.to_numpy(), ddof=1))
    if not spread > 0:
        raise InputError(
            "all training patients have the same score, so it has no standard deviation.",
            "Choose a smaller penalty on the Signature page.",
        )
    return Predictor(SCORE, "Risk score", "number", step=spread, per="per standard deviation")


def _cut_values(study: Study) -> list[float]:
    cut = study.cutpoint
    return [cut.value] if isinstance(cut, Cutpoint) else list(cut.values)
