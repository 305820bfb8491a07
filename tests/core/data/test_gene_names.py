"""One name per gene: TCGA's pipes, Ensembl's versions, Entrez numbers, Excel's dates."""

import gzip
from pathlib import Path

from core.data.gene_names import looks_like_gene, tidy_gene_names


def test_symbol_and_entrez() -> None:
    assert tidy_gene_names(["TP53|7157", "?|100130426", "GPX4"]).names == ("TP53", "", "GPX4")


def test_versions_go_and_the_ids_that_stay_are_said() -> None:
    named = tidy_gene_names(["ENSG00000141510.18", "ENSG00000002586.20_PAR_Y", "ENSG00000999999"])
    assert named.names == ("TP53", "", "ENSG00000999999")
    said = " ".join(named.notes)
    assert "version was dropped from 1" in said
    assert "1 Ensembl ids became symbols by NCBI Gene" in said
    assert "1 genes keep their Ensembl ids" in said
    assert "1 copies of pseudoautosomal" in said


def test_an_id_of_several_genes_stays() -> None:
    # One id for CBS and for its copy LOC102724560 in NCBI Gene.
    assert tidy_gene_names(["ENSG00000160200", "GPX4"]).names == ("ENSG00000160200", "GPX4")


def test_symbols_beside_ensembl_ids_are_used() -> None:
    named = tidy_gene_names(["ENSG00000141510.18", "ENSG00000167468"], ["P53", ""])
    assert named.names == ("P53", "ENSG00000167468")


def test_numbers_are_entrez_ids_where_most_labels_are() -> None:
    named = tidy_gene_names(["7157", "2879", "999999999"])
    assert named.names == ("TP53", "GPX4", "999999999")
    said = " ".join(named.notes)
    assert "2 Entrez ids became symbols by NCBI Gene" in said
    assert "1 genes keep their numeric (Entrez) ids" in said
    assert tidy_gene_names(["7157", "GPX4", "RRM2"]).names == ("7157", "GPX4", "RRM2")


def test_a_folder_goes_before_the_built_in_names(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "gene_info.tsv.gz", "wt") as handle:
        handle.write("entrez\tsymbol\tgene_type\n7157\tMY53\tprotein-coding\n")
    (tmp_path / "ensembl2symbol.tsv").write_text("ensembl\tsymbol\nENSG00000141510\tMY53\n")
    assert tidy_gene_names(["7157", "2879"], genes_folder=tmp_path).names == ("MY53", "GPX4")
    ids = ["ENSG00000141510", "ENSG00000167468"]
    named = tidy_gene_names(ids, genes_folder=tmp_path)
    assert named.names == ("MY53", "GPX4")
    assert "the lookup table and NCBI Gene" in named.notes[0]


def test_dates_are_set_aside_and_said() -> None:
    named = tidy_gene_names(["1-Mar", "Sep-09", "2023-03-01", "MARCHF1", "DEC1"])
    assert named.names == ("", "", "", "MARCHF1", "DEC1")
    assert "3 gene names were turned into dates" in named.notes[0]


def test_what_is_surely_a_gene() -> None:
    assert looks_like_gene("ENSG00000141510.2") and looks_like_gene("TP53|7157")
    assert not looks_like_gene("P07") and not looks_like_gene("TCGA-06-0675-01A")
