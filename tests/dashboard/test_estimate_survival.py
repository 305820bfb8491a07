"""The plain sentence about the two groups."""

import math

from core.survival import MedianSurvival
from dashboard.estimate_survival import group_sentence, link_sentence


def test_each_groups_median_is_said_in_its_unit():
    low = MedianSurvival("low", 87.44, 70.0, math.nan, 0.95, "months")
    high = MedianSurvival("high", 13.61, 12.0, 15.0, 0.95, "months")
    assert group_sentence((low, high), "TCGA glioma") == (
        "In TCGA glioma, half of the low risk group had died by 87.4 months and half of the high "
        "risk group had died by 13.6 months."
    )


def test_a_median_that_is_not_reached_is_no_number():
    low = MedianSurvival("low", math.nan, 70.0, math.nan, 0.95, "months")
    assert group_sentence((low,), "X") == (
        "In X, fewer than half of the low risk group had died by the end of follow-up."
    )


def test_the_curves_groups_are_never_passed_off_as_the_networks():
    made_up = link_sentence(networks_simulated=True)
    assert "made-up risk groups, which have nothing to do with them" in made_up
    real = link_sentence(networks_simulated=False)
    assert "the same only where" in real
    assert "made-up" not in real
