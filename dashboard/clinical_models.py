"""Cox models of the score among clinical characteristics, and what to make of them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.association import AddedValue, ClinicalModels, clinical_models
from dashboard import state
from dashboard import study as frozen
from dashboard.choices import MODEL_COHORTS
from dashboard.clinical_choice import fitted_here
from dashboard.constancy import constancy_panel
from dashboard.cut import validation_controls
from dashboard.downloads import download_table, marked
from dashboard.feedback import plain
from dashboard.figures.clinical_forest import clinical_forest
from dashboard.predictor_choice import SCORE, Question, predictor_controls, question
from dashboard.study import Scored, Study
from dashboard.view import View
from dashboard.widgets import choose, cohort_line, draw, numbers_in_a_row, p_words

__all__ = ["OPTIMISTIC", "clinical_models_panel", "fitted_models", "scored_in_view"]

OPTIMISTIC = (
    "**The score was fitted to these same patients**, the characteristics were not: its hazard "
    "ratio and what it adds here are optimistic. The validation cohort is the fair test."
)
_FROZEN = (
    "The score was fixed in the training cohort and meets these patients for the first time; the "
    "coefficients of all characteristics, the score's among them, are fitted to these patients."
)
_NUMBER = st.column_config.NumberColumn


def clinical_models_panel() -> None:
    """Show the score among clinical characteristics, each alone and all together."""
    study = frozen.study(state.view())
    choose("Patients", "model_cohort", MODEL_COHORTS, key="models.cohort", width=260)
    scored = scored_in_view(state.view(), study)
    if scored is None:
        return
    predictor_controls(scored.cohort, "models")
    st.caption(cohort_line(scored.cohort))
    st.info(OPTIMISTIC if fitted_here(study, scored.cohort) else _FROZEN, icon=":material/info:")
    asked = question(state.view(), study, scored)
    found = fitted_models(asked)
    for remark in found.remarks:
        st.warning(plain(remark))
    _forests(found, asked)
    if found.added is not None:
        _added(found.added)
    _table(found, asked)
    constancy_panel(found, asked)
    if found.collinearity is not None:
        _overlap(found, asked)


def scored_in_view(view: View, study: Study) -> Scored | None:
    """Return the cohort that the view asks for with its scores; say where there is none."""
    if view.model_cohort == "training":
        return study.training
    validation_controls(page="models")
    scored = frozen.scored_validation(state.view(), study.signature)
    if scored is None:
        st.info("No validation cohort is chosen; choose one in the sidebar.")
    return scored


def fitted_models(asked: Question) -> ClinicalModels:
    """Return the models of the patients and characteristics asked for, fitted once."""
    return _models(asked, asked.key)


@st.cache_resource(show_spinner="Fitting the clinical models", max_entries=64)
def _models(_asked: Question, key: str) -> ClinicalModels:  # noqa: ARG001  the key names it
    outcome = _asked.cohort.outcome
    return clinical_models(_asked.table, outcome, _asked.predictors, score=SCORE)


def _forests(found: ClinicalModels, asked: Question) -> None:
    """Draw the hazard ratios of each characteristic alone, and of all together."""
    together = found.multivariable
    alone = pd.concat([item.table for item in found.univariable], ignore_index=True)
    largest = max((item.model for item in found.univariable), key=lambda model: model.n)
    simulated = asked.cohort.simulated
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("#### Each alone")
        drawing = clinical_forest(
            alone,
            adjusted=False,
            n=largest.n,
            events=largest.n_events,
            beside=together.table,
            simulated=simulated,
            name="univariable_models",
        )
        draw(drawing, "models-univariable")
    with right:
        st.markdown("#### All together")
        drawing = clinical_forest(
            together.table,
            adjusted=True,
            n=together.model.n,
            events=together.model.n_events,
            beside=alone,
            simulated=simulated,
            name="multivariable_model",
        )
        draw(drawing, "models-multivariable")


def _added(added: AddedValue) -> None:
    """Say whether the score adds anything to the characteristics."""
    st.subheader("Does the score add anything?")
    numbers_in_a_row(
        [
            ("P of the score beside the rest", p_words(added.p_value), "likelihood-ratio test"),
            *(
                (
                    f"Concordance, {words}",
                    f"{value.estimate:.3f}",
                    f"{value.lower:.3f} to {value.upper:.3f}",
                )
                for words, value in (
                    ("characteristics alone", added.without),
                    ("with the score", added.with_it),
                )
            ),
        ]
    )
    gain = added.with_it.estimate - added.without.estimate
    st.caption(
        f"{added.n:,} patients, {added.n_events:,} deaths. Likelihood-ratio test of the "
        f"characteristics with the score against the characteristics alone: chi-square "
        f"{added.chi2:.1f} with {added.df} {'degree' if added.df == 1 else 'degrees'} of freedom. "
        f"Concordance (how often of two patients the one with the higher prediction dies first; "
        f"0.5 is chance) changes by {gain:+.3f}; both models were fitted to these patients, which "
        "flatters both."
    )


def _table(found: ClinicalModels, asked: Question) -> None:
    """Show every level with its hazard ratios, and offer them as CSV."""
    keys = ["variable", "label", "level", "reference"]
    shown = ["n", "events", "hazard_ratio", "lower", "upper", "p_value"]
    together = found.multivariable.table[[*keys, *shown]]
    alone = pd.concat([item.table for item in found.univariable])[[*keys, *shown]]
    table = alone.merge(together, on=keys, how="left", suffixes=("_alone", "_together"))
    simulated = asked.cohort.simulated
    with st.expander("All numbers of both models"):
        st.dataframe(
            marked(table.drop(columns=["variable"]), simulated=simulated),
            hide_index=True,
            key="models.table",
            alt="One row for each level: patients, deaths and hazard ratio, alone and adjusted.",
            column_config={
                "label": "Characteristic",
                "level": "Level or step",
                "reference": "Reference",
                **{
                    f"{name}_{where}": _NUMBER(f"{words} ({where})", format=form)
                    for where in ("alone", "together")
                    for name, words, form in (
                        ("n", "Patients", "localized"),
                        ("events", "Deaths", "localized"),
                        ("hazard_ratio", "Hazard ratio", "%.3f"),
                        ("lower", "95% from", "%.3f"),
                        ("upper", "to", "%.3f"),
                        ("p_value", "P (Wald)", "%.2e"),
                    )
                },
            },
        )
        download_table(found.table(), "clinical_models", key="models-table", simulated=simulated)
        terms = found.multivariable.terms.drop(columns="variable")
        st.dataframe(
            marked(terms, simulated=simulated),
            hide_index=True,
            key="models.terms",
            alt="One row for each characteristic: tests of all its levels together.",
            column_config={
                "label": "Characteristic, all levels",
                "df": "Degrees of freedom",
                "wald": _NUMBER("Wald chi-square", format="%.2f"),
                "p_wald": _NUMBER("P (Wald)", format="%.2e"),
                "likelihood_ratio": _NUMBER("Likelihood-ratio chi-square", format="%.2f"),
                "p_likelihood_ratio": _NUMBER("P (likelihood ratio)", format="%.2e"),
            },
        )
        download_table(terms, "clinical_model_terms", key="models-terms", simulated=simulated)


def _overlap(found: ClinicalModels, asked: Question) -> None:
    """Say how much the characteristics tell the same."""
    st.subheader("Do the characteristics say the same?")
    words = {item.name: item.label for item in asked.predictors}
    table = found.collinearity.assign(label=found.collinearity["variable"].map(words))
    table = table[["label", "inflation", "gvif", "df"]]
    worst = table.loc[table["inflation"].idxmax()]
    st.markdown(
        f"The largest overlap with the other characteristics is that of {plain(worst['label'])}: "
        f"its intervals are {worst['inflation']:.1f} times as wide as they would be if it shared "
        "nothing with the others. From 2 on they are called collinear here."
    )
    simulated = asked.cohort.simulated
    st.dataframe(
        marked(table, simulated=simulated),
        hide_index=True,
        key="models.overlap",
        alt="Variance inflation of each characteristic in the model of all.",
        column_config={
            "label": "Characteristic",
            "inflation": _NUMBER("Intervals wider by", format="%.2f times"),
            "gvif": _NUMBER("Generalised variance inflation factor", format="%.2f"),
            "df": "Degrees of freedom",
        },
    )
    download_table(table, "collinearity", key="models-overlap", simulated=simulated)
