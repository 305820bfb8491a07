"""Expression: expressed genes, batches, differential genes, and which are prognostic."""

import streamlit as st

from dashboard import cohorts, state
from dashboard.batches import batches_panel
from dashboard.choices import EXPRESSION_SECTIONS
from dashboard.differential import differential_panel
from dashboard.expressed import expressed_panel
from dashboard.feedback import refusals
from dashboard.intersection import intersection_panel
from dashboard.widgets import section, simulated_label

st.title("Expression")
st.caption(
    "How the genes were measured, where tumours differ from normal tissue or from each other, "
    "and which of these differences go with survival."
)
with refusals():
    simulated_label(cohorts.simulated_titles(state.view()))
    open_section = section("expression_section", EXPRESSION_SECTIONS, key="expression.section")
    if open_section == "expressed":
        expressed_panel()
    elif open_section == "batches":
        batches_panel()
    elif open_section == "differential":
        differential_panel()
    elif open_section == "intersection":
        intersection_panel()
