"""The Estimate page: networks, a scan, and the answer or the refusal."""

from __future__ import annotations

import streamlit as st

from core.imaging.estimate import Ensemble, Refusal, RiskEstimate
from dashboard import state
from dashboard.estimate_answer import checks_panel, estimate_panel, refusal_panel
from dashboard.estimate_batch import batch_panel
from dashboard.estimate_card import card_panel
from dashboard.estimate_choices import ESTIMATE_SECTIONS
from dashboard.estimate_files import files_panel
from dashboard.estimate_grounds import nearest_panel, networks_panel
from dashboard.estimate_map import map_panel
from dashboard.estimate_networks import chosen_ensemble, ensemble_line
from dashboard.estimate_reading import read_scan
from dashboard.estimate_scan import Judged, scan_to_judge
from dashboard.estimate_survival import survival_panel
from dashboard.estimate_words import SIMULATED_MODEL
from dashboard.feedback import refusals
from dashboard.widgets import section

__all__ = ["estimate_page"]


def estimate_page() -> None:
    """Draw the page."""
    ensemble = chosen_ensemble()
    if ensemble is None:
        return
    st.caption(ensemble_line(ensemble))
    if ensemble.simulated:
        st.warning(
            f"## {SIMULATED_MODEL}\nThe patients that these networks learned from do not exist. "
            "What follows shows how an estimate works, and nothing else.",
            icon=":material/science:",
        )
    shown = section("estimate_section", ESTIMATE_SECTIONS, key="estimate.section")
    with refusals():
        if shown == "card":
            card_panel(ensemble, key="estimate")
        elif shown == "batch":
            batch_panel(ensemble)
        else:
            _one_scan(ensemble, shown)


def _one_scan(ensemble: Ensemble, shown: str) -> None:
    """Judge one scan, and show the answer or what it rests on."""
    judged = scan_to_judge()
    if judged is None:
        return
    st.toggle(
        "Mirrored scans: each network also reads the scan mirrored in all eight ways, its answers "
        "averaged. Eight times slower, a little steadier.",
        **state.field("estimate_flips", "estimate.flips"),
    )
    found = read_scan(
        ensemble, judged.scan, flips=state.view().estimate_flips, preprocessing=judged.wrong
    )
    if isinstance(found, Refusal):
        refusal_panel(found)
        checks_panel(found.checks, simulated=found.simulated, key="estimate")
        files_panel(ensemble, judged.scan, found)
    elif shown == "grounds":
        _grounds(ensemble, judged, found)
    else:
        estimate_panel(found, key="estimate")
        st.subheader("What the two risk groups went through")
        survival = ""
        with refusals():
            survival = survival_panel(networks_simulated=ensemble.simulated, key="estimate")
        files_panel(ensemble, judged.scan, found, survival=survival)


def _grounds(ensemble: Ensemble, judged: Judged, found: RiskEstimate) -> None:
    map_panel(ensemble, judged, found)
    left, right = st.columns(2, gap="large")
    with left:
        networks_panel(found, key="estimate")
    with right:
        nearest_panel(found, key="estimate")
    checks_panel(found.checks, simulated=found.simulated, key="estimate")
