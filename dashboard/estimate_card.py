"""The networks' model card, how their numbers were calibrated, and the ensemble as a file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.imaging.estimate import Ensemble
from dashboard.downloads import download_table, file_stem, marked
from dashboard.widgets import numbers_in_a_row

__all__ = ["card_panel"]

_METHODS = {
    "platt": "Platt's fit: intercept and slope on the log-odds",
    "temperature": "temperature: one slope on the log-odds",
}


def card_panel(ensemble: Ensemble, *, key: str) -> None:
    """Show the model card, the calibration and its price, and offer the whole as a file."""
    simulated = ensemble.simulated
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Model card",
            data=ensemble.model_card,
            file_name=f"{file_stem('model_card', simulated=simulated)}.md",
            mime="text/markdown",
            key=f"{key}-card",
            on_click="ignore",
        )
        st.download_button(
            "Ensemble (safetensors)",
            data=ensemble.to_bytes,
            file_name=f"{_stem(ensemble)}.safetensors",
            mime="application/octet-stream",
            key=f"{key}-ensemble",
            on_click="ignore",
        )
    st.caption(
        "The ensemble's file holds networks, calibration, what is known of the training scans and "
        "the model card: numbers and words, nothing that runs. Another FerroScope reads it on this "
        "page. The training cases' names and groups are in it."
    )
    _calibration(ensemble, key=key)
    with st.container(border=True):
        # Names from files stand in it: as text, so that nothing of theirs is rendered.
        st.code(ensemble.model_card, language="markdown", wrap_lines=True)
    st.caption(f"Fingerprint of the ensemble: {ensemble.fingerprint}")


def _calibration(ensemble: Ensemble, *, key: str) -> None:
    """Say what calibration did to probabilities that it had not seen."""
    found = ensemble.calibration
    quality = found.quality
    st.markdown("### Calibration: making probabilities mean what they say")
    numbers_in_a_row(
        [
            ("Intercept", f"{found.intercept:.2f}", "of the log-odds"),
            ("Slope", f"{found.slope:.2f}", "1 leaves them as they are"),
            (
                "Out-of-fold predictions",
                f"{quality.n:,}",
                f"{quality.n_high:,} at high risk",
            ),
        ]
    )
    table = pd.DataFrame(
        {
            "": ["Brier score", "Log loss"],
            "As the networks say": [quality.brier_before, quality.log_loss_before],
            "Calibrated": [quality.brier_after, quality.log_loss_after],
            "Always the base rate": [quality.brier_base, quality.log_loss_base],
        }
    )
    shown = marked(table, simulated=ensemble.simulated)
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        key=f"{key}.calibration",
        alt="Brier score and log loss before and after calibration, and of always saying the base "
        "rate; smaller is better.",
        column_config={
            name: st.column_config.NumberColumn(format="%.3f") for name in table.columns[1:]
        },
    )
    download_table(shown, "calibration", key=f"{key}-calibration", simulated=ensemble.simulated)
    st.caption(
        f"{_METHODS[found.method][:1].upper()}{_METHODS[found.method][1:]}, fitted on out-of-fold "
        "predictions. The scores are of predictions calibrated by the other folds; smaller is "
        "better."
    )


def _stem(ensemble: Ensemble) -> str:
    return file_stem(f"ensemble_{ensemble.fingerprint[:8]}", simulated=ensemble.simulated)
