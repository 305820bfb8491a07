"""Expression, first part: how the genes came, and which of them count as expressed."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.expression import ExpressionLevels
from dashboard import cohorts, state
from dashboard.downloads import marked
from dashboard.expression_levels import ferroptosis_genes_here, levels
from dashboard.feedback import plain
from dashboard.figures.expressed import expressed_curve
from dashboard.view import View
from dashboard.widgets import draw, numbers_in_a_row

__all__ = ["expressed_panel"]

# Zuo et al. 2022: ferroptosis-related genes that were expressed, of those in FerrDb.
_PUBLISHED = (270, 323)
_STEP = 0.1
_SHARES = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0)

_HOW = {
    "log2(FPKM + 1)": "FPKM (fragments per kilobase of gene and million reads) or TPM, turned "
    "into log2(x + 1) on entry",
    "log2(upper-quartile-normalised count + 1)": "Read counts, brought to one upper quartile in "
    "each sample and turned into log2(x + 1) by those who published them",
    "log2 microarray intensity": "Microarray intensities, normalised and in log2 as published; "
    "they have no zero, so a threshold means something else here",
}


def expressed_panel() -> None:
    """Say how each cohort was normalised, and let the reader set what counts as expressed."""
    view = state.view()
    chosen = [("Training", view.cohort), ("Validation", view.validation)]
    there = [(role, cohorts.whole(name)) for role, name in chosen if name]
    st.subheader("How the values came")
    _normalisation(there)

    st.subheader("Which genes count as expressed")
    st.markdown(
        "A gene that hardly anybody expresses is mostly noise. Genes below the threshold are left "
        "out of the candidates of the signature and of comparisons between groups. All patients "
        "of the training cohort are looked at, never survival."
    )
    patients = there[0][1]
    _controls(patients, levels(view))
    _shown(patients, state.view())


def _normalisation(there: list[tuple[str, Cohort]]) -> None:
    """Show, for each cohort, on which scale its values are and how they came to it."""
    rows = []
    for role, cohort in there:
        lowest, highest = _range(cohort, cohort.fingerprint)
        rows.append(
            {
                "Cohort": f"{role}: {cohort.title}",
                "Scale": cohort.unit,
                "Lowest": lowest,
                "Highest": highest,
                "Genes": len(cohort.genes),
            }
        )
    simulated = any(cohort.simulated for _, cohort in there)
    number = st.column_config.NumberColumn
    st.dataframe(
        marked(pd.DataFrame(rows), simulated=simulated),
        hide_index=True,
        key="expressed.normalisation",
        alt="One row for each cohort: the scale of its values and how they came to it.",
        column_config={
            "Lowest": number(format="%.2f"),
            "Highest": number(format="%.2f"),
            "Genes": number(format="localized"),
        },
    )
    for role, cohort in there:
        how = _HOW.get(cohort.unit, "As confirmed when the cohort was read; not changed since")
        st.caption(f"{role}: {plain(cohort.title)}, {plain(cohort.unit)}. {how}.")


def _controls(patients: Cohort, found: ExpressionLevels) -> None:
    """Let the reader set the threshold and the share of patients."""
    highest = max(_STEP, math.ceil(float(found.level.max()) / _STEP) * _STEP)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.slider(
            f"Expressed above ({patients.unit})",
            0.0,
            round(highest, 1),
            step=_STEP,
            format="%.1f",
            help="0 sets no threshold: every gene counts.",
            **state.field(
                "expressed",
                "expressed.threshold",
                shown=lambda value: min(round(value, 1), round(highest, 1)),
            ),
        )
    with right:
        st.select_slider(
            "in at least this share of patients",
            _SHARES,
            format_func=lambda share: f"{share:.0%}",
            **state.field(
                "expressed_share",
                "expressed.share",
                shown=lambda value: min(_SHARES, key=lambda share: abs(share - value)),
            ),
        )


def _shown(patients: Cohort, view: View) -> None:
    """Show how many genes are left, and the curve over every threshold."""
    found = levels(view)
    version, genes = ferroptosis_genes_here(view)
    everything, ours = len(patients.genes), len(genes)
    if view.expressed > 0:
        kept, kept_ours = found.count(view.expressed), found.count(view.expressed, genes)
    else:
        kept, kept_ours = everything, ours
    numbers_in_a_row(
        (
            ("All genes", f"{kept:,}", f"of {everything:,} ({kept / everything:.0%})"),
            (
                "Ferroptosis-related genes",
                f"{kept_ours:,}",
                f"of {ours:,} measured ({kept_ours / max(ours, 1):.0%})",
            ),
            ("In the study", f"{_PUBLISHED[0]}", f"of {_PUBLISHED[1]} (84%), FerrDb V1"),
        )
    )
    st.caption(
        f"Needed: {found.n_needed:,} of {found.n_samples:,} patients above the threshold. "
        f"FerrDb {version}, genes found by any of their names."
    )
    if ours and view.expressed > 0 and not kept_ours:
        st.warning(
            "No ferroptosis-related gene is left: the signature would have no candidate. Lower the "
            "threshold or the share.",
            icon=":material/warning:",
        )
    top = max(float(found.level.max()), _STEP)
    grid = np.unique(np.append(np.linspace(0.0, top, 200), view.expressed))
    draw(
        expressed_curve(
            found.curve(grid[grid <= max(top, view.expressed)], genes),
            threshold=view.expressed,
            n_genes=everything,
            n_chosen=ours,
            share=found.share,
            n=found.n_samples,
            unit=patients.unit,
            published=_PUBLISHED,
            simulated=patients.simulated,
        ),
        "expressed-curve",
    )


@st.cache_resource(show_spinner=False, max_entries=8)
def _range(_cohort: Cohort, key: str) -> tuple[float, float]:  # noqa: ARG001
    values = _cohort.expression.to_numpy()
    return float(values.min()), float(values.max())
