"""Networks that tell no more than the base rate say so."""

from dataclasses import replace

import pytest

from core.imaging.estimate import CalibrationQuality
from core.imaging.estimate.worth import better_than_base, worth_sentence

GOOD = CalibrationQuality(0.30, 0.15, 0.80, 0.45, 0.23, 0.65, n=36, n_high=13)


def test_networks_that_tell_more_than_the_base_rate():
    assert better_than_base(GOOD)
    assert worth_sentence(GOOD) == (
        "In training scans that they had not seen, these networks told more than saying 36% of "
        "everybody: mean squared error (Brier score) 0.150 against 0.230, log loss 0.450 against "
        "0.650."
    )


@pytest.mark.parametrize("change", [{"brier_after": 0.23}, {"log_loss_after": 0.70}])
def test_one_score_no_better_is_no_better(change: dict[str, float]):
    poor = replace(GOOD, **change)
    assert not better_than_base(poor)
    assert "no better than saying 36% of everybody" in worth_sentence(poor)
    assert worth_sentence(poor).endswith("is worth no more than that.")
