"""What can be taken away of a run: model card, predictions, weights."""

from __future__ import annotations

import streamlit as st

from core.imaging.model_card import model_card
from core.imaging.out_of_fold import CrossValidation
from core.jobs import Job
from core.tasks.network import weights_of
from dashboard.downloads import download_table, file_stem
from dashboard.engine import engine

__all__ = ["card_panel"]


def card_panel(job: Job, found: CrossValidation, *, key: str) -> None:
    """Show the model card and offer it, the predictions and the weights."""
    simulated = bool(found.facts["dataset"]["simulated"])
    card = model_card(found)
    weights = found.facts.get("weights", {})
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Model card",
            data=card,
            file_name=f"{file_stem('model_card', simulated=simulated)}.md",
            mime="text/markdown",
            key=f"{key}-card",
            on_click="ignore",
        )
        download_table(
            found.predictions,
            "predictions",
            key=f"{key}-predictions",
            simulated=simulated,
            label="Predictions (CSV)",
        )
        for fold, name in weights.items():
            stem = file_stem(f"weights_{fold.replace('.', '_')}_{job.id[:8]}", simulated=simulated)
            st.download_button(
                f"Weights {fold}",
                data=lambda name=name: weights_of(engine().records.store, name),
                file_name=f"{stem}.safetensors",
                mime="application/octet-stream",
                key=f"{key}-weights-{fold}",
                on_click="ignore",
            )
    st.caption(
        "Weights by repeat and fold, as safetensors: a format that holds numbers and runs nothing."
    )
    with st.container(border=True):
        # Names from files stand in it: as text, so that nothing of theirs is rendered.
        st.code(card, language="markdown", wrap_lines=True)
