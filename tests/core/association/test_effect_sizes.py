import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.association.effect_sizes import hedges_g, rank_biserial
from core.association.group_tests import wilcoxon_test
from core.errors import FitError, InputError

numbers = st.lists(st.integers(-9, 9).map(float), min_size=2, max_size=12)


def test_hedges_g_with_pencil():
    # Pooled variance 1, difference 3; with 4 degrees of freedom gamma(2) / (sqrt(2) gamma(1.5)).
    factor = 1 / (math.sqrt(2) * math.gamma(1.5))
    assert hedges_g([4, 5, 6], [1, 2, 3]) == pytest.approx(3 * factor)
    assert hedges_g([1, 2, 3], [4, 5, 6]) == pytest.approx(-3 * factor)


def test_the_correction_fades_with_patients():
    rng = np.random.default_rng(0)
    a, b = rng.normal(1, 1, 5000), rng.normal(0, 1, 5000)
    pooled = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    assert hedges_g(a, b) == pytest.approx((a.mean() - b.mean()) / pooled, rel=1e-4)


@given(numbers, numbers)
def test_rank_biserial_counts_pairs(first, second):
    won = sum((x > y) - (x < y) for x in first for y in second)
    pairs = len(first) * len(second)
    assert rank_biserial(first, second) == pytest.approx(won / pairs)
    if len(set(first + second)) > 1:
        w = wilcoxon_test(first, second).statistic
        assert rank_biserial(first, second) == pytest.approx(2 * w / pairs - 1)


def test_refusals():
    with pytest.raises(FitError):
        hedges_g([1, 1], [2, 2])
    with pytest.raises(InputError):
        rank_biserial([], [1])
