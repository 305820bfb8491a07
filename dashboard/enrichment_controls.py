"""The choices that both ways of testing gene sets share: the collection, the sizes of sets, q."""

from __future__ import annotations

import streamlit as st

from core.enrichment import GeneSets
from dashboard import state
from dashboard.choices import SET_SIZES
from dashboard.feedback import plain
from dashboard.figures.rounding import count
from dashboard.gene_set_library import collections_here

__all__ = ["THRESHOLDS", "about", "collection_choice", "nearest", "size_choice", "threshold_choice"]

THRESHOLDS = (0.001, 0.01, 0.05, 0.1, 0.2, 1.0)


def collection_choice(key: str) -> None:
    """Let the reader choose a collection; one that a link names and is not here stays named."""
    here = collections_here()
    chosen = state.view().collection
    names = [*here, chosen] if chosen not in here else list(here)
    st.selectbox(
        "Gene sets",
        names,
        format_func=lambda name: here[name].title if name in here else f"{name} (not here)",
        help="More can be brought under 'Gene sets', on this page.",
        **state.field("collection", key),
    )


def size_choice(key: str) -> None:
    """Let the reader choose how small and how large a set may be."""
    st.slider(
        "Genes in a set, at least and at most",
        *SET_SIZES,
        step=1,
        help="Counted among the genes of the background. Very small sets cannot become "
        "significant, very large ones say little; clusterProfiler's limits are 10 and 500.",
        **state.field("set_sizes", key),
    )


def threshold_choice(key: str) -> None:
    """Let the reader choose up to which q a term counts."""
    st.select_slider(
        "Count terms with q of at most",
        THRESHOLDS,
        help="q is P corrected for the number of terms (Benjamini-Hochberg): among the terms "
        "counted, about this share is expected to be there by chance.",
        **state.field("term_q", key, shown=nearest),
    )


def nearest(value: float) -> float:
    """Return the slider's step nearest to a value that a link may bring."""
    return min(THRESHOLDS, key=lambda step: abs(step - value))


def about(sets: GeneSets) -> str:
    """Return one sentence on a collection, in Markdown: where from, of when, on what terms."""
    parts = [
        f"{plain(sets.title)}: {count(len(sets), 'set')}, {count(len(sets.genes), 'gene')}",
        *(plain(word) for word in (sets.source, sets.date, sets.licence) if word),
    ]
    return "; ".join(parts) + "."
