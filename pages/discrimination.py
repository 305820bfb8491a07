"""Discrimination: how well the frozen score ranks patients, in training and validation."""

import streamlit as st

from dashboard import cohorts, loaders, state
from dashboard import study as frozen
from dashboard.cut import validation_controls
from dashboard.discrimination import auc_table, concordance_panel, rank, roc_panel
from dashboard.exchange import doubt_line, frozen_line, imported_line
from dashboard.feedback import refusals
from dashboard.figures.auc_time import auc_over_time
from dashboard.live import say_unknown_job
from dashboard.resampling import optimism_panel, score_bootstrap_panel
from dashboard.widgets import draw, simulated_label

view = state.view()
st.title("Discrimination")
st.caption(
    "The area under the ROC curve (AUC) at a horizon: of one patient who died before it and one "
    "who lived beyond it, how often the first has the higher score. 0.5 is chance, 1 is perfect."
)
with refusals():
    say_unknown_job()
    training = cohorts.training(view)
    simulated_label(cohorts.simulated_titles(view))
    imported_line()
    validation_controls(page="discrimination")
    study = frozen.study(view)
    doubt_line(study.signature, training)
    rankings = {}
    left, right = st.columns(2, gap="large")
    with left, refusals():
        rankings["Training"] = rank(study.training, frozen.scored_key(study.training))
        roc_panel(rankings["Training"], role="Training")
        concordance_panel(rankings["Training"], loaders.cross_validated(view))
    validation = None
    with right, refusals():
        validation = frozen.scored_validation(view, study.signature)
        if validation is None:
            st.info("No validation cohort is chosen; choose one in the sidebar.")
        else:
            rankings["Validation"] = rank(validation, frozen.scored_key(validation))
            roc_panel(rankings["Validation"], role="Validation")
            concordance_panel(rankings["Validation"], None)
            frozen_line(study.signature, validation.cohort)

    if rankings:
        st.subheader("AUC over time")
        draw(
            auc_over_time(
                {role: found.over_time for role, found in rankings.items()},
                simulated=any(found.scored.cohort.simulated for found in rankings.values()),
            ),
            "discrimination-over-time",
        )
        st.subheader("Beside the published study")
        auc_table(rankings)
        st.caption(
            "95% intervals in brackets, from the influence function (as R's timeROC); patients "
            "lost before the horizon are accounted for by inverse-probability-of-censoring "
            "weights. The published study: Zuo et al. 2022, 23 genes, trained in TCGA, validated "
            "in CGGA."
        )

    score_bootstrap_panel(study, validation)
    optimism_panel()
