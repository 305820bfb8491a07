"""What the two risk groups went through, in the cohort that the signature comes from."""

from __future__ import annotations

import math

import streamlit as st

from core.survival import MedianSurvival, assess
from dashboard import state
from dashboard.feedback import plain
from dashboard.figures import rounding
from dashboard.figures.curves import survival_curves
from dashboard.study import study
from dashboard.widgets import cohort_line, draw

__all__ = ["group_sentence", "link_sentence", "survival_panel"]

_NOT_THIS_PATIENT = (
    "This is what two groups of patients went through, not what this patient can expect."
)


def survival_panel(*, networks_simulated: bool, key: str) -> str:
    """Draw the survival of the two groups of the frozen signature and cut; return the sentences.

    They are the cohort's and the same for every scan; no curve is this patient's.
    """
    view = state.view()
    frozen = study(view)
    scored = frozen.training
    found = assess(scored.score, scored.cohort.outcome, frozen.cutpoint, interval=view.interval)
    st.caption(
        f"{cohort_line(scored.cohort)}. Groups by the frozen signature and cut of the Survival "
        "page (gene expression), not by scans."
    )
    draw(
        survival_curves(
            found.curves,
            medians=found.medians,
            effect=found.hazard_ratio or "",
            simulated=scored.cohort.simulated,
            name="estimate_survival",
        ),
        f"{key}-survival",
    )
    said = group_sentence(found.medians, scored.cohort.title)
    st.markdown(f"{plain(said)} **{_NOT_THIS_PATIENT}**")
    link = link_sentence(networks_simulated=networks_simulated)
    st.caption(link)
    made_up = " (simulated patients)" if scored.cohort.simulated else ""
    return f"{said.removesuffix('.')}{made_up}. {link} {_NOT_THIS_PATIENT}"


def link_sentence(*, networks_simulated: bool) -> str:
    """Say whether the groups of these curves are those that the networks learned to tell apart."""
    if networks_simulated:
        return (
            "These groups are by gene expression. The networks learned from made-up risk groups, "
            "which have nothing to do with them."
        )
    return (
        "These groups are by gene expression, with the signature and cut of the Survival page. "
        "The networks tell apart the groups of their own training, which are the same only where "
        "those were taken from the same signature and cut."
    )


def group_sentence(medians: tuple[MedianSurvival, ...], cohort: str) -> str:
    """Say each group's median survival in one plain sentence."""
    return f"In {cohort}, {rounding.joined(_part(median) for median in medians)}."


def _part(median: MedianSurvival) -> str:
    group = f"the {rounding.stratum_name(median.label).lower()} group"
    if math.isfinite(median.estimate):
        return f"half of {group} had died by {rounding.time(median.estimate, median.unit)}"
    return f"fewer than half of {group} had died by the end of follow-up"
