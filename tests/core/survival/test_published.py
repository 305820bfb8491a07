from pathlib import Path

import numpy as np
import pytest

from core.data.genes import ferroptosis_genes
from core.data.sources import load_cohort
from core.survival.concordance import concordance
from core.survival.discrimination import time_dependent_roc
from core.survival.lasso import lasso_path
from core.survival.published import PUBLISHED_SIGNATURE
from core.survival.univariate_cox import univariate_cox


def test_twenty_three_genes_of_which_one_has_both_roles():
    genes = PUBLISHED_SIGNATURE.genes
    assert len(genes) == len(set(genes)) == 23
    assert len(PUBLISHED_SIGNATURE.drivers) == len(PUBLISHED_SIGNATURE.suppressors) == 12
    both = [gene for gene in genes if " and " in PUBLISHED_SIGNATURE.role(gene)]
    assert both == ["HMOX1"]


def test_roles():
    assert PUBLISHED_SIGNATURE.role("NOX1") == "driver"
    assert PUBLISHED_SIGNATURE.role("SCD") == "suppressor"
    assert PUBLISHED_SIGNATURE.role("HMOX1") == "driver and suppressor"
    assert PUBLISHED_SIGNATURE.role("GPX4") == ""


def test_accuracy_as_reported():
    assert PUBLISHED_SIGNATURE.training_auc == {1: 0.899, 2: 0.917, 3: 0.930}
    assert PUBLISHED_SIGNATURE.validation_auc == {1: 0.765, 2: 0.834, 3: 0.826}
    assert PUBLISHED_SIGNATURE.doi == "10.3389/fnins.2022.1082867"


@pytest.mark.data
def test_the_path_reaches_the_published_accuracy_with_as_many_genes(data_dir: Path):
    """FRGs of FerrDb V1 with univariate P < 0.05 in TCGA glioma: training AUC at 1, 2, 3 years.

    The study has 0.899, 0.917, 0.930; candidates and normalisation differ, so within 0.01 below.
    """
    tcga = load_cohort("tcga_glioma", data_dir)
    table = univariate_cox(tcga, tcga.known(list(ferroptosis_genes("V1")["gene"])))
    path = lasso_path(tcga, list(table.loc[table["p_value"] < 0.05, "gene"]), folds=None)
    (*_, place) = np.flatnonzero(path.n_nonzero == 23)
    score = path.signature(path.penalties[place]).score(tcga.expression)
    outcome = tcga.outcome.to("years")
    curves = time_dependent_roc(score, outcome, horizons=[1, 2, 3], intervals=False)
    for curve, published in zip(curves, PUBLISHED_SIGNATURE.training_auc.values(), strict=True):
        assert curve.auc > published - 0.01
    assert 0.85 < concordance(score, outcome).estimate < 0.88
