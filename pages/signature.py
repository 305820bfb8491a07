"""Signature: candidate genes, one by one, then together under the lambda slider."""

import streamlit as st

from dashboard import cohorts, ferrdb, loaders, state
from dashboard.candidates import candidate_panel
from dashboard.choices import MEASURES, SIGNATURE_SECTIONS
from dashboard.exchange import doubt_line, exchange_panel
from dashboard.feedback import refusals, say_notes
from dashboard.figures.cross_validation import cross_validation
from dashboard.figures.forest import forest
from dashboard.figures.overlap import overlap
from dashboard.figures.path import coefficient_profile
from dashboard.figures.weights import weights
from dashboard.penalty import penalty_slider, signature_words
from dashboard.tables import signature_table, univariate_table
from dashboard.widgets import cohort_line, draw, section, simulated_label

st.title("Signature")
with refusals():
    patients = cohorts.training(state.view())
    simulated_label([patients.title] if patients.simulated else [])
    st.caption(f"Fitted to {cohort_line(patients)}.")
    say_notes(patients.notes)
    candidate_panel(patients)
    open_section = section("signature_section", SIGNATURE_SECTIONS, key="signature.section")
    view = state.view()

    if open_section == "univariate":
        table = loaders.univariate(view)
        draw(
            forest(
                table,
                n=len(patients),
                events=patients.outcome.n_events,
                simulated=patients.simulated,
            ),
            "signature-forest",
        )
        univariate_table(table, patients)
    elif open_section == "lambda":
        path = loaders.path(view)
        index = loaders.penalty_index(view)
        penalty = float(path.penalties[index])
        left, right = st.columns(2, gap="medium")
        with left:
            drawing = coefficient_profile(
                path, penalty, cohort=patients.title, simulated=path.simulated
            )
            draw(drawing, "signature-profile")
        with right:
            drawing = cross_validation(
                path,
                penalty,
                measure=view.measure,
                cohort=patients.title,
                simulated=path.simulated,
            )
            draw(drawing, "signature-validation")
            section("measure", MEASURES, key="signature.measure")
        penalty_slider(path, index)
        with refusals():
            signature = loaders.signature(view)
            doubt_line(signature, patients)
            signature_words(path, index, signature)
            left, right = st.columns(2, gap="medium")
            with left:
                drawing = weights(
                    signature,
                    roles=ferrdb.roles(signature.genes, view),
                    cohort=cohorts.title_of(signature.cohort_name),
                    simulated=path.simulated,
                )
                draw(drawing, "signature-weights")
            with right:
                drawing = overlap(signature, simulated=path.simulated)
                draw(drawing, "signature-overlap")
            signature_table(signature)
    else:
        exchange_panel()
