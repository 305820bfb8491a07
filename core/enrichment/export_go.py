"""Makes the shipped gene ontology sets anew: ``python -m core.enrichment.export_go``.

Plain SQL on the two SQLite files inside Debian's packages r-bioc-org.hs.eg.db
(which gene is annotated with which term, the terms' ancestors included) and
r-bioc-go.db (what the terms are called). No R is needed to run it, and neither
package to run FerroScope.

The sets are those of Bioconductor's ``org.Hs.egGO2ALLEGS``, which
clusterProfiler's ``enrichGO`` uses: any evidence code, annotations to a term's
descendants count for the term.

References
----------
Ashburner et al. 2000, Nature Genetics 25:25, doi:10.1038/75556.
The Gene Ontology Consortium 2023, Genetics 224:iyad031, doi:10.1093/genetics/iyad031.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.enrichment.gene_sets import GeneSets
from core.enrichment.library import GO_ASPECTS, GO_LICENCE
from core.enrichment.packed import pack
from core.errors import GeneSetError

__all__ = ["export_go", "main"]

_LIBRARY = Path("/usr/lib/R/site-library")
_ANNOTATIONS = _LIBRARY / "org.Hs.eg.db/extdata/org.Hs.eg.sqlite"
_TERMS = _LIBRARY / "GO.db/extdata/GO.sqlite"


def export_go(aspect: str, annotations: Path, terms: Path) -> GeneSets:
    """Return the sets of one aspect of the gene ontology, ancestors propagated.

    Parameters
    ----------
    aspect : {"bp", "cc", "mf"}
    annotations : Path
        ``org.Hs.eg.sqlite``.
    terms : Path
        ``GO.sqlite``.

    Returns
    -------
    GeneSets
        Terms in the order of their identifiers, genes in that of their Entrez ids.

    Raises
    ------
    GeneSetError
        If the aspect is not one of the three, or a file is not what it should be.
    """
    if aspect not in GO_ASPECTS:
        raise GeneSetError(
            f"the aspect is {aspect!r}; allowed are {', '.join(GO_ASPECTS)}.", "Use bp, cc or mf."
        )
    try:
        names: dict[str, str] = dict(_rows(terms, "SELECT go_id, term FROM go_term"))
        # Aspect is one of three words of ours, never a reader's.
        rows = _rows(
            annotations,
            f"SELECT DISTINCT a.go_id, CAST(g.gene_id AS INTEGER), i.symbol FROM go_{aspect}_all a "
            "JOIN genes g USING (_id) JOIN gene_info i USING (_id)",
        )
        about: dict[str, str] = dict(_rows(annotations, "SELECT name, value FROM metadata"))
    except sqlite3.Error as exc:
        raise GeneSetError(
            f"{annotations.name} or {terms.name} could not be read: {exc}.",
            "Install r-bioc-org.hs.eg.db and r-bioc-go.db, or give their SQLite files.",
        ) from exc
    ids = sorted({row[0] for row in rows})
    genes = sorted({(row[1], row[2]) for row in rows})
    symbols = tuple(symbol for _, symbol in genes)
    if len(set(symbols)) != len(symbols):
        raise GeneSetError("two genes have one symbol.", "Export by Entrez id instead.")
    set_place = {key: k for k, key in enumerate(ids)}
    gene_place = {gene: k for k, gene in enumerate(genes)}
    pairs = np.array([(set_place[row[0]], gene_place[row[1:]]) for row in rows], dtype=np.int64)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    sizes = np.bincount(pairs[:, 0], minlength=len(ids))
    return GeneSets(
        name=f"go_{aspect}",
        title=GO_ASPECTS[aspect],
        ids=tuple(ids),
        titles=tuple(names.get(key, key) for key in ids),
        genes=symbols,
        members=pairs[:, 1].astype(np.int32),
        starts=np.concatenate(([0], np.cumsum(sizes))),
        source="Gene Ontology, through Bioconductor's org.Hs.eg.db and GO.db (Debian)",
        date=f"ontology {about['GOSOURCEDATE']}, annotations {_day(about['GOEGSOURCEDATE'])}",
        licence=GO_LICENCE,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write one file for each aspect."""
    parser = argparse.ArgumentParser(description="Export the gene ontology sets.")
    parser.add_argument("--annotations", type=Path, default=_ANNOTATIONS)
    parser.add_argument("--terms", type=Path, default=_TERMS)
    parser.add_argument("--to", type=Path, default=Path(__file__).parent)
    chosen = parser.parse_args(arguments)
    for aspect in GO_ASPECTS:
        sets = export_go(aspect, chosen.annotations, chosen.terms)
        (chosen.to / f"{sets.name}.npz.xz").write_bytes(pack(sets))


def _day(text: str) -> str:
    """Return ``2022-09-12`` for ``2022-Sep12``, which is Bioconductor's way."""
    return datetime.strptime(text, "%Y-%b%d").date().isoformat()


def _rows(path: Path, query: str) -> list[Any]:
    """Return the rows of a query on a file that is only read."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


if __name__ == "__main__":
    main()
