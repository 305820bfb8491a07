import math

import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import ConvergenceError, FitError, InputError, NoEventsError
from core.inference import normal_quantile
from core.survival.comparison import hazard_ratio

FOUR = Outcome([1, 2, 3, 4], [1, 1, 1, 1])
MIXED = ["b", "a", "b", "a"]


def test_with_pencil():
    # The likelihood r / (2r + 2) * 1 / (r + 2) * r / (r + 1) is highest where r^2 - r - 4 = 0.
    ratio = hazard_ratio(FOUR, MIXED)
    r = (1 + math.sqrt(17)) / 2
    assert ratio.estimate == pytest.approx(r, rel=1e-9)
    assert (ratio.label, ratio.reference) == ("b", "a")
    assert (ratio.n, ratio.n_events, ratio.level, ratio.ties) == (4, 4, 0.95, "efron")
    # Information: the variance of the covariate in each risk set.
    shares = [r / (r + 1), r / (r + 2), r / (r + 1)]
    error = 1 / math.sqrt(sum(p * (1 - p) for p in shares))
    assert ratio.standard_error == pytest.approx(error, rel=1e-9)
    assert ratio.coefficient == pytest.approx(math.log(r), rel=1e-9)
    reach = normal_quantile(0.95) * error
    assert ratio.lower == pytest.approx(r * math.exp(-reach))
    assert ratio.upper == pytest.approx(r * math.exp(reach))
    assert ratio.p_value == pytest.approx(math.erfc(math.log(r) / error / math.sqrt(2)))


def test_the_last_category_is_compared_with_the_first():
    labels = pd.Categorical(MIXED, categories=["b", "a"])
    turned = hazard_ratio(FOUR, labels)
    assert (turned.label, turned.reference) == ("a", "b")
    assert turned.estimate == pytest.approx(1 / hazard_ratio(FOUR, MIXED).estimate)


def test_another_level():
    wide, narrow = (hazard_ratio(FOUR, MIXED, level=level) for level in (0.99, 0.5))
    assert wide.lower < narrow.lower < narrow.estimate < narrow.upper < wide.upper
    assert wide.level == 0.99


def test_strata_have_baselines_of_their_own():
    outcome = Outcome([1, 2, 3, 4, 10, 20, 30, 40], [1] * 8)
    stratified = hazard_ratio(outcome, MIXED * 2, stratify_by=["x"] * 4 + ["y"] * 4)
    alone = hazard_ratio(FOUR, MIXED)
    assert stratified.estimate == pytest.approx(alone.estimate, rel=1e-9)
    assert stratified.standard_error == pytest.approx(alone.standard_error / math.sqrt(2))


def test_a_group_without_deaths_shows_no_calm_number():
    with pytest.raises(NoEventsError, match="none of the 2 patients in group 'b' died") as refusal:
        hazard_ratio(Outcome([1, 2, 3, 4], [1, 1, 0, 0]), ["a", "a", "b", "b"])
    assert "cut-point" in refusal.value.hint
    with pytest.raises(NoEventsError, match="group 'a'"):
        hazard_ratio(Outcome([1, 2], [0, 0]), ["a", "b"])


def test_groups_whose_deaths_do_not_overlap_have_no_ratio():
    with pytest.raises(ConvergenceError, match="coefficient of b may be infinite"):
        hazard_ratio(FOUR, ["b", "b", "a", "a"])


def test_groups_that_never_meet_within_a_stratum_cannot_be_compared():
    with pytest.raises(FitError, match="b cannot be estimated"):
        hazard_ratio(FOUR, ["a", "b", "b", "a"], stratify_by=["x", "y", "y", "x"])


@pytest.mark.parametrize(("labels", "count"), [(["a"] * 4, 1), (["a", "b", "c", "a"], 3)])
def test_two_groups_are_needed(labels, count):
    with pytest.raises(InputError, match=f"needs two groups, got {count}"):
        hazard_ratio(FOUR, labels)


def test_other_refusals():
    with pytest.raises(InputError, match="allowed are efron, breslow, exact"):
        hazard_ratio(FOUR, MIXED, ties="discrete")
    with pytest.raises(InputError, match="level"):
        hazard_ratio(FOUR, MIXED, level=95)
