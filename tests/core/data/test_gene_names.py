"""One name per gene: TCGA's pipes, Ensembl's versions, Entrez numbers, Excel's dates."""

import gzip
from pathlib import Path

from core.data.gene_names import looks_like_gene, tidy_gene_names


def test_symbol_and_entrez() -> None:
    assert tidy_gene_names(["TP53|7157", "?|100130426", "GPX4"]).names == ("TP53", "", "GPX4")


def test_versions_go_and_the_ids_that_stay_are_said() -> None:
    named = tidy_gene_names(["ENSG00000141510.18", "ENSG00000002586.20_PAR_Y", "GPX4"])
    assert named.names == ("ENSG00000141510", "", "GPX4")
    said = " ".join(named.notes)
    assert "version was dropped from 1" in said
    assert "1 genes keep their Ensembl ids" in said
    assert "1 copies of pseudoautosomal" in said


def test_symbols_beside_ensembl_ids_are_used() -> None:
    named = tidy_gene_names(["ENSG00000141510.18", "ENSG00000167468"], ["TP53", ""])
    assert named.names == ("TP53", "ENSG00000167468")


def test_lookup_tables(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "gene_info.tsv.gz", "wt") as handle:
        handle.write("entrez\tsymbol\tgene_type\n7157\tTP53\tprotein-coding\n")
    (tmp_path / "ensembl2symbol.tsv").write_text("ensembl\tsymbol\nENSG00000141510\tTP53\n")
    assert tidy_gene_names(["7157", "99"], genes_folder=tmp_path).names == ("TP53", "99")
    assert tidy_gene_names(["ENSG00000141510"], genes_folder=tmp_path).names == ("TP53",)
    assert tidy_gene_names(["7157", "99"]).names == ("7157", "99")


def test_dates_are_set_aside_and_said() -> None:
    named = tidy_gene_names(["1-Mar", "Sep-09", "2023-03-01", "MARCHF1", "DEC1"])
    assert named.names == ("", "", "", "MARCHF1", "DEC1")
    assert "3 gene names were turned into dates" in named.notes[0]


def test_what_is_surely_a_gene() -> None:
    assert looks_like_gene("ENSG00000141510.2") and looks_like_gene("TP53|7157")
    assert not looks_like_gene("P07") and not looks_like_gene("TCGA-06-0675-01A")
