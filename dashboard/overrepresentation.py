"""Over-representation: genes of a list against gene sets, the background declared."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.enrichment.published import PUBLISHED_TERMS, beside_published
from core.errors import listed
from dashboard import state
from dashboard.candidates import genes_in
from dashboard.choices import BACKGROUNDS, DIRECTIONS, QUESTIONS, TERM_FIGURES, TERMS_SHOWN
from dashboard.downloads import download_table, marked
from dashboard.enrichment_controls import about, collection_choice, size_choice, threshold_choice
from dashboard.enrichment_terms import genes_of_a_term, term_choice, term_table
from dashboard.feedback import plain, refusals
from dashboard.figures.enrichment_bars import enrichment_bars
from dashboard.figures.enrichment_dots import enrichment_dots
from dashboard.figures.rounding import count
from dashboard.question import (
    Answer,
    answer,
    keep_background,
    kept_background,
    usual_background,
)
from dashboard.view import View
from dashboard.widgets import choose, draw, numbers_in_a_row, section

__all__ = ["overrepresentation_panel"]

_NUMBER = st.column_config.NumberColumn
_PASTED = "enrichment.background_pasted"


def overrepresentation_panel() -> None:
    """Let the reader ask, say what is tested against what, and show the terms."""
    _controls()
    view = state.view()
    with refusals():
        done = answer(view)
        _said(view, done)
        _terms(view, done)


def _controls() -> None:
    """Show what is asked, of which sets, against which background."""
    view = state.view()
    left, middle, right = st.columns(3, gap="medium")
    with left:
        choose("Genes to test", "question", QUESTIONS, key="enrichment.question")
        if view.question == "risk":
            section("direction", DIRECTIONS, key="enrichment.direction")
    with middle:
        collection_choice("enrichment.collection")
    with right:
        usual = usual_background(view.question)
        st.selectbox(
            "Background",
            list(BACKGROUNDS),
            format_func=lambda name: BACKGROUNDS[name] + (" (usual)" if name == usual else ""),
            help="Every gene that could have been in the list. The same list may look enriched "
            "against one background and not against another, so it is always said.",
            **state.field(
                "background",
                "enrichment.background",
                shown=lambda name: name or usual,
                taken=lambda name: "" if name == usual else name,
            ),
        )
    if view.background == "list":
        _background_list(view)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        size_choice("enrichment.sizes")
    with middle:
        threshold_choice("enrichment.q")
    with right:
        st.slider(
            "Terms in the figure", *TERMS_SHOWN, **state.field("terms_shown", "enrichment.shown")
        )


def _background_list(view: View) -> None:
    """Take the genes of a background, which are kept because no link can hold them."""
    shown = ""
    with refusals():
        shown = "\n".join(kept_background(view.background_list)) if view.background_list else ""
    st.session_state[_PASTED] = shown
    st.text_area(
        "Genes of your background, separated by spaces, commas or lines",
        height=110,
        key=_PASTED,
        on_change=_take_background,
        help="They are kept on this machine, so that the link finds them again.",
    )


def _take_background() -> None:
    """Keep what was pasted and let the view name it."""
    with refusals():
        key = keep_background(genes_in(st.session_state[_PASTED]))
        state.change(background_list=key)


def _said(view: View, done: Answer) -> None:
    """Say what is tested against what; warn where the background makes the answer foregone."""
    question, found = done.question, done.found
    for warning in question.warnings:
        st.warning(plain(warning), icon=":material/warning:")
    n_asked = len(question.genes)
    sentences = [
        f"Tested: {len(found.query):,} of {n_asked:,} {plain(question.words)}.",
        f"Background: {plain(done.background.words)}"
        + (
            f", {found.n_background:,} of them annotated here."
            if found.n_universe is not None
            else f", {found.n_background:,} genes."
        ),
    ]
    for genes, words in (
        (found.unannotated, "in no set of the collection"),
        (found.outside, "annotated but outside the background, and left out"),
        (done.renamed, "found by another name"),
    ):
        if genes:
            some = plain(listed(genes, most=4))
            sentences.append(f"{count(len(genes), 'gene')} {words} ({some}).")
    st.markdown(" ".join(sentences))
    if question.notes:
        st.caption(" ".join(plain(note) for note in question.notes))
    if question.chosen_for_ferroptosis and done.background.name in ("annotated", "measured"):
        st.warning(
            "These genes were candidates because they play a part in ferroptosis. Against "
            f"{plain(done.background.words)}, terms of iron, oxidative stress and cell death must "
            "come first: that says what the list was made of, not what glioma does. To ask what "
            "sets the chosen ones apart, test them against the candidate genes they were chosen "
            "from.",
            icon=":material/info:",
        )
    numbers_in_a_row(
        [
            ("Genes tested", f"{len(found.query):,}", f"of {n_asked:,} asked for"),
            ("Background", f"{found.n_background:,}", "annotated genes"),
            ("Terms tested", f"{len(found.table):,}", "with at least one of the genes"),
            (
                "Over-represented",
                f"{len(found.significant(view.term_q)):,}",
                f"q of at most {view.term_q:g}",
            ),
        ]
    )


def _terms(view: View, done: Answer) -> None:
    """Show the terms as a figure, beside the study's, and as a table."""
    question, found = done.question, done.found
    shape = section("term_figure", TERM_FIGURES, key="enrichment.figure")
    make = enrichment_dots if shape == "dots" else enrichment_bars
    said = f"Genes: {plain(question.words)}. Background: {plain(done.background.words)}."
    draw(
        make(
            found,
            most=view.terms_shown,
            level=view.term_q,
            said=said,
            simulated=question.simulated,
        ),
        "enrichment-terms",
    )
    if question.chosen_for_ferroptosis:
        _beside_the_study(done)
    st.subheader("Terms and their genes")
    term_table(
        found.table,
        simulated=question.simulated,
        genes="genes",
        name="overrepresentation",
    )
    st.caption(about(done.sets))
    term = term_choice(found.table, "Genes of the term", key="enrichment.term")
    genes_of_a_term(found.table, term, "genes", key="enrichment.term", simulated=question.simulated)


def _beside_the_study(done: Answer) -> None:
    """Show what became of the terms that the published study reports."""
    table = beside_published(done.found)
    if table.empty:
        return
    st.subheader("The study's terms")
    shown = marked(table, simulated=done.question.simulated)
    st.dataframe(
        shown,
        hide_index=True,
        key="enrichment.study",
        alt="The terms that the published study reports, with their rank and q-value here.",
        column_config={
            "title": "Term",
            "rank": _NUMBER("Rank here", help="1 has the smallest P."),
            "hits": _NUMBER("Genes in the term"),
            "size": _NUMBER("Genes of the term"),
            "q_value": _NUMBER("q here", format="%.2e"),
        },
    )
    kegg = "; ".join(PUBLISHED_TERMS["KEGG"])
    st.caption(
        f"Zuo et al. 2022, figure 9, reports GO {', '.join(PUBLISHED_TERMS['GO'])} among others, "
        f"and KEGG {kegg}. It does not say which background it used; only terms of the collection "
        "chosen above are listed."
    )
    download_table(
        pd.DataFrame(table),
        "enrichment_beside_the_study",
        key="enrichment-study",
        simulated=done.question.simulated,
    )
