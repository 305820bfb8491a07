import re

import numpy as np
import pytest

from core.data.genes import ferroptosis_genes
from core.data.simulated_expression import MODULES
from core.data.simulated_genes import MARKERS, gene_catalogue
from core.data.simulated_truth import TRUE_COEFFICIENTS


@pytest.fixture(scope="module")
def catalogue():
    return gene_catalogue(2000, generator=np.random.default_rng(0))


def test_every_symbol_once(catalogue):
    assert len(catalogue) == 2000
    assert catalogue.index.is_unique
    assert set(TRUE_COEFFICIENTS) <= set(catalogue.index)


@pytest.mark.parametrize("n", [14, 50, 700])
def test_few_genes_keep_the_true_ones(n):
    few = gene_catalogue(n, generator=np.random.default_rng(0))
    assert len(few) == n
    assert set(TRUE_COEFFICIENTS) <= set(few.index)


def test_values_are_possible(catalogue):
    assert set(catalogue["module"]) <= {*MODULES, "none"}
    assert catalogue["loading"].abs().max() < 1
    assert (catalogue.loc[catalogue["module"] == "none", "loading"] == 0).all()
    assert (catalogue.loc[catalogue["module"] != "none", "loading"] != 0).all()
    assert (catalogue["spread"] > 0).all()


def test_differential_genes_change_at_least_twofold_almost_all(catalogue):
    change = catalogue.loc[catalogue["fold_change"] != 0, "fold_change"].abs()
    assert change.min() >= 0.9
    assert (change > 1).mean() > 0.97
    assert 0.2 < len(change) / len(catalogue) < 0.4


def test_markers_are_in_the_module_they_mark(catalogue):
    for module, genes in MARKERS.items():
        assert set(catalogue.loc[list(genes), "module"]) == {module}


def test_genes_that_are_nobodys_finding_have_names_that_say_so(catalogue):
    known = {*ferroptosis_genes("V1")["gene"], *ferroptosis_genes("V2")["gene"]}
    known |= {gene for genes in MARKERS.values() for gene in genes}
    anonymous = [gene for gene in catalogue.index if re.fullmatch(r"SIMG\d{4}", gene)]
    others = set(catalogue.index) - known - set(anonymous)
    assert len(anonymous) > 1000
    assert {"ACTB", "GAPDH", "XIST"} <= others
    assert len(others) < 40
