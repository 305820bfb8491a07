"""The export of gene names, on a database of three genes made here, and on Debian's where it is."""

import gzip
import sqlite3
from pathlib import Path

import pytest

from core.data.export_gene_symbols import OUT, SQLITE, table_of_names

ROWS = {
    "metadata (name, value)": [("EGSOURCEDATE", "2022-Sep12")],
    "genes (_id, gene_id)": [(1, "20"), (2, "3"), (3, "7")],
    "gene_info (_id, symbol)": [(1, "NEW"), (2, "FIRST"), (3, "RUN")],
    "genetype (_id, gene_type)": [(1, "protein-coding"), (2, "ncRNA"), (3, "biological-region")],
    "alias (_id, alias_symbol)": [(1, "NEW"), (1, "OLD2"), (1, "OLD1"), (2, "FIRST")],
    "ensembl (_id, ensembl_id)": [(1, "ENSG00000000020"), (1, "ENSG00000000003")],
}


def small(path: Path) -> Path:
    database = sqlite3.connect(path)
    for table, rows in ROWS.items():
        database.execute(f"CREATE TABLE {table}")
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table.split()[0]} VALUES ({marks})", rows)
    database.commit()
    database.close()
    return path


def test_genes_by_entrez_id_with_their_other_names(tmp_path: Path):
    text = gzip.decompress(table_of_names(small(tmp_path / "x.sqlite"), version="3.16")).decode()
    assert text.splitlines() == [
        "# NCBI Gene 2022-Sep12 by org.Hs.eg.db 3.16, Artistic-2.0",
        "entrez\tsymbol\tensembl\tother_names",
        "3\tFIRST\t\t",
        "20\tNEW\t3|20\tOLD1|OLD2",
    ]


def test_the_same_database_gives_the_same_bytes(tmp_path: Path):
    source = small(tmp_path / "x.sqlite")
    assert table_of_names(source, version="1") == table_of_names(source, version="1")


@pytest.mark.skipif(not SQLITE.is_file(), reason="org.Hs.eg.db is not installed")
def test_the_shipped_table_is_what_the_package_holds():
    shipped = gzip.decompress(OUT.read_bytes()).decode()
    made = gzip.decompress(table_of_names(SQLITE, version="")).decode()
    if made.splitlines()[0].split(" by ")[0] != shipped.splitlines()[0].split(" by ")[0]:
        pytest.skip("another release of NCBI Gene is installed")
    assert made.splitlines()[1:] == shipped.splitlines()[1:]
