"""Enrichment: which pathways and terms the genes belong to."""

import streamlit as st

from dashboard import cohorts, state
from dashboard.choices import ENRICHMENT_SECTIONS
from dashboard.feedback import refusals
from dashboard.gene_sets import gene_sets_panel
from dashboard.live import say_unknown_job
from dashboard.overrepresentation import overrepresentation_panel
from dashboard.preranked import preranked_panel
from dashboard.widgets import section, simulated_label

st.title("Enrichment")
st.caption(
    "Which biological processes, functions and pathways hold more of the chosen genes than chance "
    "would put there."
)
with refusals():
    say_unknown_job()
    simulated_label(cohorts.simulated_titles(state.view()))
    open_section = section("enrichment_section", ENRICHMENT_SECTIONS, key="enrichment.section")
    if open_section == "overrepresentation":
        overrepresentation_panel()
    elif open_section == "preranked":
        preranked_panel()
    elif open_section == "gene_sets":
        gene_sets_panel()
