"""Collections on disk and in the session, and genes by any of their names."""

from pathlib import Path

import pytest

from core.enrichment import GeneSets
from core.errors import GeneSetError
from dashboard import gene_set_library
from dashboard.gene_set_library import collection, collections_here, look_again, names_there

GMT = b"IRON\tiron\tFTH1\tTF\nDEATH\tdeath\tGPX4\tTF\n"
SETS = GeneSets.of({"A": ["AARS1", "GPX4", "C1orf112"], "B": ["TP53"]}, name="mine")


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, GeneSets]:
    """The collections of a session."""
    found: dict[str, GeneSets] = {}
    monkeypatch.setattr(gene_set_library, "session_gene_sets", lambda: found)
    return found


def test_what_is_shipped_is_there_and_opened_once() -> None:
    assert list(collections_here()) == ["go_bp", "go_cc", "go_mf", "wikipathways"]
    assert collection("go_mf") is collection("go_mf")


def test_a_file_dropped_into_the_home_folder_is_found_and_read_anew(home: Path) -> None:
    folder = home / "genesets"
    folder.mkdir(parents=True)
    (folder / "mine.gmt").write_bytes(GMT)
    look_again()
    assert collections_here()["mine"].licence == "not stated"
    assert len(collection("mine")) == 2
    (folder / "mine.gmt").write_bytes(GMT + b"MORE\tmore\tNCOA4\tTF\n")
    look_again()
    assert len(collection("mine")) == 3


def test_what_a_session_was_given_lives_there(session: dict[str, GeneSets]) -> None:
    session["mine"] = SETS
    assert collections_here()["mine"].date == "this session alone"
    assert collection("mine") is SETS
    session.clear()
    with pytest.raises(GeneSetError, match="no collection of gene sets named 'mine'"):
        collection("mine")


def test_genes_are_found_by_another_name_but_a_mouses_are_not() -> None:
    found = names_there(("AARS", "GPX4", "c1ORF112", "Trp53", "Tp53", "NOBODY"), SETS)
    assert found == {"AARS": "AARS1", "GPX4": "GPX4", "c1ORF112": "C1orf112"}


def test_the_gene_that_is_called_so_keeps_the_name() -> None:
    found = names_there(("AARS", "AARS1"), SETS)
    assert found == {"AARS1": "AARS1"}
