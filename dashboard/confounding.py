"""Whether batch and biology can be told apart in a cohort, in words and as a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.expression import Confounding
from dashboard.batch_effects import confoundings
from dashboard.downloads import download_table, marked
from dashboard.feedback import plain
from dashboard.widgets import label

__all__ = ["confounding_panel"]


def confounding_panel(patients: Cohort) -> None:
    """Say which characteristics go with the batches, the worst as a warning, with the counts."""
    st.subheader("Batch and biology")
    found = confoundings(patients)
    if not found:
        st.info(
            f"{plain(patients.title)} is of one batch, as far as is recorded: nothing can be "
            "confounded with it, and ComBat has nothing to do.",
            icon=":material/info:",
        )
        return
    wholly = [item for item in found if item.wholly]
    for item in wholly:
        st.warning(plain(item.words(label(item.name))), icon=":material/warning:")
    others = [item.words(label(item.name)) for item in found if not item.wholly]
    if others:
        st.markdown("\n".join(f"- {plain(words)}" for words in others))
    with st.expander("Patients of each level in each batch", expanded=bool(wholly)):
        table = _table(found)
        st.dataframe(
            marked(table, simulated=patients.simulated),
            hide_index=True,
            key="batches.counts",
            alt="Patients of each level of each characteristic in each batch.",
            column_config={
                name: st.column_config.NumberColumn(format="%.3f")
                for name in ("Cramér's V", "corrected")
            },
        )
        download_table(
            table, "batches_and_characteristics", key="batches-counts", simulated=patients.simulated
        )
        st.caption(
            "Cramér's V: 0 where batch and characteristic are independent, 1 where one tells the "
            "other; corrected: without the bias of few patients and many levels (Bergsma 2013). "
            "Age is cut in three."
        )


def _table(found: tuple[Confounding, ...]) -> pd.DataFrame:
    """Return one row for each level of each characteristic."""
    rows = []
    for item in found:
        for level, counts in item.counts.iterrows():
            rows.append(
                {
                    "Characteristic": label(item.name),
                    "Level": str(level),
                    **{str(batch): int(n) for batch, n in counts.items()},
                    "Cramér's V": item.cramers_v,
                    "corrected": item.cramers_v_corrected,
                    "Not recorded": item.n_missing,
                }
            )
    return pd.DataFrame(rows)
