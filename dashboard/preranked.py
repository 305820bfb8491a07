"""Preranked enrichment: every gene in the order of a statistic, sets walked down it."""

from __future__ import annotations

import streamlit as st

from core.enrichment import Preranked
from core.enrichment.ranked_sets import SMALLEST_P
from core.jobs import Job
from dashboard import state
from dashboard.choices import RANKINGS
from dashboard.enrichment_controls import about, collection_choice, size_choice, threshold_choice
from dashboard.enrichment_terms import genes_of_a_term, term_choice, term_table
from dashboard.feedback import plain, refusals
from dashboard.figures.normalised_scores import normalised_scores
from dashboard.figures.running_score import running_score
from dashboard.live import duration, job_panel
from dashboard.rankings import Ranking
from dashboard.walks import Walks, walked_by, walks_of
from dashboard.widgets import choose, draw, numbers_in_a_row

__all__ = ["preranked_panel", "preranked_result"]

# More sets than these are a job: eighty sets take about a second.
_AT_ONCE = 600
_SETS_PER_SECOND = 80


def preranked_panel() -> None:
    """Let the reader choose a ranking and sets, and show where they gather."""
    _controls()
    with refusals():
        walks = walks_of(state.view())
        for warning in walks.ranking.warnings:
            st.warning(plain(warning), icon=":material/warning:")
        found = _found(walks)
        if found is not None:
            _show(walks.ranking, found, key="preranked")


def preranked_result(job: Job, *, key: str) -> None:
    """Show what a job found, wherever it was asked for."""
    found = walked_by(job)
    ranking = Ranking.of(found.ranking, job.spec.params["about"])
    for warning in ranking.warnings:
        st.warning(plain(warning), icon=":material/warning:")
    threshold_choice(f"{key}.q")
    _show(ranking, found, key=key)


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


def _found(walks: Walks) -> Preranked | None:
    """Return the walks: few are walked at once, many by a job; None until it is done."""
    if walks.n_tested <= _AT_ONCE:
        return walks.result()
    request = walks.request()
    st.caption(
        f"{walks.n_tested:,} sets of {plain(walks.sets.title)} along the ranking of "
        f"{int(walks.values.notna().sum()):,} genes: about "
        f"{duration(walks.n_tested / _SETS_PER_SECOND)} of one worker's time. The result is kept."
    )
    job = job_panel(request, key="preranked.job", label="Test them")
    return None if job is None else walked_by(job)


def _show(ranking: Ranking, found: Preranked, *, key: str) -> None:
    """Show the sets of both ends, one set's walk, and the table."""
    view = state.view()
    counted = found.table[found.table["q_value"] <= view.term_q]
    up = int((counted["normalised_score"] > 0).sum())
    numbers_in_a_row(
        [
            ("Genes ranked", f"{len(found.ranking):,}", f"by {ranking.words}"),
            ("Sets tested", f"{len(found.table):,}", f"{found.smallest} to {found.largest}"),
            (f"Sets, {ranking.ends[0]}", f"{up:,}", f"q of at most {view.term_q:g}"),
            (f"Sets, {ranking.ends[1]}", f"{len(counted) - up:,}", f"q of at most {view.term_q:g}"),
        ]
    )
    left_out = (
        f"{found.n_missing:,} genes without a value are left out. " if found.n_missing else ""
    )
    st.caption(
        f"{left_out}{about(found.gene_sets)} Gene set enrichment analysis on a ranking given in "
        f"advance: scores and P by fgsea's method through gseapy ({found.permutations:,} random "
        f"sets for the mean score, P down to {SMALLEST_P:g}, seed {found.seed}), as "
        "clusterProfiler's GSEA."
    )
    draw(
        normalised_scores(
            found,
            level=view.term_q,
            ends=ranking.ends,
            said=ranking.said,
            simulated=ranking.simulated,
        ),
        f"{key}-scores",
    )
    _walk(ranking, found, key=key)
    st.subheader("Sets and their leading genes")
    term_table(found.table, simulated=ranking.simulated, genes="leading_edge", name="preranked")


def _walk(ranking: Ranking, found: Preranked, *, key: str) -> None:
    """Show one set's walk down the ranking, and its leading genes."""
    st.subheader("One set along the ranking")
    term = term_choice(found.table, "Set", key=f"{key}.term")
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
        f"{key}-walk",
    )
    with st.expander("The genes that carry its score, most extreme first"):
        genes_of_a_term(
            found.table, term, "leading_edge", key=f"{key}.term", simulated=ranking.simulated
        )
