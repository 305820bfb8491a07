"""Preranked enrichment: every gene in the order of a statistic, sets walked down it."""

from __future__ import annotations

import streamlit as st

from core.enrichment import Preranked
from core.enrichment.preranked import SMALLEST_P
from dashboard import state
from dashboard.choices import RANKINGS
from dashboard.enrichment_controls import about, collection_choice, size_choice, threshold_choice
from dashboard.enrichment_terms import genes_of_a_term, term_choice, term_table
from dashboard.feedback import plain, refusals
from dashboard.figures.normalised_scores import normalised_scores
from dashboard.figures.running_score import running_score
from dashboard.view import View
from dashboard.walks import PERMUTATIONS, Walks, walks_of
from dashboard.widgets import choose, draw, numbers_in_a_row

__all__ = ["preranked_panel"]

# Above so many sets the reader is asked first: eighty sets take about a second.
_AT_ONCE = 600
_SETS_PER_SECOND = 80
_ASKED = "ferroscope.walks_asked"


def preranked_panel() -> None:
    """Let the reader choose a ranking and sets, and show where they gather."""
    _controls()
    view = state.view()
    with refusals():
        walks = walks_of(view)
        for warning in walks.ranking.warnings:
            st.warning(plain(warning), icon=":material/warning:")
        if not _wanted(walks):
            return
        _show(view, walks, walks.result())


def _controls() -> None:
    """Show what genes are ranked by and which sets are walked."""
    left, right = st.columns(2, gap="medium")
    with left:
        choose("Rank every gene", "ranking", RANKINGS, key="preranked.ranking")
    with right:
        collection_choice("preranked.collection")
    left, right = st.columns(2, gap="medium")
    with left:
        size_choice("preranked.sizes")
    with right:
        threshold_choice("preranked.q")


def _wanted(walks: Walks) -> bool:
    """Return whether to compute now; what takes long is asked for first, and kept."""
    if walks.done or walks.n_tested <= _AT_ONCE:
        return True
    if st.session_state.get(_ASKED) == walks.key:
        return True
    st.info(
        f"{walks.n_tested:,} sets of {plain(walks.sets.title)} would be tested along the ranking "
        f"of {int(walks.values.notna().sum()):,} genes. That takes about "
        f"{_duration(walks.n_tested / _SETS_PER_SECOND)}; the result is kept on this machine.",
        icon=":material/timer:",
    )
    st.button(
        "Test them",
        key="preranked.run",
        type="primary",
        on_click=st.session_state.__setitem__,
        args=(_ASKED, walks.key),
    )
    return False


def _duration(seconds: float) -> str:
    """Return a span that need not be exact, in words."""
    if seconds < 45:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    minutes = round(seconds / 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"


def _show(view: View, walks: Walks, found: Preranked) -> None:
    """Show the sets of both ends, one set's walk, and the table."""
    ranking = walks.ranking
    counted = found.table[found.table["q_value"] <= view.term_q]
    up = int((counted["normalised_score"] > 0).sum())
    numbers_in_a_row(
        [
            ("Genes ranked", f"{len(found.ranking):,}", f"by {ranking.words}"),
            ("Sets tested", f"{len(found.table):,}", f"{view.set_sizes[0]} to {view.set_sizes[1]}"),
            (f"Sets, {ranking.ends[0]}", f"{up:,}", f"q of at most {view.term_q:g}"),
            (f"Sets, {ranking.ends[1]}", f"{len(counted) - up:,}", f"q of at most {view.term_q:g}"),
        ]
    )
    left_out = (
        f"{found.n_missing:,} genes without a value are left out. " if found.n_missing else ""
    )
    st.caption(
        f"{left_out}{about(found.gene_sets)} Gene set enrichment analysis on a ranking given in "
        f"advance: scores and P by fgsea's method through gseapy ({PERMUTATIONS:,} random sets for "
        f"the mean score, P down to {SMALLEST_P:g}, seed {found.seed}), as clusterProfiler's GSEA."
    )
    draw(
        normalised_scores(
            found,
            level=view.term_q,
            ends=ranking.ends,
            said=ranking.said,
            simulated=ranking.simulated,
        ),
        "preranked-scores",
    )
    _walk(walks, found)
    st.subheader("Sets and their leading genes")
    term_table(found.table, simulated=ranking.simulated, genes="leading_edge", name="preranked")


def _walk(walks: Walks, found: Preranked) -> None:
    """Show one set's walk down the ranking, and its leading genes."""
    st.subheader("One set along the ranking")
    ranking = walks.ranking
    term = term_choice(found.table, "Set", key="preranked.term")
    row = found.table.set_index("id").loc[term]
    draw(
        running_score(
            found.running(term),
            found.ranking,
            title=str(row["title"]),
            words=ranking.words,
            normalised=float(row["normalised_score"]),
            q_value=float(row["q_value"]),
            ends=ranking.ends,
            said=ranking.said,
            simulated=ranking.simulated,
        ),
        "preranked-walk",
    )
    with st.expander("The genes that carry its score, most extreme first"):
        genes_of_a_term(
            found.table, term, "leading_edge", key="preranked.term", simulated=ranking.simulated
        )
