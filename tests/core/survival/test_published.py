from core.survival.published import PUBLISHED_SIGNATURE


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
