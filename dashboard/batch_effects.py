"""What batches do to a cohort before and after they are treated, each computed once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from core.clinical import CHARACTERISTICS
from core.cohort import Cohort
from core.expression import (
    Components,
    Confounding,
    batch_confounding,
    batch_share,
    principal_components,
    quantile_parts,
    recorded_batches,
    shares_explained,
)
from core.provenance import fingerprint
from dashboard import cohorts
from dashboard.view import View

__all__ = ["BatchState", "after", "before", "colours_by", "confoundings", "genes_shown"]

_COMPONENTS = 5
_WHO = ("age", "sex")
_PARTS = 3
# Known to differ by pipeline, not by biology, between TCGA's two projects.
_KNOWN = ("NOX1", "ALOX12")


@dataclass(frozen=True, slots=True, eq=False)
class BatchState:
    """A cohort's patients as they are shown, with their components.

    Parameters
    ----------
    cohort : Cohort
    components : Components
    shares : DataFrame
        As ``shares_explained`` of batch and every characteristic.
    gene_share : Series of float, shape (genes,)
        Share of each gene's variance that lies between batches.
    """

    cohort: Cohort
    components: Components
    shares: pd.DataFrame
    gene_share: pd.Series


def before(view: View, name: str) -> BatchState:
    """Return the patients of the view as the cohort was delivered."""
    return _state_of(cohorts.cohort(replace(view, batches="none"), name))


def after(view: View, name: str) -> BatchState:
    """Return the patients of the view with their batches treated as it asks."""
    return _state_of(cohorts.cohort(view, name))


def colours_by(cohort: Cohort) -> dict[str, pd.Series]:
    """Return batch, where there are several, and the characteristics that differ.

    As ordered categories without gaps; a number is cut into three at its quantiles.
    """
    return _groups(cohort, fingerprint(cohort.clinical))


def confoundings(cohort: Cohort) -> tuple[Confounding, ...]:
    """Return how each characteristic goes with the batches, strongest first."""
    return _confoundings(cohort, fingerprint(cohort.clinical))


def genes_shown(state: BatchState) -> tuple[str, ...]:
    """Return two genes to look at: NOX1 and ALOX12 in TCGA, else those batches part most."""
    if state.cohort.name == "tcga_glioma":
        return tuple(state.cohort.known(_KNOWN))
    return tuple(state.gene_share.dropna().nlargest(2).index)


def _state_of(cohort: Cohort) -> BatchState:
    return _state(cohort, f"{cohort.fingerprint} {cohort.treatment}")


@st.cache_resource(show_spinner="Principal components", max_entries=12)
def _state(_cohort: Cohort, key: str) -> BatchState:  # noqa: ARG001
    components = principal_components(_cohort.expression, n_components=_COMPONENTS)
    groups = colours_by(_cohort)
    columns = {}
    for name, group in groups.items():
        known = next((item for item in CHARACTERISTICS if item.name == name), None)
        if known is not None and known.kind == "number":
            columns[name] = pd.to_numeric(_cohort.clinical[name], errors="coerce")
        else:
            # Who is not recorded is no level of a characteristic, but is one batch of its own.
            columns[name] = group if name == "batch" else group.where(group != "not recorded")
    table = shares_explained(components, pd.DataFrame(columns, index=_cohort.patients))
    batch = recorded_batches(_cohort.clinical)
    return BatchState(_cohort, components, table, batch_share(_cohort.expression, batch))


@st.cache_resource(show_spinner=False, max_entries=12)
def _groups(_cohort: Cohort, key: str) -> dict[str, pd.Series]:  # noqa: ARG001
    batch = recorded_batches(_cohort.clinical)
    found = {}
    if len(set(batch)) > 1:
        found["batch"] = batch.astype(pd.CategoricalDtype(sorted(set(batch))))
    # What tumours are called comes before who has them.
    for item in sorted(CHARACTERISTICS, key=lambda item: item.name in _WHO):
        if item.name == "batch" or item.name not in _cohort.clinical.columns:
            continue
        if item.kind == "number":
            number = pd.to_numeric(_cohort.clinical[item.name], errors="coerce")
            if len(set(number.dropna())) > _PARTS:
                found[item.name] = _thirds(number)
            continue
        group = cohorts.groups(_cohort, item.name)
        if len(group.cat.categories.drop("not recorded", errors="ignore")) > 1:
            found[item.name] = group
    return found


@st.cache_resource(show_spinner=False, max_entries=12)
def _confoundings(_cohort: Cohort, key: str) -> tuple[Confounding, ...]:  # noqa: ARG001
    return batch_confounding(_cohort)


def _thirds(number: pd.Series) -> pd.Series:
    """Return a number cut in three, who lacks it as a part of their own."""
    parts = quantile_parts(number, _PARTS)
    if not parts.isna().any():
        return parts
    return parts.cat.add_categories("not recorded").fillna("not recorded")
