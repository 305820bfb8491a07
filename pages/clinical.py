"""Clinical: what the score means among the characteristics a clinic records."""

import streamlit as st

from dashboard import cohorts, state
from dashboard.characteristics import characteristics_panel
from dashboard.choices import CLINICAL_SECTIONS
from dashboard.clinical_models import clinical_models_panel
from dashboard.feedback import refusals
from dashboard.nomogram import nomogram_panel
from dashboard.table_one import table_one_panel
from dashboard.widgets import section, simulated_label

st.title("Clinical")
st.caption("Does the score say more than age, grade and the molecular classes already do?")
with refusals():
    simulated_label(cohorts.simulated_titles(state.view()))
    open_section = section("clinical_section", CLINICAL_SECTIONS, key="clinical.section")
    if open_section == "characteristics":
        characteristics_panel()
    elif open_section == "table_one":
        table_one_panel()
    elif open_section == "models":
        clinical_models_panel()
    elif open_section == "nomogram":
        nomogram_panel()
