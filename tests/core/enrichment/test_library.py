import gzip
from pathlib import Path

import pytest

from core.enrichment import available_gene_sets, keep_gmt, load_gene_sets
from core.enrichment.library import licence_of, title_of
from core.errors import GeneSetError, StoreError

GMT = b"IRON\tiron\tFTH1\tTF\nDEATH\tdeath\tGPX4\tTF\n"


def test_the_gene_ontology_is_there_on_a_fresh_machine() -> None:
    for source, size, genes in (("go_bp", 15_975, 18_903), ("go_cc", 2_024, 19_869),
                                ("go_mf", 4_964, 18_432)):  # fmt: skip
        sets = load_gene_sets(source)
        assert (len(sets), len(sets.genes)) == (size, genes)
        assert "CC BY 4.0" in sets.licence
        assert "Artistic-2.0" in sets.licence
        assert sets.date == "ontology 2022-07-01, annotations 2022-09-12"


def test_ancestors_hold_the_genes_of_their_descendants() -> None:
    sets = load_gene_sets("go_bp")
    iron, metal = sets["GO:0055072"], sets["GO:0055076"]
    assert iron.title == "iron ion homeostasis"
    assert metal.title == "transition metal ion homeostasis"
    assert set(iron.genes) < set(metal.genes)
    assert {"FTH1", "TF", "TFRC", "SLC40A1"} <= set(iron.genes)


def test_what_is_shipped_is_small() -> None:
    shipped = list(Path("core/enrichment").glob("*.npz.xz"))
    assert len(shipped) == 4
    assert sum(path.stat().st_size for path in shipped) < 4_000_000


def test_dropped_files_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "genesets"
    folder.mkdir()
    (folder / "KEGG_2021_Human.gmt.gz").write_bytes(gzip.compress(GMT))
    (folder / "mine.GMT").write_bytes(GMT)
    (folder / "X.symbols.gmt").write_bytes(GMT)
    (folder / "go_bp.gmt").write_bytes(GMT)  # the shipped one stays
    (folder / "notes.txt").write_bytes(b"x")
    (folder / "folder.gmt").mkdir()
    found = {source.name: source for source in available_gene_sets(tmp_path)}
    assert list(found) == [
        "go_bp",
        "go_cc",
        "go_mf",
        "wikipathways",
        "KEGG_2021_Human",
        "X",
        "mine",
    ]
    assert found["go_bp"].kind == "shipped"
    assert found["KEGG_2021_Human"].title == "KEGG 2021 Human"
    assert "may not be passed on" in found["KEGG_2021_Human"].licence
    assert found["mine"].date.startswith("file of 20")
    sets = load_gene_sets("KEGG_2021_Human", tmp_path)
    assert sets["IRON"].genes == ("FTH1", "TF")
    assert sets.source == "KEGG_2021_Human.gmt.gz"


def test_without_a_folder_there_is_what_is_shipped(tmp_path: Path) -> None:
    assert len(available_gene_sets(tmp_path)) == len(available_gene_sets()) == 4


def test_an_unknown_collection_is_said_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(GeneSetError, match="no collection of gene sets named 'kegg' here; there"):
        load_gene_sets("kegg", tmp_path)


def test_what_is_kept_is_there_afterwards(tmp_path: Path) -> None:
    path = keep_gmt(gzip.compress(GMT), tmp_path, name="mine")
    assert path.name == "mine.gmt.gz"
    assert keep_gmt(GMT, tmp_path, name="More sets 1.0").name == "More sets 1.0.gmt"
    assert load_gene_sets("mine", tmp_path)["IRON"].genes == ("FTH1", "TF")
    assert load_gene_sets("More sets 1.0", tmp_path)["DEATH"].genes == ("GPX4", "TF")


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a" * 81, "x\n"])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(GeneSetError, match="no name for a collection"):
        keep_gmt(GMT, tmp_path, name=name)


def test_a_name_is_not_taken_twice_and_rubbish_is_not_kept(tmp_path: Path) -> None:
    keep_gmt(GMT, tmp_path, name="mine")
    for name in ("mine", "MINE", "go_bp"):
        with pytest.raises(GeneSetError, match="here already"):
            keep_gmt(GMT, tmp_path, name=name)
    with pytest.raises(GeneSetError, match="web page"):
        keep_gmt(b"<html>", tmp_path, name="page")
    assert [path.name for path in (tmp_path / "genesets").iterdir()] == ["mine.gmt"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "genesets").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="could not be written"):
        keep_gmt(GMT, tmp_path, name="mine")


@pytest.mark.parametrize(
    ("name", "said"),
    [("WikiPathway_2023_Human", "CC0"), ("KEGG_2021_Human", "KEGG"), ("GO_BP", "CC BY"),
     ("MSigDB_Hallmark_2020", "MSigDB"), ("mango_sets", "not stated"), ("mine", "not stated")],
)  # fmt: skip
def test_licences_by_name(name: str, said: str) -> None:
    assert said in licence_of(name)


def test_a_title_holds_no_markup() -> None:
    assert title_of("![x](http://e.co)<b>") == "x (http   e.co) b"
    assert title_of("[]") == "gene sets"
