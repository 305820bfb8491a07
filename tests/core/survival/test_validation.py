"""A cut carried to patients, against numbers a pencil can check."""

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import CohortError, InputError
from core.survival import Cutpoint, Cutpoints, assess, hazard_ratio, logrank

# Low risk: died at 12 and 48 months, left alive at 54. High risk: died at 6, 18 and 30.
SCORE = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], index=list("abcdef"), name="score")
OUTCOME = Outcome([12, 48, 54, 6, 18, 30], [True, True, False, True, True, True])
CUT = Cutpoint(3.0)


def test_strata_carry_the_patients_and_a_score_at_the_cut_is_low():
    found = assess(SCORE, OUTCOME, CUT)
    assert found.strata.index.tolist() == list("abcdef")
    assert found.strata.tolist() == ["low"] * 3 + ["high"] * 3
    assert found.counts.to_dict() == {"low": 3, "high": 3}
    assert found.remarks == ()


def test_the_log_rank_test_by_pencil():
    # Deaths among the high group at 6, 18, 30; expected share of each death in the high group.
    expected = 3 / 6 + 2 / 5 + 2 / 4 + 1 / 3
    variance = 9 / 36 + 6 / 25 + 4 / 16 + 2 / 9
    found = assess(SCORE, OUTCOME, CUT).logrank
    assert found.chi2 == pytest.approx((3 - expected) ** 2 / variance, rel=1e-12)
    assert found.table["expected"].tolist() == pytest.approx([5 - expected, expected])


def test_the_hazard_ratio_solves_the_partial_likelihoods_score_equation():
    ratio = assess(SCORE, OUTCOME, CUT).hazard_ratio
    assert (ratio.label, ratio.reference) == ("high", "low")
    r = ratio.estimate
    # At each death: the high group's share of the hazard at risk.
    expected = 3 * r / (3 + 3 * r) + 2 * r / (3 + 2 * r) + 2 * r / (2 + 2 * r) + r / (2 + r)
    assert expected == pytest.approx(3, abs=1e-8)
    assert r > 1


def test_medians_landmarks_and_restricted_means_by_pencil():
    found = assess(SCORE, OUTCOME, CUT)
    assert [(item.label, item.estimate) for item in found.medians] == [("low", 48), ("high", 18)]
    # The high group is followed to 30 months only: no landmark at 3 years for it, none at 5.
    marks = [(item.label, item.horizon, item.survival) for item in found.landmarks]
    assert marks == [
        ("low", 12.0, pytest.approx(2 / 3)),
        ("low", 36.0, pytest.approx(2 / 3)),
        ("high", 12.0, pytest.approx(2 / 3)),
    ]
    assert found.restriction == 30
    means = [(item.label, item.estimate) for item in found.restricted_means]
    assert means == [
        ("low", pytest.approx(12 + 18 * 2 / 3)),
        ("high", pytest.approx(6 + 12 * 2 / 3 + 12 / 3)),
    ]


@pytest.mark.parametrize("unit", ["days", "months", "years"])
def test_landmarks_lie_at_the_same_years_in_every_unit(unit: str):
    found = assess(SCORE, OUTCOME.to(unit), CUT, years=(1, 2))
    in_years = [
        Outcome([item.horizon], [True], unit).to("years").time[0] for item in found.landmarks
    ]
    assert in_years == pytest.approx([1, 2, 1, 2])
    assert found.logrank.chi2 == pytest.approx(assess(SCORE, OUTCOME, CUT).logrank.chi2)


@pytest.mark.parametrize(("value", "side"), [(0.5, "high"), (6.0, "low")])
def test_a_cut_with_everybody_on_one_side_compares_nothing_and_says_so(value: float, side: str):
    found = assess(SCORE, OUTCOME, Cutpoint(value))
    assert (found.logrank, found.hazard_ratio) == (None, None)
    assert [curve.label for curve in found.curves] == [side]
    assert found.counts.sum() == found.counts[side] == 6
    assert "all 6 patients on one side" in found.remarks[0]
    assert len(found.medians) == len(found.restricted_means) == 1


