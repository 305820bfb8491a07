"""Two runs on the same scans: tumour core against whole tumour, one network against another."""

from __future__ import annotations

import math

import streamlit as st

from core.imaging.comparison import compare_runs
from core.imaging.metrics import METRICS
from core.imaging.out_of_fold import CrossValidation
from core.jobs import Job
from dashboard import state
from dashboard.downloads import download_table, marked
from dashboard.engine import engine
from dashboard.widgets import p_words

__all__ = ["comparison_panel"]


def comparison_panel(job: Job, found: CrossValidation, *, key: str) -> None:
    """Let the reader choose another run and compare the two, pair by pair."""
    from dashboard.training_result import found_by, training_about

    others = {
        other.id: other
        for other in engine().jobs()
        if other.spec.task == "cross_validation" and other.state == "done" and other.id != job.id
    }
    if not others:
        st.info(
            "No other run is done on this machine. Train on the other mask, or with other "
            "settings, and compare here."
        )
        return
    options = ["", *others]
    st.selectbox(
        "Compare with",
        options,
        format_func=lambda name: (
            f"{training_about(others[name])} ({name[:6]})" if name else "Choose a run"
        ),
        **state.field(
            "compared", f"{key}.compared", shown=lambda name: name if name in options else ""
        ),
    )
    chosen = others.get(state.view().compared)
    if chosen is None:
        return
    other = found_by(chosen)
    table = compare_runs(found, other)
    simulated = any(run.facts["dataset"]["simulated"] for run in (found, other))
    table["metric"] = table["metric"].map(METRICS)
    shown = marked(table, simulated=simulated)
    words = [None if math.isnan(p) else p_words(p) for p in shown["p_value"]]
    st.dataframe(
        shown.assign(p_value=words),
        hide_index=True,
        key=f"{key}.comparison",
        alt="Each metric of this run and of the other, and their difference with a 95% interval; "
        "a P only for the AUC.",
        placeholder="–",
        column_config={
            "metric": st.column_config.TextColumn(""),
            "first": st.column_config.NumberColumn("This run", format="%.3f"),
            "second": st.column_config.NumberColumn("The other", format="%.3f"),
            "difference": st.column_config.NumberColumn("Difference", format="%+.3f"),
            "lower": st.column_config.NumberColumn("95% from", format="%+.3f"),
            "upper": st.column_config.NumberColumn("to", format="%+.3f"),
            "p_value": st.column_config.TextColumn("P", alignment="right"),
            "n": st.column_config.NumberColumn("Scans"),
        },
    )
    download_table(shown, "run_comparison", key=f"{key}-comparison", simulated=simulated)
    auc = table.iloc[0]
    st.caption(
        f"The {int(auc['n']):,} scans that both runs judged, pooled out-of-fold predictions. AUC: "
        f"DeLong's paired test, P {p_words(float(auc['p_value']))}; shares: paired bootstrap "
        "within risk groups, 4,000 draws. Folds dealt by different seeds add differences of "
        "their own."
    )
