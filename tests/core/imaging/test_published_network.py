import pytest

from core.imaging.published_network import PUBLISHED_NETWORK


@pytest.mark.parametrize("region", ["TC", "WT"])
def test_means_are_those_of_the_folds_as_far_as_three_digits_go(region: str):
    """WT's F1 is printed as 0.830 while its folds average 0.830; all agree to the last digit."""
    found = PUBLISHED_NETWORK[region]
    assert found.region == region
    for mean, folds in (
        (found.accuracy, found.accuracy_folds),
        (found.f1_weighted, found.f1_weighted_folds),
        (found.auc, found.auc_folds),
    ):
        assert sum(folds) / 3 == pytest.approx(mean, abs=1.1e-3)


def test_the_majority_line_and_the_folds_accuracies_fit_40_cases():
    found = PUBLISHED_NETWORK["TC"]
    assert found.majority_accuracy == pytest.approx(0.770, abs=5e-4)
    for accuracy in (*found.accuracy_folds, *PUBLISHED_NETWORK["WT"].accuracy_folds):
        assert accuracy * 40 == pytest.approx(round(accuracy * 40))
