"""What a pencil can check; R's numbers are in tests/parity."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.association.group_tests import anova, kruskal_wallis, t_test, wilcoxon_test
from core.errors import FitError, InputError

numbers = st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=15)


def test_t_with_pencil():
    # Means 2 and 5, variances 1 and 1: t = -3 / sqrt(1/3 + 1/3), equal variances give Welch 4 df.
    result = t_test([1, 2, 3], [4, 5, 6])
    assert result.statistic == pytest.approx(-3 / math.sqrt(2 / 3))
    assert result.df == pytest.approx((4.0,))
    assert result.estimate == -3
    assert result.lower < result.estimate < result.upper < 0
    assert t_test([1, 2, 3], [4, 5, 6], equal_variance=True).p_value == pytest.approx(
        result.p_value
    )


def test_exact_wilcoxon_by_listing_every_arrangement():
    first, second = [1.1, 5.2, 3.3], [2.0, 4.0, 7.0, 9.5]
    together = sorted(first + second)
    wins = [
        sum(1 for x in chosen for y in set(together) - set(chosen) if x > y)
        for chosen in combinations(together, 3)
    ]
    result = wilcoxon_test(first, second)
    observed = sum(1 for x in first for y in second if x > y)
    assert (result.statistic, result.note) == (observed, "exact")
    tail = sum(w <= min(observed, 12 - observed) for w in wins) / len(wins)
    assert result.p_value == pytest.approx(2 * tail)
    assert result.estimate == observed / 12


def test_r_counts_arrangements_below_50_without_ties():
    few, many = np.arange(49) + 0.5, np.arange(50) * 1.01
    assert wilcoxon_test(few, few + 0.25).note == "exact"
    assert wilcoxon_test(few, many).note.startswith("normal approximation")
    assert wilcoxon_test([1.0, 2.0], [2.0, 3.0]).note.startswith("normal approximation")
    with pytest.raises(InputError, match="some values are equal"):
        wilcoxon_test([1.0, 2.0], [2.0, 3.0], exact=True)


def test_anova_with_pencil():
    # Group means 1 2 3 around 2, between 4 on 2 df; within 3 * 2 * 0.5 = 1.5 on 3 df.
    result = anova([[0.5, 1.5], [1.5, 2.5], [2.5, 3.5]])
    assert result.statistic == pytest.approx((4 / 2) / (1.5 / 3))
    assert result.df == (2.0, 3.0)
    assert result.estimate == pytest.approx(4 / 5.5)


@given(numbers, numbers)
def test_two_groups_are_a_case_of_many(first, second):
    if len(set(first)) == 1 or len(set(second)) == 1:
        return
    t, f = t_test(first, second, equal_variance=True), anova([first, second])
    assert f.statistic == pytest.approx(t.statistic**2, abs=1e-9)
    assert f.p_value == pytest.approx(t.p_value, abs=1e-9)
    plain = wilcoxon_test(first, second, exact=False, continuity=False)
    assert kruskal_wallis([first, second]).p_value == pytest.approx(plain.p_value, abs=1e-9)


@given(numbers, numbers, st.floats(0.5, 20), st.floats(-100, 100))
def test_changing_sides_changes_the_sign_and_units_change_nothing(first, second, scale, shift):
    if len(set(first)) == 1 or len(set(second)) == 1:
        return
    here, there = t_test(first, second), t_test(second, first)
    assert (here.statistic, here.p_value) == pytest.approx((-there.statistic, there.p_value))
    moved = t_test(np.multiply(first, scale) + shift, np.multiply(second, scale) + shift)
    assert moved.p_value == pytest.approx(here.p_value, rel=1e-6, abs=1e-9)
    by_rank = wilcoxon_test(first, second)
    assert by_rank.p_value == pytest.approx(wilcoxon_test(np.exp(first), np.exp(second)).p_value)
    other = wilcoxon_test(second, first)
    assert by_rank.statistic + other.statistic == len(first) * len(second)
    assert by_rank.p_value == pytest.approx(other.p_value)


def test_refusals():
    with pytest.raises(InputError, match="needs 2 or more"):
        t_test([1.0], [2.0, 3.0])
    with pytest.raises(FitError, match="no measure of chance"):
        t_test([1.0, 1.0], [2.0, 2.0])
    with pytest.raises(FitError, match="Kruskal-Wallis"):
        kruskal_wallis([[1.0, 1.0], [1.0]])
    with pytest.raises(InputError, match="leave nothing to measure chance by"):
        anova([[1.0], [2.0]])
    with pytest.raises(InputError, match="level of an interval"):
        t_test([1.0, 2.0], [2.0, 3.0], level=95)