def test_a_stratum_without_deaths_has_a_log_rank_test_but_no_hazard_ratio():
    outcome = Outcome([12, 48, 54, 6, 18, 30], [False] * 3 + [True] * 3)
    found = assess(SCORE, outcome, CUT)
    assert found.logrank.p_value == logrank(outcome, found.strata).p_value < 0.1
    assert found.hazard_ratio is None
    assert len(found.remarks) == 1
    low, high = found.medians
    assert np.isnan(low.estimate)
    assert high.estimate == 18


def test_nobody_died_is_a_remark_and_the_curves_are_there():
    found = assess(SCORE, Outcome(OUTCOME.time, [False] * 6), CUT)
    assert (found.logrank, found.hazard_ratio) == (None, None)
    assert len(found.remarks) == 1
    assert [curve.survival.min() for curve in found.curves] == [1, 1]


def test_with_tertiles_the_log_rank_test_sees_all_and_the_hazard_ratio_the_ends():
    rng = np.random.default_rng(5)
    score = pd.Series(rng.normal(size=90))
    time = rng.exponential(20, 90) * np.exp(-0.7 * score)
    outcome = Outcome(time, rng.random(90) < 0.8)
    found = assess(score, outcome, Cutpoints((-0.4, 0.4)))
    assert [curve.label for curve in found.curves] == ["low", "intermediate", "high"]
    assert found.logrank.df == 2
    ends = (found.strata != "intermediate").to_numpy()
    wanted = hazard_ratio(outcome.take(ends), found.strata[ends].cat.remove_unused_categories())
    ratio = found.hazard_ratio
    assert (ratio.reference, ratio.label, ratio.n) == ("low", "high", int(ends.sum()))
    assert ratio.estimate == wanted.estimate
    assert len(found.medians) == 3


def test_level_and_interval_reach_the_curves_and_the_ratio():
    wide, narrow = (assess(SCORE, OUTCOME, CUT, level=level) for level in (0.99, 0.5))
    assert wide.hazard_ratio.upper > narrow.hazard_ratio.upper
    assert wide.curves[0].level == wide.restricted_means[0].level == 0.99
    assert assess(SCORE, OUTCOME, CUT, interval="plain").curves[0].interval == "plain"


def test_the_same_cut_gives_a_cohort_the_same_strata_whoever_else_is_there():
    # A frozen cut: the strata of some patients do not depend on the others.
    everyone = assess(SCORE, OUTCOME, CUT).strata
    some = assess(SCORE[1:5], OUTCOME.take(np.arange(1, 5)), CUT).strata
    assert some.tolist() == everyone[1:5].tolist()


def test_scores_must_match_the_follow_up():
    with pytest.raises(CohortError, match="5 scores for 6 follow-up times"):
        assess(SCORE[:5], OUTCOME, CUT)
    with pytest.raises(InputError, match="missing or infinite"):
        assess(SCORE.where(SCORE > 1), OUTCOME, CUT)


def test_within_batches_patients_are_compared_with_their_own_alone():
    # In each batch the high score dies first; between the batches nothing could be told.
    time = [1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0]
    event = [1, 1, 1, 0, 1, 1, 1, 0]
    score = pd.Series([4.0, 1.0, 3.0, 2.0, 4.0, 1.0, 3.0, 2.0])
    batch = pd.Series(["a"] * 4 + ["b"] * 4)
    outcome = Outcome(time, event, "months")
    cut = Cutpoint(2.5)
    found = assess(score, outcome, cut, stratify_by=batch)
    expected = hazard_ratio(outcome, cut.stratify(score), stratify_by=batch)
    assert found.within is not None
    assert found.within.estimate == expected.estimate
    assert found.within.estimate != found.hazard_ratio.estimate
    assert assess(score, outcome, cut).within is None
