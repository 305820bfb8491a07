"""Pasted gene lists."""

import pytest

from dashboard.candidates import genes_in


@pytest.mark.parametrize(
    "text",
    [
        "RRM2 CD44 HLA-A",
        "RRM2,CD44,HLA-A",
        "RRM2, CD44;HLA-A\n",
        "\tRRM2\r\nCD44\r\rHLA-A",
        "'RRM2' \"CD44\" | HLA-A",
        "RRM2 CD44 RRM2 HLA-A CD44",
    ],
)
def test_any_separator_gives_each_gene_once_in_order(text: str):
    assert genes_in(text) == ("RRM2", "CD44", "HLA-A")


@pytest.mark.parametrize("text", ["", "  \n", ",;|"])
def test_no_gene_is_an_empty_list(text: str):
    assert genes_in(text) == ()


def test_symbols_keep_their_case_and_their_signs():
    assert genes_in("C1orf112 ENSG00000171848.15 H2-K1") == (
        "C1orf112",
        "ENSG00000171848.15",
        "H2-K1",
    )
