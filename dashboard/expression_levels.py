"""Which genes of the training cohort count as expressed, computed once for each share."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.data import ferroptosis_genes, match_genes
from core.expression import ExpressionLevels, expression_levels
from dashboard import cohorts
from dashboard.view import View

__all__ = ["ferroptosis_genes_here", "levels", "not_expressed"]


def levels(view: View) -> ExpressionLevels:
    """Return the level of each gene that enough patients of the training cohort reach.

    All patients are looked at, whoever the filter leaves, and values as they
    were before any treatment of batches: a standardised gene has no level.
    """
    everyone = cohorts.whole(view.cohort)
    return _levels(everyone, view.expressed_share, f"{everyone.fingerprint}")


def not_expressed(view: View) -> frozenset[str]:
    """Return the genes that the view's threshold leaves out; none at a threshold of 0."""
    if view.expressed <= 0:
        return frozenset()
    level = levels(view).level
    return frozenset(level.index[level.to_numpy() <= view.expressed])


def ferroptosis_genes_here(view: View) -> tuple[str, tuple[str, ...]]:
    """Return the version of FerrDb looked at and its genes by the training cohort's names."""
    version = "V1" if view.candidates == "frg_v1" else "V2"
    everyone = cohorts.whole(view.cohort)
    return version, _found(everyone.genes, version, everyone.fingerprint)


@st.cache_resource(show_spinner=False, max_entries=32)
def _levels(_everyone: Cohort, share: float, key: str) -> ExpressionLevels:  # noqa: ARG001
    return expression_levels(_everyone.expression, share=share, unit=_everyone.unit)


@st.cache_resource(show_spinner=False, max_entries=8)
def _found(_genes: pd.Index, version: str, key: str) -> tuple[str, ...]:  # noqa: ARG001
    return match_genes(ferroptosis_genes(version)["gene"], _genes).genes
