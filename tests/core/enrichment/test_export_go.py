"""The export: plain SQL, from Debian's SQLite files or from small ones made here."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.enrichment import load_gene_sets
from core.enrichment.export_go import _ANNOTATIONS, _TERMS, export_go, main
from core.enrichment.packed import unpack
from core.errors import GeneSetError

ROWS = [(1, "GO:2"), (1, "GO:1"), (2, "GO:1"), (2, "GO:1"), (3, "GO:1")]


@pytest.fixture
def databases(tmp_path: Path) -> tuple[Path, Path]:
    annotations, terms = tmp_path / "org.sqlite", tmp_path / "go.sqlite"
    with closing(sqlite3.connect(annotations)) as made:
        made.execute("CREATE TABLE genes (_id INTEGER, gene_id TEXT)")
        made.execute("CREATE TABLE gene_info (_id INTEGER, symbol TEXT)")
        made.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        made.executemany("INSERT INTO genes VALUES (?, ?)", [(1, "100"), (2, "20"), (3, "3")])
        made.executemany("INSERT INTO gene_info VALUES (?, ?)", [(1, "AA"), (2, "BB"), (3, "CC")])
        made.executemany(
            "INSERT INTO metadata VALUES (?, ?)",
            [("GOSOURCEDATE", "2022-07-01"), ("GOEGSOURCEDATE", "2022-Sep12")],
        )
        for aspect in ("bp", "cc", "mf"):
            made.execute(f"CREATE TABLE go_{aspect}_all (_id INTEGER, go_id TEXT, evidence TEXT)")
            made.executemany(f"INSERT INTO go_{aspect}_all VALUES (?, ?, 'IEA')", ROWS)
        made.commit()
    with closing(sqlite3.connect(terms)) as made:
        made.execute("CREATE TABLE go_term (go_id TEXT, term TEXT)")
        made.execute("INSERT INTO go_term VALUES ('GO:1', 'root')")
        made.commit()
    return annotations, terms


def test_terms_genes_names_and_dates(databases: tuple[Path, Path]) -> None:
    sets = export_go("bp", *databases)
    assert list(sets) == ["GO:1", "GO:2"]
    assert sets["GO:1"].genes == ("AA", "BB", "CC")  # evidence given twice counts once
    assert sets["GO:2"].genes == ("AA",)
    assert sets.titles == ("root", "GO:2")  # a term without a name keeps its identifier
    assert sets.genes == ("CC", "BB", "AA")  # in the order of Entrez ids, as numbers
    assert sets.date == "ontology 2022-07-01, annotations 2022-09-12"


def test_the_command_writes_three_files(databases: tuple[Path, Path], tmp_path: Path) -> None:
    annotations, terms = databases
    main(["--annotations", str(annotations), "--terms", str(terms), "--to", str(tmp_path)])
    for aspect in ("bp", "cc", "mf"):
        sets = unpack((tmp_path / f"go_{aspect}.npz.xz").read_bytes())
        assert sets.fingerprint == export_go(aspect, annotations, terms).fingerprint


def test_what_cannot_be_exported_is_said(databases: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(GeneSetError, match="allowed are bp, cc, mf"):
        export_go("xx", *databases)
    with pytest.raises(GeneSetError, match="could not be read"):
        export_go("bp", tmp_path / "none.sqlite", databases[1])
    (tmp_path / "page.sqlite").write_text("<html>")
    with pytest.raises(GeneSetError, match="could not be read"):
        export_go("bp", tmp_path / "page.sqlite", databases[1])


@pytest.mark.skipif(not (_ANNOTATIONS.is_file() and _TERMS.is_file()), reason="no Bioconductor")
@pytest.mark.parametrize("aspect", ["cc", "mf"])
def test_what_is_shipped_is_what_the_export_gives(aspect: str) -> None:
    shipped, made = load_gene_sets(f"go_{aspect}"), export_go(aspect, _ANNOTATIONS, _TERMS)
    if made.date != shipped.date:
        pytest.skip(f"another release is installed here: {made.date}")
    assert made.fingerprint == shipped.fingerprint
    assert made.titles == shipped.titles
