import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import CohortError, FitError, InputError, NoEventsError
from core.inference import adjust_p_values, chi_square_p_value
from core.survival.logrank import logrank, pairwise_logrank

FOUR = Outcome([1, 2, 3, 4], [1, 1, 1, 1])
HALVES = ["a", "a", "b", "b"]


def test_two_groups_with_pencil():
    # At risk a of all: 2/4, 1/3, 0/2, 0/1; variances 1/4, 2/9, 0, 0.
    result = logrank(FOUR, HALVES)
    assert result.table["observed"].tolist() == [2, 2]
    assert result.table["expected"].tolist() == pytest.approx([5 / 6, 19 / 6])
    assert result.chi2 == pytest.approx((2 - 5 / 6) ** 2 / (1 / 4 + 2 / 9), abs=1e-14)
    assert result.df == 1
    assert result.p_value == pytest.approx(chi_square_p_value(result.chi2, 1))
    assert result.table["n"].tolist() == [2, 2]
    assert result.table["stratum"].tolist() == ["a", "b"]


def test_peto_peto_weights_with_pencil():
    # S just before the deaths: 1, 3/4, 1/2, 1/4.
    result = logrank(FOUR, HALVES, rho=1)
    observed, expected = 1 + 3 / 4, 1 / 2 + 3 / 4 / 3
    variance = 1 / 4 + (3 / 4) ** 2 * 2 / 9
    assert result.table["observed"][0] == pytest.approx(observed)
    assert result.table["expected"][0] == pytest.approx(expected)
    assert result.chi2 == pytest.approx((observed - expected) ** 2 / variance)


def test_ties_with_pencil():
    # Two deaths among four, one of them in each group of two: variance 2 * 1/4 * 2/3.
    result = logrank(Outcome([1, 1, 2, 3], [1, 1, 0, 1]), ["a", "b", "a", "b"])
    assert result.table["expected"][0] == pytest.approx(1.0)
    assert result.chi2 == pytest.approx(0.0, abs=1e-15)
    shifted = logrank(Outcome([1, 1, 2, 3], [1, 1, 0, 1]), ["a", "a", "b", "b"])
    assert shifted.chi2 == pytest.approx((2 - 1) ** 2 / (2 * 1 / 4 * 2 / 3))


def test_strata_add_up():
    outcome = Outcome([1, 2, 3, 4, 1, 2, 3, 4], [1] * 8)
    labels = HALVES + HALVES
    alone = logrank(FOUR, HALVES)
    both = logrank(outcome, labels, stratify_by=["x"] * 4 + ["y"] * 4)
    assert both.table["expected"].tolist() == pytest.approx([10 / 6, 38 / 6])
    assert both.chi2 == pytest.approx(2 * alone.chi2)
    assert logrank(outcome, labels).chi2 != pytest.approx(both.chi2)


def test_a_group_that_left_before_the_first_death_does_not_count():
    outcome = Outcome([0.5, 1, 2, 3, 4], [0, 1, 1, 1, 1])
    result = logrank(outcome, ["c", *HALVES])
    assert result.df == 1
    assert result.chi2 == pytest.approx(logrank(FOUR, HALVES).chi2)
    assert result.table.set_index("stratum").loc["c", "expected"] == 0


def test_nobody_to_compare():
    with pytest.raises(NoEventsError, match="cannot be compared"):
        logrank(Outcome([1, 2], [0, 0]), ["a", "b"])
    # Only b is at risk when somebody dies.
    with pytest.raises(NoEventsError, match="1 deaths in all"):
        logrank(Outcome([1, 2], [0, 1]), ["a", "b"])


def test_when_all_die_at_once_chance_has_no_part():
    with pytest.raises(FitError, match="everybody died"):
        logrank(Outcome([1, 1], [1, 1]), ["a", "b"])


def test_refusals():
    with pytest.raises(InputError, match="got only 'a'"):
        logrank(FOUR, ["a"] * 4)
    with pytest.raises(InputError, match="rho must be a finite number"):
        logrank(FOUR, HALVES, rho=np.inf)
    with pytest.raises(CohortError, match="stratify_by is missing for 1 of 4"):
        logrank(FOUR, HALVES, stratify_by=["x", None, "x", "x"])


class TestPairs:
    OUTCOME = Outcome([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0])
    LABELS = pd.Series(["a", "b", "c", "a", "b", "c"])

    def test_each_pair_is_its_own_test(self):
        table = pairwise_logrank(self.OUTCOME, self.LABELS)
        assert list(zip(table["first"], table["second"], strict=True)) == [
            ("a", "b"), ("a", "c"), ("b", "c")]  # fmt: skip
        for row in table.itertuples():
            keep = self.LABELS.isin([row.first, row.second]).to_numpy()
            alone = logrank(self.OUTCOME.take(keep), self.LABELS[keep])
            assert row.p_value == alone.p_value
        assert table["q_value"].tolist() == adjust_p_values(table["p_value"]).tolist()

    def test_other_adjustments(self):
        table = pairwise_logrank(self.OUTCOME, self.LABELS, adjust="bonferroni")
        assert table["q_value"].tolist() == np.minimum(3 * table["p_value"], 1).tolist()

    def test_a_pair_without_deaths_is_missing_and_does_not_count(self):
        outcome = Outcome([1, 2, 3, 4, 5, 6], [1, 0, 0, 1, 0, 0])
        table = pairwise_logrank(outcome, self.LABELS).set_index(["first", "second"])
        assert np.isnan(table.loc[("b", "c"), "p_value"])
        known = table.drop(("b", "c"))
        assert known["q_value"].tolist() == adjust_p_values(known["p_value"]).tolist()

    def test_one_group_is_refused(self):
        with pytest.raises(InputError, match="two groups or more"):
            pairwise_logrank(FOUR, ["a"] * 4)
