import pytest

from core.enrichment.spelling import spelling_hint


@pytest.mark.parametrize(
    ("genes", "said"),
    [
        (["ENSG00000141510", "ENSG00000012048.3"], "Ensembl"),
        (["7157", "672"], "Entrez"),
        (["201890_at", "209773_s_at"], "microarray"),
        (["Trp53", "Gpx4"], "mouse"),
        (["tp53", "gpx4"], "small letters"),
        (["TP53", "GPX4"], "written as the collection writes"),
        ([], "human gene symbols"),
    ],
)
def test_what_the_genes_look_like(genes: list[str], said: str) -> None:
    assert said in spelling_hint(genes)
