"""The candidate genes of a view, each with what is known of it, and the lists it is in.

The study's path: ferroptosis-related genes, those of them that are differential,
those that are prognostic one by one, and the intersection of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.expression import direction
from core.expression.intersection import Region, exclusive_regions
from core.provenance import fingerprint
from core.survival import PUBLISHED_SIGNATURE
from dashboard import ferrdb, loaders
from dashboard.candidate_genes import Candidates, candidates
from dashboard.choices import GENE_LISTS
from dashboard.cohorts import training
from dashboard.contrasts import DifferentialResult, differential
from dashboard.view import View

__all__ = ["CIRCULAR", "GeneLists", "Intersection", "gene_lists", "intersection"]

CIRCULAR = (
    "High and low risk were made by the signature, itself made of prognostic genes: that genes are "
    "both differential and prognostic here is no finding of its own."
)


@dataclass(frozen=True, slots=True)
class Intersection:
    """The candidate genes that are both differential and prognostic.

    Parameters
    ----------
    genes : tuple of str
        All of them, smallest univariate P first.
    up, down : tuple of str
        Those with more, and with less, in the first group of the contrast.
    n_candidates : int
        Candidate genes looked at: measured in the cohort, and kept.
    n_compared : int
        Of these, compared between the groups.
    n_differential, n_prognostic : int
        Of the candidates.
    groups : str
        The contrast in words, e.g. ``"tumour against normal tissue"``.
    simulated : bool
        Whether patients or normals are made up.
    """

    genes: tuple[str, ...]
    up: tuple[str, ...]
    down: tuple[str, ...]
    n_candidates: int
    n_compared: int
    n_differential: int
    n_prognostic: int
    groups: str
    simulated: bool


@dataclass(frozen=True, slots=True, eq=False)
class GeneLists:
    """The candidate genes and the lists they are in.

    Parameters
    ----------
    candidates : Candidates
        All of them, differential or not.
    result : DifferentialResult
        The contrast.
    table : DataFrame
        One row for each candidate gene, smallest univariate P first: ``gene``,
        ``role``, ``source``, ``log_fold_change``, ``q_value``,
        ``hazard_ratio``, ``lower``, ``upper``, ``p_value``; ``doubtful``, whether
        the difference may be that of the pipelines that measured the groups; and
        a column of yes or no for each of ``dashboard.choices.GENE_LISTS``.
    names : mapping of str to str
        List -> its words for this contrast.
    """

    candidates: Candidates
    result: DifferentialResult
    table: pd.DataFrame
    names: Mapping[str, str]

    def genes(self, name: str) -> tuple[str, ...]:
        """Return the genes of a list, smallest univariate P first."""
        return tuple(self.table.loc[self.table[name], "gene"])

    def regions(self, chosen: tuple[str, ...]) -> tuple[Region, ...]:
        """Return the exclusive intersections of some lists, genes of none of them included."""
        return exclusive_regions(
            {name: self.genes(name) for name in chosen}, universe=tuple(self.table["gene"])
        )


def intersection(view: View) -> Intersection:
    """Return the candidate genes that are differential and prognostic by the view's thresholds.

    Raises
    ------
    CoreError
        As ``gene_lists``.
    """
    found = gene_lists(view)
    both = found.table[found.table["differential"] & found.table["prognostic"]]
    return Intersection(
        tuple(both["gene"]),
        tuple(both.loc[both["up"], "gene"]),
        tuple(both.loc[both["down"], "gene"]),
        len(found.table),
        int(found.table["q_value"].notna().sum()),
        int(found.table["differential"].sum()),
        int(found.table["prognostic"].sum()),
        f"{found.result.label_a} against {found.result.label_b}",
        found.result.simulated,
    )


def gene_lists(view: View) -> GeneLists:
    """Return the candidates of a view with their contrast, hazard ratio and roles.

    A gene is prognostic where its univariate Cox P is at most ``view.screen``
    and differential where its q-value is below ``view.fdr`` and its log2 fold
    change beyond ``view.fold_change`` either way.

    Raises
    ------
    CoreError
        If there are no candidates or the contrast cannot be made.
    """
    everyone = replace(view, differential_only=False)
    patients = training(view)
    found, result = candidates(everyone), differential(view)
    roles = ferrdb.roles(found.genes, view)
    key = fingerprint(
        found.key, result.key, patients.fingerprint, roles, view.screen, view.fdr, view.fold_change
    )
    cox = loaders.univariate(everyone)
    table = _table(cox, result, roles, (view.screen, view.fdr, view.fold_change), key)
    more, less = f"Higher in {result.label_a}", f"Lower in {result.label_a}"
    names = {
        **GENE_LISTS,
        "up": more,
        "down": less,
        "prognostic": f"Prognostic, P ≤ {view.screen:g}",
    }
    return GeneLists(found, result, table, names)


@st.cache_resource(show_spinner=False, max_entries=24)
def _table(
    _cox: pd.DataFrame,
    _result: DifferentialResult,
    _roles: pd.DataFrame,
    thresholds: tuple[float, float, float],
    key: str,  # noqa: ARG001
) -> pd.DataFrame:
    """Put together what is known of each candidate gene."""
    screen, fdr, fold_change = thresholds
    table = _cox[["gene", "hazard_ratio", "lower", "upper", "p_value"]].merge(
        _result.table[["gene", "log_fold_change", "q_value"]],
        on="gene",
        how="left",
        validate="1:1",
    )
    table = table.merge(_roles, on="gene", how="left", validate="1:1")
    # A gene that was not compared has no direction.
    way = direction(table, fdr=fdr, fold_change=fold_change)
    prognostic = table["p_value"] <= screen
    lists = {
        "up": way == "up",
        "down": way == "down",
        "prognostic": prognostic,
        "hazard": prognostic & (table["hazard_ratio"] > 1),
        "protection": prognostic & (table["hazard_ratio"] < 1),
        "published": table["gene"].isin(PUBLISHED_SIGNATURE.genes),
        "doubtful": table["gene"].isin(_result.doubtful),
    }
    lists["differential"] = lists["up"] | lists["down"]
    table = table.assign(**{name: np.asarray(values) for name, values in lists.items()})
    return table[
        [
            *("gene", "role", "source", "log_fold_change", "q_value"),
            *("hazard_ratio", "lower", "upper", "p_value", "doubtful"),
            *GENE_LISTS,
        ]
    ]
