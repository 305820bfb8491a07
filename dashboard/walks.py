"""From the view to a ranking of every gene, and the sets walked down it.

Walking thousands of sets takes a minute, so what was computed once is kept on
this machine under the fingerprint of what made it.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.enrichment import GeneSets, Preranked, preranked, ranked_genes
from core.errors import StoreError
from core.expression import of_one_batch
from core.provenance import fingerprint
from core.store import Store
from core.survival import univariate_cox
from dashboard.cohorts import training
from dashboard.contrasts import between_risk_groups
from dashboard.gene_set_library import collection, names_there
from dashboard.settings import settings
from dashboard.view import View

__all__ = ["PERMUTATIONS", "Ranking", "Walks", "ranking_of", "walks_of"]

PERMUTATIONS = 1000
_TABLE = "preranked.csv"
_SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A value for every gene, and what it means.

    Parameters
    ----------
    by_gene : Series of float
        Gene, by the cohort's name -> value.
    words : str
        What the value is.
    ends : tuple of str
        What a high and a low value mean.
    said : str
        How the values were made.
    warnings : tuple of str
    simulated : bool
    """

    by_gene: pd.Series
    words: str
    ends: tuple[str, str]
    said: str
    warnings: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """A ranking by the collection's names, and what is known of the walks down it.

    Parameters
    ----------
    ranking : Ranking
    values : Series of float
        Gene, by the collection's name where it knows the gene -> value.
    sets : GeneSets
    sizes : tuple of int
    n_tested : int
        Sets of the size allowed.
    key : str
        Names the result on disk.
    """

    ranking: Ranking
    values: pd.Series
    sets: GeneSets
    sizes: tuple[int, int]
    n_tested: int
    key: str

    @property
    def done(self) -> bool:
        """Whether the walks were computed before on this machine."""
        return _store().has(self.key, _TABLE)

    def result(self) -> Preranked:
        """Return the walks, computed now unless they were before.

        Raises
        ------
        CoreError
            As ``core.enrichment.preranked``.
        """
        return _walked(self.values, self.sets, self.sizes, self.key)


def ranking_of(view: View) -> Ranking:
    """Return the value of every gene that the view ranks by.

    Raises
    ------
    CoreError
        If the signature behind the risk groups cannot be had.
    """
    patients = training(view)
    if view.ranking == "cox":
        by_gene, warnings = _cox_z(patients, patients.fingerprint), ()
        doubtful = by_gene.index.isin(patients.uncorrected)
        if doubtful.any() and view.corrected_only:
            by_gene = by_gene[~doubtful]
            warnings = (
                f"{int(doubtful.sum()):,} genes are left out of the ranking: what the difference "
                "between pipelines does to them is not known.",
            )
        elif doubtful.any() and not of_one_batch(patients.clinical):
            warnings = (
                f"Of {int(doubtful.sum()):,} of the {len(by_gene):,} genes nobody knows what the "
                "difference between the pipelines that measured this cohort does to them; they may "
                "look prognostic through it alone. The Signature page can leave them out, and so "
                "can a treatment of batches on the Expression page.",
            )
        return Ranking(
            by_gene,
            "Cox z",
            ("higher hazard", "lower hazard"),
            f"Values: z of a Cox model for each gene, {len(patients):,} patients, "
            f"{patients.outcome.n_events:,} deaths.",
            warnings,
            patients.simulated,
        )
    result = between_risk_groups(view)
    return Ranking(
        result.table.set_index("gene")["t"],
        "moderated t",
        (f"higher in {result.label_a}", f"higher in {result.label_b}"),
        f"Values: moderated t of each gene between {result.n_a:,} patients of {result.label_a} and "
        f"{result.n_b:,} of {result.label_b}.",
        result.warnings,
        result.simulated,
    )


def walks_of(view: View) -> Walks:
    """Return the view's ranking beside its collection, nothing yet walked.

    Raises
    ------
    CoreError
        As ``ranking_of`` and ``collection``.
    """
    ranking, sets = ranking_of(view), collection(view.collection)
    genes = tuple(map(str, ranking.by_gene.index))
    there = names_there(genes, sets)
    values = ranking.by_gene.set_axis([there.get(gene, gene) for gene in genes])
    sizes = sets.counts(sets.marked(values.dropna().index))
    allowed = (sizes >= view.set_sizes[0]) & (sizes <= view.set_sizes[1])
    key = fingerprint(
        values.to_numpy(dtype=np.float64),
        tuple(values.index),
        sets.fingerprint,
        view.set_sizes,
        PERMUTATIONS,
        _SEED,
    )
    return Walks(ranking, values, sets, view.set_sizes, int(allowed.sum()), key)


def _store() -> Store:
    return Store(settings().home / "store")


@st.cache_resource(show_spinner="Fitting one Cox model for every gene", max_entries=12)
def _cox_z(_patients: Cohort, key: str) -> pd.Series:  # noqa: ARG001
    return univariate_cox(_patients).set_index("gene")["z"]


@st.cache_resource(show_spinner="Testing every set along the ranking", max_entries=12)
def _walked(_values: pd.Series, _sets: GeneSets, sizes: tuple[int, int], key: str) -> Preranked:
    made = _kept(_values, _sets, sizes, key)
    if made is not None:
        return made
    found = preranked(
        _values,
        _sets,
        smallest=sizes[0],
        largest=sizes[1],
        permutations=PERMUTATIONS,
        seed=_SEED,
    )
    text = found.table.to_csv(index=False, float_format="%.17g")
    with suppress(
        StoreError
    ):  # a full disk costs the next reader a minute, not this one the answer
        _store().write(key, _TABLE, text.encode())
    return found


def _kept(values: pd.Series, sets: GeneSets, sizes: tuple[int, int], key: str) -> Preranked | None:
    """Return the walks computed before, None where there are none."""
    if not _store().has(key, _TABLE):
        return None
    try:
        table = pd.read_csv(
            io.BytesIO(_store().read(key, _TABLE)),
            float_precision="round_trip",
            keep_default_na=False,
            na_values={name: [""] for name in ("normalised_score", "p_value", "q_value")},
            dtype={"id": str, "title": str, "leading_edge": str},
        )
    except (StoreError, ValueError):
        return None  # a damaged copy is none; walking again mends it
    return Preranked(
        table,
        ranked_genes(values),
        sets,
        n_missing=int(values.isna().sum()),
        permutations=PERMUTATIONS,
        seed=_SEED,
        smallest=sizes[0],
        largest=sizes[1],
    )
