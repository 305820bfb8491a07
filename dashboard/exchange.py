"""Taking a signature away as one JSON file, and bringing one in."""

from __future__ import annotations

import streamlit as st

from core.cohort import Cohort
from core.errors import SignatureError, listed
from core.expression import STANDARDISED
from core.survival import Signature
from dashboard import loaders, state
from dashboard.choices import SCALES
from dashboard.cohorts import title_of
from dashboard.downloads import file_stem
from dashboard.feedback import plain, refusals
from dashboard.signature_genes import SignatureGenes, signature_genes
from dashboard.tables import signature_table

__all__ = ["doubt_line", "exchange_panel", "frozen_line", "imported_line"]


def exchange_panel() -> None:
    """Offer the signature on screen as a file, and accept one instead of it."""
    left, right = st.columns(2, gap="large")
    with left, refusals():
        st.subheader("Export")
        signature = loaders.signature(state.view())
        fitted_to = plain(title_of(signature.cohort_name))
        st.markdown(
            f"{len(signature.genes)} genes fitted to {fitted_to}: genes, "
            "coefficients, centring, unit, cohort fingerprint and library versions in one file."
        )
        st.download_button(
            "Signature as JSON",
            data=signature.to_json,
            file_name=f"{file_stem('signature', simulated=signature.simulated)}.json",
            mime="application/json",
            key="signature.export",
            on_click="ignore",
            icon=":material/download:",
        )
        signature_table(signature)
    with right:
        st.subheader("Import")
        st.caption(
            "A file that FerroScope exported. It replaces the path on every page, frozen as it is, "
            "until you return to your own. It is kept on this machine so that links to it work."
        )
        found = st.file_uploader(
            "Signature (JSON)", type=["json"], max_upload_size=1, key="signature.import"
        )
        if found is not None and st.button("Use this signature", key="signature.use"):
            with refusals():
                state.change(signature=loaders.keep_signature(_text(found.getvalue())))
                st.rerun()
        if state.view().signature:
            st.button(
                "Return to my own path",
                key="signature.return",
                on_click=state.change,
                kwargs={"signature": ""},
            )


def imported_line() -> None:
    """Say on a page that the signature was imported, where it was."""
    if state.view().signature:
        st.info(
            f"The signature was imported ({state.view().signature[:12]}); it is used frozen. "
            "Return to your own on the Signature page, Export and import.",
            icon=":material/input:",
        )


def doubt_line(signature: Signature, patients: Cohort) -> None:
    """Say which genes of a signature carry a difference that may be the pipeline's."""
    found = signature_genes(signature, patients)
    if words := _names(found):
        st.caption(words)
    doubtful = set(patients.uncorrected)
    genes = [gene for gene in signature.genes if found.renamed.get(gene, gene) in doubtful]
    if genes:
        st.warning(
            f"**{len(genes)} of these {len(signature.genes)} genes could not be corrected** for "
            f"the pipelines that measured the parts of {plain(patients.title)} "
            f"({plain(listed(genes, most=30))}). Part of what they say may be which pipeline "
            "measured a patient, not the tumour; hazard ratio and AUC are then too high. Compare "
            "the hazard ratio within batches, or keep to corrected genes on the Signature page.",
            icon=":material/warning:",
        )


def frozen_line(signature: Signature, patients: Cohort) -> None:
    """Say how the frozen signature met a cohort: on which scale, and which genes it lacks."""
    view = state.view()
    found = signature_genes(signature, patients)
    absent = found.absent
    said = f"Frozen signature of {len(signature.genes)} genes, {SCALES[view.scale].lower()}."
    if view.scale != "measured" or patients.unit == STANDARDISED:
        said += (
            " Standardising supposes that the patients are as mixed as in training; where they are "
            "not (high grades only, say), the frozen cut falls in another place among them."
        )
    if absent:
        said += (
            f" {len(absent)} of them are not measured here and count as the training cohort's "
            f"mean for everybody: {listed(absent, most=12)}."
        )
    if words := _names(found):
        said += f" {words}"
    (st.warning if absent else st.caption)(said)


def _names(found: SignatureGenes) -> str:
    """Say which genes of a signature go by another name in a cohort, and which may be several."""
    said = []
    if found.renamed:
        pairs = [f"{gene} as {name}" for gene, name in found.renamed.items()]
        said.append(
            f"{len(pairs)} of the signature's genes found by another name: "
            f"{plain(listed(pairs, most=12))}."
        )
    if found.ambiguous:
        pairs = [f"{gene} ({' or '.join(may)})" for gene, may in found.ambiguous.items()]
        said.append(f"Ambiguous, so not taken: {plain(listed(pairs, most=12))}.")
    return " ".join(said)


def _text(content: bytes) -> str:
    """Decode an uploaded file."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise SignatureError(
            "the signature file is not text (UTF-8).",
            "Upload the JSON file as FerroScope exported it.",
        ) from exc
