"""Makes the shipped names of genes anew: ``python -m core.data.export_gene_symbols``.

``gene_symbols.tsv.gz`` comes from the SQLite file inside Debian's r-bioc-org.hs.eg.db; no R
is needed to run this, nor the package to run FerroScope. The package (Bioconductor,
Artistic-2.0) holds NCBI Gene, whose content is in the public domain.

One line for each gene: Entrez id, symbol, Ensembl ids without their ``ENSG`` and
leading zeros, other names (previous symbols and aliases alike; NCBI does not tell them
apart), the last two joined by ``|``. What is no gene (``biological-region``) or not placed
on a sequence (``unknown``) is left out. The same package always gives the same bytes.
"""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path

__all__ = ["main", "table_of_names"]

OUT = Path(__file__).with_name("gene_symbols.tsv.gz")
SQLITE = Path("/usr/lib/R/site-library/org.Hs.eg.db/extdata/org.Hs.eg.sqlite")
NO_GENES = ("biological-region", "unknown")


def table_of_names(source: Path, *, version: str) -> bytes:
    """Return the table, compressed; the same database always gives the same bytes.

    Parameters
    ----------
    source : Path
        ``org.Hs.eg.sqlite``.
    version : str
        Of the package, for the first line.
    """
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as database:
        metadata = dict(database.execute("SELECT name, value FROM metadata"))
        genes = database.execute(
            "SELECT _id, gene_id, symbol FROM genes JOIN gene_info USING (_id) "
            f"JOIN genetype USING (_id) WHERE gene_type NOT IN {NO_GENES}"
        ).fetchall()
        other_names: dict[int, set[str]] = defaultdict(set)
        ensembl: dict[int, set[str]] = defaultdict(set)
        for key, name in database.execute("SELECT _id, alias_symbol FROM alias"):
            other_names[key].add(name)
        for key, name in database.execute("SELECT _id, ensembl_id FROM ensembl"):
            ensembl[key].add(str(int(name.removeprefix("ENSG"))))
    lines = [
        f"# NCBI Gene {metadata['EGSOURCEDATE']} by org.Hs.eg.db {version}, Artistic-2.0",
        "entrez\tsymbol\tensembl\tother_names",
    ]
    for key, entrez, symbol in sorted(genes, key=lambda row: int(row[1])):
        names = "|".join(sorted(other_names[key] - {symbol}))
        lines.append(f"{entrez}\t{symbol}\t{'|'.join(sorted(ensembl[key], key=int))}\t{names}")
    return gzip.compress("\n".join([*lines, ""]).encode(), 9, mtime=0)


def main(source: Path) -> None:
    """Read the package's database and write the table."""
    OUT.write_bytes(table_of_names(source, version=_version()))


def _version() -> str:
    """Return the version of Debian's package."""
    command = ["dpkg-query", "-W", "-f", "${Version}", "r-bioc-org.hs.eg.db"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SQLITE)
