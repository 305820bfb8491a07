"""Which genes may enter the signature, and how strictly they are screened."""

from __future__ import annotations

import re

import streamlit as st

from core.cohort import Cohort
from core.data import SYMBOLS_SOURCE
from core.errors import listed
from dashboard import loaders, state
from dashboard.candidate_genes import Candidates
from dashboard.choices import CANDIDATES
from dashboard.feedback import plain
from dashboard.ferrdb_import import ferrdb_panel
from dashboard.widgets import choose

__all__ = ["candidate_panel", "found_words", "genes_in"]

_SCREENS = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)


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
            _SCREENS,
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
            help="Symbols in any case, older symbols and aliases, Ensembl or Entrez ids.",
            **state.field(
                "genes", "signature.genes", shown=lambda genes: " ".join(genes), taken=genes_in
            ),
        )
    if chosen == "frg_own" or state.view().ferrdb:
        ferrdb_panel()
    _narrowing(patients)
    found = loaders.candidates(state.view())
    kept = loaders.screened(state.view())
    said = f"{found_words(found, patients)}; {len(kept):,} pass the univariate screen."
    if found.absent:
        said += f" Not found by any name: {plain(listed(found.absent, most=8))}."
    if len(kept) == loaders.MOST_SCREENED:
        said += f" More passed; the {loaders.MOST_SCREENED} with the smallest P are used."
    st.caption(said)
    _names(found)


def found_words(found: Candidates, patients: Cohort) -> str:
    """Return how many candidates there are, are measured, and are left out for what reason."""
    said = (
        f"{found.listed:,} candidates; {found.measured:,} are measured in {plain(patients.title)}"
    )
    if found.uncorrected:
        said += f"; {found.measured - found.uncorrected:,} of them could be corrected"
    view = state.view()
    if found.not_expressed:
        said += (
            f"; {found.not_expressed:,} are not expressed (above {view.expressed:g} in at least "
            f"{view.expressed_share:.0%} of patients) and left out"
        )
    if found.not_differential:
        said += (
            f"; {len(found.genes):,} of them are differential (FDR < {view.fdr:g}, log2 fold "
            f"change beyond {view.fold_change:g})"
        )
    return said


def _narrowing(patients: Cohort) -> None:
    """Let the reader keep to genes that are differential, or that could be corrected."""
    st.toggle(
        "Only genes that are differential between the groups chosen on the Expression page",
        help="As the study did: ferroptosis-related genes that differ between tumour and normal "
        "tissue go on to the univariate screen. Groups and thresholds are those of the part "
        "Differential genes.",
        **state.field("differential_only", "signature.differential_only"),
    )
    if patients.uncorrected:
        st.toggle(
            "Only genes whose difference between pipelines is known and taken out",
            help="Parts of this cohort were measured by different pipelines. Where nobody knows "
            "what that does to a gene, a difference between the parts may be the pipeline's, and "
            "such a gene can look prognostic through it alone.",
            **state.field("corrected_only", "signature.corrected_only"),
        )


def _names(found: Candidates) -> None:
    """Say which candidates go by another name in the cohort, and which name is no one gene's."""
    if not (found.renamed or found.ambiguous or found.same):
        return
    head = f"{len(found.renamed):,} found by another name"
    if found.ambiguous:
        head += f", {len(found.ambiguous):,} ambiguous and left out"
    with st.expander(f"Names of genes: {head}", icon=":material/label:"):
        if found.renamed:
            pairs = [f"{asked} as {there}" for asked, there in found.renamed.items()]
            st.text(f"Found by another name: {listed(pairs, most=60)}.")
        if found.ambiguous:
            pairs = [f"{asked} ({' or '.join(may)})" for asked, may in found.ambiguous.items()]
            st.text(
                "Ambiguous, so none was taken (each name, and the genes or columns it may be): "
                f"{listed(pairs, most=60)}."
            )
        if found.same:
            st.text(f"{found.same:,} names stand for a gene that is listed by another name too.")
        st.caption(f"Previous symbols and aliases: {SYMBOLS_SOURCE}.")


def _nearest_screen(value: float) -> float:
    """Return the slider's step nearest to a value that a link may bring."""
    return min(_SCREENS, key=lambda step: abs(step - value))
