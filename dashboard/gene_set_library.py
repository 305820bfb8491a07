"""The collections of gene sets on this machine and in this session, each opened once."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from core.data import match_genes
from core.enrichment import GeneSets, GeneSetSource, available_gene_sets, load_gene_sets
from core.errors import GeneSetError
from core.provenance import fingerprint
from dashboard.cohorts import roots

__all__ = ["collection", "collections_here", "look_again", "names_there", "session_gene_sets"]

_SESSION = "ferroscope.gene_sets"
_MOUSE = re.compile(r"[A-Z][a-z]+\d*[a-z0-9]*")


def session_gene_sets() -> dict[str, GeneSets]:
    """Return the collections given in this session and not kept on disk."""
    return st.session_state.setdefault(_SESSION, {})


def collections_here() -> dict[str, GeneSetSource]:
    """Return every collection that can be opened: shipped, in the data folder, kept, given."""
    found = {name: source for name, (source, _) in _places(roots()).items()}
    for name, sets in session_gene_sets().items():
        found.setdefault(
            name, GeneSetSource(name, sets.title, "file", "this session alone", sets.licence)
        )
    return found


def look_again() -> None:
    """Notice at once what was just kept on disk."""
    _places.clear()


def collection(name: str) -> GeneSets:
    """Return a collection by its name.

    Raises
    ------
    GeneSetError
        If there is none of this name, or its file cannot be read.
    """
    place = _places(roots()).get(name)
    if place is None:
        given = session_gene_sets().get(name)
        if given is None:
            raise GeneSetError(
                f"there is no collection of gene sets named {name!r} on this machine.",
                "Choose another, or bring it under 'Gene sets'; one that was given in a session "
                "lives only there unless it was kept.",
            )
        return given
    source, root = place
    stamp = str(source.path.stat().st_mtime_ns) if source.path and source.path.is_file() else ""
    return _load(name, root, stamp)


def names_there(genes: tuple[str, ...], sets: GeneSets) -> dict[str, str]:
    """Return the name that a collection has for each gene it knows, by any of the gene's names.

    A cohort of 2015 and gene sets of 2022 call some genes differently. Where two
    genes would be one set's gene, the one that is called so keeps it.
    """
    return _names(genes, sets, fingerprint(genes), sets.fingerprint)


@st.cache_resource(show_spinner=False, ttl=2)
def _places(folders: tuple[Path, ...]) -> dict[str, tuple[GeneSetSource, Path | None]]:
    """Find every collection on disk; a file dropped into a folder is noticed within two seconds."""
    found: dict[str, tuple[GeneSetSource, Path | None]] = {}
    for root in (None, *folders):
        for source in available_gene_sets(root):
            found.setdefault(source.name, (source, root))
    return found


@st.cache_resource(show_spinner="Opening the gene sets", max_entries=12)
def _load(name: str, root: Path | None, stamp: str) -> GeneSets:  # noqa: ARG001  stamp keys the cache
    return load_gene_sets(name, root)


@st.cache_resource(show_spinner=False, max_entries=24)
def _names(
    _genes: tuple[str, ...],
    _sets: GeneSets,
    genes_key: str,  # noqa: ARG001
    sets_key: str,  # noqa: ARG001
) -> dict[str, str]:
    there = set(_sets.genes)
    named = {gene: gene for gene in _genes if gene in there}
    # A mouse's Gpx4 is not GPX4, whatever its case.
    asked = [gene for gene in _genes if gene not in named and not _MOUSE.fullmatch(gene)]
    for gene, name in match_genes(asked, _sets.genes).found.items():
        if name not in named:
            named[gene] = name
    taken: set[str] = set()
    unique: dict[str, str] = {}
    for gene, name in named.items():
        if name not in taken:
            taken.add(name)
            unique[gene] = name
    return unique
