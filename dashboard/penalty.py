"""The lambda slider, and what the signature is at its place, in words."""

from __future__ import annotations

import streamlit as st

from core.survival import Signature, SignaturePath
from dashboard import state
from dashboard.widgets import numbers_in_a_row

__all__ = ["penalty_slider", "signature_words"]


def penalty_slider(path: SignaturePath, index: int) -> None:
    """Draw the one slider that both LASSO figures, the signature and every other page follow."""
    genes = path.n_nonzero
    marks = {
        path.cross_validation.index_minimum: ", lambda.min",
        path.cross_validation.index_one_se: ", lambda.1se",
    }
    st.select_slider(
        "Lambda (strength of the LASSO penalty): to the right more genes are let in",
        # The strongest penalties let no gene in: there is nothing to look at.
        [place for place, count in enumerate(genes) if count or place == index],
        format_func=lambda place: (
            f"{path.penalties[place]:.4g}: {genes[place]} genes{marks.get(place, '')}"
        ),
        **state.field(
            "penalty",
            "signature.penalty",
            shown=lambda _: index,
            taken=lambda place: float(path.penalties[place]),
        ),
    )
    minimum, one_se, published, _ = st.columns([2, 2, 3, 3])
    _jump(minimum, "lambda.min", path.cross_validation.index_minimum, path, key="min")
    _jump(one_se, "lambda.1se", path.cross_validation.index_one_se, path, key="1se")
    same_size = [place for place, count in enumerate(genes) if count == 23]
    if same_size:
        _jump(published, "23 genes, as many as published", same_size[-1], path, key="23")


def signature_words(path: SignaturePath, index: int, signature: Signature) -> None:
    """Say what the signature is at this lambda and how it does on patients it has not seen."""
    checked = path.cross_validation
    concordance = checked.concordance[index]
    figures = (
        ("Lambda", f"{path.penalties[index]:.4g}", "penalty for each standard deviation"),
        ("Genes", f"{len(signature.genes)}", f"of {len(path.genes)} screened"),
        (
            "Cross-validated concordance",
            f"{concordance:.3f}",
            f"± {checked.concordance_se[index]:.3f} standard error",
        ),
        (
            "Partial likelihood deviance",
            f"{checked.deviance[index]:.3f}",
            f"± {checked.deviance_se[index]:.3f} standard error",
        ),
    )
    numbers_in_a_row(figures)
    st.caption(
        "Concordance: of two patients, how often the one with the higher score dies first (0.5 is "
        f"chance, 1 is perfect). It is measured in {len(set(checked.folds))} folds, each scored by "
        "a path fitted to the others; the univariate screen saw all patients, so it is still "
        "somewhat optimistic. The validation cohort is the fair test."
    )
    st.markdown("**Score of a patient**")
    st.code(signature.formula(), language=None, wrap_lines=True)


def _jump(column: object, words: str, place: int, path: SignaturePath, *, key: str) -> None:
    """Offer one marked place of the slider as a button."""
    column.button(
        words,
        key=f"signature.jump.{key}",
        width="stretch",
        on_click=state.change,
        kwargs={"penalty": float(path.penalties[place])},
    )
