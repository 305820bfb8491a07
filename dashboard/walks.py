"""The sets of the view walked down its ranking.

A few hundred sets are walked at once, and what came of it is kept on this machine
under the fingerprint of what made it. Thousands are a job, whose result is kept
likewise.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.enrichment import GeneSets, Preranked, preranked, ranked_genes
from core.errors import StoreError
from core.jobs import Job
from core.provenance import fingerprint
from core.store import Store
from core.tasks.inputs import Request
from core.tasks.preranked import kept_preranked, preranked_request
from dashboard.cohorts import training
from dashboard.engine import engine
from dashboard.gene_set_library import collection, names_there
from dashboard.rankings import Ranking, ranking_of
from dashboard.settings import settings
from dashboard.view import View

__all__ = ["PERMUTATIONS", "Walks", "walked_by", "walks_of"]

PERMUTATIONS = 1000
_TABLE = "preranked.csv"
_SEED = 0


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
    cohort : str
        Title of the patients.
    """

    ranking: Ranking
    values: pd.Series
    sets: GeneSets
    sizes: tuple[int, int]
    n_tested: int
    key: str
    cohort: str

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

    def request(self) -> Request:
        """Return the job that computes the walks.

        Raises
        ------
        CoreError
            As ``core.enrichment.preranked``.
        """
        about = {"cohort": self.cohort, "collection": self.sets.title, **self.ranking.about}
        # The same numbers under another title are another request.
        named = (self.sets.name, self.sets.source, self.sets.date, self.sets.licence)
        key = fingerprint(self.key, about, named, self.sets.titles, self.sets.notes)
        return _request(self.values, self.sets, self.sizes, about, key)


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
    cohort = training(view).title
    return Walks(ranking, values, sets, view.set_sizes, int(allowed.sum()), key, cohort)


def walked_by(job: Job) -> Preranked:
    """Return what a job that is done found.

    Raises
    ------
    CoreError
        If its result or what it worked on is no longer on disk.
    """
    return _walked_by(job, job.id)


def _store() -> Store:
    return Store(settings().home / "store")


@st.cache_resource(show_spinner=False, max_entries=6)
def _request(
    _values: pd.Series,
    _sets: GeneSets,
    sizes: tuple[int, int],
    _about: dict[str, Any],
    key: str,  # noqa: ARG001
) -> Request:
    return preranked_request(
        _values,
        _sets,
        smallest=sizes[0],
        largest=sizes[1],
        permutations=PERMUTATIONS,
        seed=_SEED,
        about=_about,
    )


@st.cache_resource(show_spinner="Opening the result", max_entries=6)
def _walked_by(_job: Job, key: str) -> Preranked:
    work = engine()
    return kept_preranked(work.records.store, _job.spec.params, work.result(key))


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
