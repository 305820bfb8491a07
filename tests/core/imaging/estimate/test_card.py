import pytest

pytestmark = pytest.mark.xdist_group("ensemble")


def test_the_card_says_how_it_was_calibrated_and_what_the_interval_is_not(ensemble):
    card, quality = ensemble.model_card, ensemble.calibration.quality
    assert card.startswith("# Risk group from MRI")
    assert "Simulated scans: these patients do not exist" in card
    assert f"slope {ensemble.calibration.slope:.3f}" in card
    assert f"{quality.brier_before:.3f} before, {quality.brier_after:.3f} after" in card
    assert "not a range of the patient's risk" in card
