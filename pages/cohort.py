"""Cohort: choose patients by what is known of them; bring your own cohort."""

import streamlit as st

from core.clinical import CHARACTERISTICS
from core.survival import reverse_kaplan_meier
from dashboard import cohorts, state
from dashboard.choices import COHORT_SECTIONS
from dashboard.feedback import refusals
from dashboard.figures.by_group import by_group
from dashboard.figures.follow_up import follow_up
from dashboard.figures.missingness import missingness
from dashboard.filters import filter_panel, grouping, variables
from dashboard.upload import upload_panel
from dashboard.widgets import choose, draw, key_figures, label, section, simulated_label

view = state.view()
st.title("Cohort")
st.caption(
    "Whom do we look at? Conditions set here hold on every page, for the training cohort and for "
    "the validation cohort alike."
)
open_section = section("cohort_section", COHORT_SECTIONS, key="cohort.section")

with refusals():
    if open_section == "own":
        upload_panel()
    else:
        everyone = cohorts.whole(view.cohort)
        simulated_label([everyone.title] if everyone.simulated else [])
    if open_section == "patients":
        with refusals():
            key_figures(everyone, cohorts.training(view))
        filter_panel(everyone)
        patients = cohorts.training(view)
        st.subheader("What is recorded")
        names = {item.name: item.label for item in CHARACTERISTICS}
        draw(
            missingness(patients.clinical, names=names, simulated=patients.simulated),
            "cohort-missingness",
        )
    elif open_section == "follow_up":
        patients = cohorts.training(view)
        by = choose(
            "Compare follow-up between", "follow_up_by", grouping(patients), key="cohort.by"
        )
        curves = reverse_kaplan_meier(patients.outcome, cohorts.groups(patients, by))
        draw(follow_up(curves, simulated=patients.simulated), "cohort-follow-up")
    elif open_section == "variable":
        patients = cohorts.training(view)
        left, right = st.columns(2)
        with left:
            what = choose(
                "Characteristic or gene", "variable", variables(patients), key="cohort.what"
            )
        with right:
            by = choose("Split by", "variable_by", grouping(patients), key="cohort.split")
        variable = cohorts.variable(patients, what)
        draw(
            by_group(
                variable.values,
                label=variable.label,
                unit=variable.unit,
                group=cohorts.groups(patients, by),
                group_label=label(by),
                simulated=patients.simulated,
            ),
            "cohort-variable",
        )
