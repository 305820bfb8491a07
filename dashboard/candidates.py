"""Which genes may enter the signature, and how strictly they are screened."""

from __future__ import annotations

import re

import streamlit as st

from core.cohort import Cohort
from core.errors import listed
from dashboard import loaders, state
from dashboard.choices import CANDIDATES
from dashboard.feedback import plain
from dashboard.widgets import choose

__all__ = ["candidate_panel", "genes_in"]


def genes_in(text: str) -> tuple[str, ...]:
    """Return the gene symbols of a pasted text, once each, in order."""
    found = re.split(r"[\s,;|\"']+", text)
    return tuple(dict.fromkeys(gene[:100] for gene in found if gene))


def candidate_panel(patients: Cohort) -> None:
    """Let the reader choose candidates, the univariate screen and the cross-validation."""
    left, middle, right = st.columns([3, 2, 2], gap="medium", vertical_alignment="bottom")
    with left:
        chosen = choose("Candidate genes", "candidates", CANDIDATES, key="signature.candidates")
    with middle:
        st.select_slider(
            "Keep genes with univariate P of at most",
            [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0],
            help=(
                "One Cox model for each gene. Genes that pass go on to the LASSO; at most 500, "
                "smallest P first. 1 keeps them all."
            ),
            **state.field("screen", "signature.screen", shown=_nearest_screen),
        )
    with right:
        first, second = st.columns(2)
        first.number_input("Folds", 3, 20, step=1, **state.field("folds", "signature.folds"))
        second.number_input(
            "Seed",
            0,
            2**31 - 1,
            step=1,
            help="Decides which patients share a fold; another shows how stable the choice is.",
            **state.field("seed", "signature.seed"),
        )
    if chosen == "list":
        st.text_area(
            "Your genes, separated by spaces, commas or lines",
            height=90,
            **state.field(
                "genes", "signature.genes", shown=lambda genes: " ".join(genes), taken=genes_in
            ),
        )
    if patients.uncorrected:
        st.toggle(
            "Only genes whose difference between pipelines is known and taken out",
            help="Parts of this cohort were measured by different pipelines. Where nobody knows "
            "what that does to a gene, a difference between the parts may be the pipeline's, and "
            "such a gene can look prognostic through it alone.",
            **state.field("corrected_only", "signature.corrected_only"),
        )
    found = loaders.candidates(state.view())
    kept = loaders.screened(state.view())
    measured = len(found.genes) + found.uncorrected
    corrected = f"{len(found.genes):,} of them could be corrected; " if found.uncorrected else ""
    said = (
        f"{measured + len(found.absent):,} candidates; {measured:,} are measured in "
        f"{plain(patients.title)}; {corrected}{len(kept):,} pass the univariate screen."
    )
    if found.absent:
        said += f" Not found by these names: {plain(listed(found.absent, most=8))}."
    if len(kept) == loaders.MOST_SCREENED:
        said += f" More passed; the {loaders.MOST_SCREENED} with the smallest P are used."
    st.caption(said)


def _nearest_screen(value: float) -> float:
    """Return the slider's step nearest to a value that a link may bring."""
    return min([0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0], key=lambda step: abs(step - value))
