"""Which collections of gene sets there are, and how to load one by name.

Shipped: the gene ontology, three aspects, and WikiPathways. Found: GMT files dropped into
``<root>/genesets``. KEGG's licence forbids shipping it; it is fetched
(:mod:`core.enrichment.download`) or dropped in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Literal

from core.enrichment.gene_sets import GeneSets
from core.enrichment.gmt import parse_gmt, read_gmt
from core.enrichment.packed import unpack
from core.errors import GeneSetError, listed
from core.store import write_atomically

__all__ = [
    "GO_ASPECTS",
    "GO_LICENCE",
    "WIKIPATHWAYS",
    "WIKIPATHWAYS_LICENCE",
    "GeneSetSource",
    "available_gene_sets",
    "keep_gmt",
    "licence_of",
    "load_gene_sets",
    "title_of",
]

GO_ASPECTS = {
    "bp": "GO biological process",
    "cc": "GO cellular component",
    "mf": "GO molecular function",
}
GO_LICENCE = (
    "Gene Ontology: CC BY 4.0 (credit the Gene Ontology Consortium); org.Hs.eg.db: Artistic-2.0"
)
WIKIPATHWAYS = "wikipathways"
WIKIPATHWAYS_LICENCE = "WikiPathways: CC0"

_GMT = re.compile(r"(?P<name>.+?)(\.symbols)?\.gmt(\.gz)?", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,79}")
_LICENCES = (
    ("kegg", "KEGG: academic use; may not be passed on"),
    ("wikipathway", WIKIPATHWAYS_LICENCE),
    ("reactome", "Reactome: CC0"),
    ("go_", "Gene Ontology: CC BY 4.0"),
    ("hallmark", "MSigDB: CC BY 4.0"),
)


@dataclass(frozen=True, slots=True)
class GeneSetSource:
    """A collection that can be loaded, described without loading it.

    Parameters
    ----------
    name : str
        What :func:`load_gene_sets` takes; part of links.
    title : str
        What a page shows.
    kind : {"shipped", "file"}
    date, licence : str
        Of when, and on what terms; for a file, as far as its name says.
    path : Path or None
        The file, None where shipped.
    """

    name: str
    title: str
    kind: Literal["shipped", "file"]
    date: str
    licence: str
    path: Path | None = None


_SHIPPED = (
    *(
        GeneSetSource(f"go_{aspect}", title, "shipped", "ontology 2022-07-01", GO_LICENCE)
        for aspect, title in GO_ASPECTS.items()
    ),
    GeneSetSource(WIKIPATHWAYS, "WikiPathways", "shipped", "2022-06-10", WIKIPATHWAYS_LICENCE),
)


def available_gene_sets(root: Path | None = None) -> tuple[GeneSetSource, ...]:
    """List the shipped collections, then the GMT files in ``<root>/genesets``.

    Parameters
    ----------
    root : Path, optional
        Folder of data; only what is shipped without it.

    Examples
    --------
    >>> [source.name for source in available_gene_sets()]
    ['go_bp', 'go_cc', 'go_mf', 'wikipathways']
    """
    found = {source.name: source for source in _SHIPPED}
    folder = Path(root) / "genesets" if root is not None else None
    for path in sorted(folder.iterdir()) if folder is not None and folder.is_dir() else ():
        match = _GMT.fullmatch(path.name)
        if match and path.is_file():
            name = match["name"][:80]
            written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            found.setdefault(
                name,
                GeneSetSource(
                    name,
                    title_of(name),
                    "file",
                    f"file of {written.date().isoformat()}",
                    licence_of(name),
                    path,
                ),
            )
    return tuple(found.values())


def load_gene_sets(name: str, root: Path | None = None) -> GeneSets:
    """Load a collection by its name.

    Parameters
    ----------
    name : str
        One of :func:`available_gene_sets`.
    root : Path, optional
        Folder of data.

    Raises
    ------
    GeneSetError
        If there is no such collection, or its file cannot be read.

    Examples
    --------
    >>> sets = load_gene_sets("go_mf")
    >>> sets["GO:0004602"].title, "GPX4" in sets["GO:0004602"].genes
    ('glutathione peroxidase activity', True)
    """
    sources = {source.name: source for source in available_gene_sets(root)}
    if name not in sources:
        raise GeneSetError(
            f"there is no collection of gene sets named {name!r} here; there are "
            f"{listed(sources, most=8)}.",
            "Fetch it, or give it as a GMT file.",
        )
    source = sources[name]
    if source.path is None:
        packed = resources.files("core.enrichment").joinpath(f"{name}.npz.xz")
        return unpack(packed.read_bytes())
    return read_gmt(
        source.path,
        name=name,
        title=source.title,
        source=source.path.name,
        date=source.date,
        licence=source.licence,
    )


def keep_gmt(content: bytes, root: Path, *, name: str) -> Path:
    """Keep the content of a GMT file under ``<root>/genesets``, once it has been read.

    Raises
    ------
    GeneSetError
        If it is not a GMT file, its name is not fit for a file, or another
        collection has it.
    StoreError
        If it cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise GeneSetError(
            f"{name[:80]!r} is no name for a collection.",
            "Use letters, digits, spaces and . _ -, at most 80.",
        )
    taken = {source.name.lower() for source in available_gene_sets(root)}
    if name.lower() in taken:
        raise GeneSetError(
            f"there is a collection named {name} here already.", "Choose another name."
        )
    parse_gmt(content, name=name)
    ending = ".gmt.gz" if content.startswith(b"\x1f\x8b") else ".gmt"
    path = Path(root) / "genesets" / f"{name}{ending}"
    write_atomically(path, content)
    return path


def title_of(name: str) -> str:
    """Return what a reader calls a collection, by its name: plain words, never markup.

    Examples
    --------
    >>> title_of("KEGG_2021_Human"), title_of("c2.cp.v2024.1.Hs")
    ('KEGG 2021 Human', 'c2.cp.v2024.1.Hs')
    """
    return re.sub(r"[^\w .()+-]|_", " ", name).strip() or "gene sets"


def licence_of(name: str) -> str:
    """Return the terms of a well-known collection by its name, else that they are not known.

    Examples
    --------
    >>> licence_of("WikiPathway_2023_Human"), licence_of("mine")
    ('WikiPathways: CC0', 'not stated')
    """
    for known, licence in _LICENCES:
        if name.lower().startswith(known) or (known != "go_" and known in name.lower()):
            return licence
    return "not stated"
