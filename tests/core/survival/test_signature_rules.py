"""Which names a signature may carry."""

import pytest

from core.survival.signature_rules import GENE_SYMBOL


@pytest.mark.parametrize("gene", ["RRM2", "HLA-A", "7SK", "lncRNA AABR07017145.1"])
def test_names_that_gene_lists_use_are_symbols(gene: str) -> None:
    assert GENE_SYMBOL.fullmatch(gene)


@pytest.mark.parametrize("gene", ["", "=1+1", " RRM2", "RRM2 ", "<b>", "a;b", "A" * 42])
def test_what_is_no_name_of_a_gene_is_none(gene: str) -> None:
    assert not GENE_SYMBOL.fullmatch(gene)
