"""What an estimate rests on: each network, the training cases most alike, the map, the input."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.imaging.estimate import RiskEstimate
from dashboard.downloads import download_table, marked

__all__ = ["nearest_panel", "networks_panel"]

_SHARE = st.column_config.NumberColumn(format="%.3f")


def networks_panel(found: RiskEstimate, *, key: str) -> None:
    """List what each network says, before and after calibration."""
    table = pd.DataFrame(
        {
            "Network (repeat.fold)": [network.name for network in found.networks],
            "As it says": [network.probability for network in found.networks],
            "Calibrated": [network.calibrated for network in found.networks],
        }
    )
    shown = marked(table, simulated=found.simulated)
    st.markdown("### Each network")
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        key=f"{key}.networks",
        alt="The probability of high risk that each network gives, before and after calibration.",
        column_config={"As it says": _SHARE, "Calibrated": _SHARE},
    )
    download_table(shown, "estimate_networks", key=f"{key}-networks", simulated=found.simulated)
    st.caption(
        "Each was trained on another part of the cohort. The estimate is the mean of their "
        "calibrated probabilities; where they disagree, it is worth less."
    )


def nearest_panel(found: RiskEstimate, *, key: str) -> None:
    """List the training cases most alike in the networks' eyes."""
    table = pd.DataFrame(
        {
            "Training case": found.nearest["scan"],
            "Is": ["high risk" if high else "low risk" for high in found.nearest["high_risk"]],
            "Out-of-fold probability": found.nearest["probability"],
            "Distance": found.nearest["distance"],
        }
    )
    shown = marked(table, simulated=found.simulated)
    st.markdown("### The training cases most alike")
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        key=f"{key}.nearest",
        alt="The training cases nearest to this scan, their risk group and their probability.",
        column_config={
            "Out-of-fold probability": _SHARE,
            "Distance": st.column_config.NumberColumn(format="%.2f"),
        },
    )
    download_table(shown, "estimate_nearest", key=f"{key}-nearest", simulated=found.simulated)
    st.caption(
        "Alike in what the last layer of the networks sees, which need not be what a reader sees. "
        "A distance of 1 is usual between training cases."
    )
