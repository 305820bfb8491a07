"""Survival: move the cut-point, and the curves of both cohorts follow."""

import streamlit as st

from dashboard import cohorts, state
from dashboard import study as frozen
from dashboard.cut import cut_controls, cut_slider, validation_controls
from dashboard.exchange import doubt_line, frozen_line, imported_line
from dashboard.feedback import refusals
from dashboard.figures.ranking import ranking
from dashboard.live import say_unknown_job
from dashboard.permutation import permutation_panel
from dashboard.risk import own_cut_panel, risk_panel
from dashboard.signature_genes import signature_genes
from dashboard.widgets import draw, simulated_label

view = state.view()
st.title("Survival")
with refusals():
    say_unknown_job()
    training = cohorts.training(view)
    simulated_label(cohorts.simulated_titles(view))
    imported_line()
    cut_controls()
    study = frozen.study(state.view())
    doubt_line(study.signature, training)
    cut_slider(study)

    st.subheader("The same score and cut in both cohorts")
    validation_controls()
    left, right = st.columns(2, gap="large")
    with left, refusals():
        risk_panel(
            study.training,
            study.cutpoint,
            signature=study.signature,
            role="Training",
            scan=study.scan,
            interval=view.interval,
        )
        if view.own_cuts:
            own_cut_panel(study.training, study.scan, role="Training")
    with right, refusals():
        validation = frozen.scored_validation(view, study.signature)
        if validation is None:
            st.info("No validation cohort is chosen; choose one in the sidebar.")
        else:
            risk_panel(
                validation,
                study.cutpoint,
                signature=study.signature,
                role="Validation",
                scan=None,
                interval=view.interval,
            )
            frozen_line(study.signature, validation.cohort)
            if view.own_cuts:
                own_cut_panel(validation, frozen.own_scan(validation, view), role="Validation")

    st.subheader("Patients in the order of their score")
    draw(
        ranking(
            study.training.score,
            study.training.cohort.outcome,
            signature_genes(study.signature, training).expression,
            cutpoint=study.cutpoint,
            simulated=training.simulated,
        ),
        "survival-ranking",
    )

    permutation_panel(study)
