from dataclasses import replace

import pytest

from core.imaging.estimate.answer import STUDY_BASE_RATE, Check, Refusal, RiskEstimate, as_percent
from core.provenance import Provenance

pytestmark = pytest.mark.xdist_group("ensemble")  # made once, for all its tests


def test_the_studys_base_rate():
    assert pytest.approx(28 / 122) == STUDY_BASE_RATE


def test_the_reasons_are_the_checks_that_failed():
    good, bad = Check("space", "Space", True, "yes"), Check("lost", "Lost", False, "no", "do")
    refusal = Refusal((good, bad), None, "P", False, {}, Provenance({}))
    assert refusal.reasons == (bad,)


def test_the_side_of_the_base_rate(estimate: RiskEstimate):
    assert replace(estimate, probability=0.4, base_rate=0.3).leaning == "high"
    assert replace(estimate, probability=0.2, base_rate=0.3).leaning == "low"
    assert estimate.outputs.mean() == pytest.approx(estimate.probability)


def test_no_probability_is_shown_as_certain():
    shown = [as_percent(p) for p in (0.0, 0.005, 0.0051, 0.314, 0.994, 0.9951, 1.0)]
    assert shown == ["under 1%", "under 1%", "1%", "31%", "99%", "over 99%", "over 99%"]
