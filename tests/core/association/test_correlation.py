"""Correlations; R's numbers are in tests/parity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.association.correlation import kendall_test, pearson_test, spearman_test
from core.errors import FitError, InputError

TESTS = (pearson_test, spearman_test, kendall_test)
pairs = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=25)


def test_with_pencil():
    x, y = [1, 2, 3, 4], [1, 3, 2, 4]
    # Deviations -1.5 -0.5 0.5 1.5 and -1.5 0.5 -0.5 1.5: 4 of 5.
    assert pearson_test(x, y).estimate == pytest.approx(0.8)
    # Ranks are the values; S = 0 + 1 + 1 + 0.
    assert spearman_test(x, y).statistic == pytest.approx(2)
    # 5 of 6 pairs agree: 8 of 24 orders have 0 or 1 pairs reversed, or 5 or 6.
    result = kendall_test(x, y)
    assert (result.estimate, result.statistic) == (pytest.approx(4 / 6), 5)
    assert result.p_value == pytest.approx(8 / 24)


@pytest.mark.parametrize("test", TESTS)
def test_a_perfect_line_is_one(test):
    x = np.arange(12.0)
    assert test(x, 3 * x + 1).estimate == pytest.approx(1)
    assert test(x, -x).estimate == pytest.approx(-1)
    assert test(x, x).p_value < 1e-6


@given(pairs)
def test_order_sides_and_signs(rows):
    x, y = np.array(rows, dtype=float).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return
    for test in TESTS:
        result = test(x, y)
        assert -1 <= result.estimate <= 1
        assert 0 <= result.p_value <= 1
        assert test(y, x).p_value == pytest.approx(result.p_value, abs=1e-12)
        assert test(x[::-1], y[::-1]).estimate == pytest.approx(result.estimate)
        turned = test(x, -y)
        assert (turned.estimate, turned.p_value) == pytest.approx(
            (-result.estimate, result.p_value), abs=1e-9
        )
    assert spearman_test(x, y).p_value == pytest.approx(spearman_test(x, np.exp(y)).p_value)


def test_which_p_value_it_is_depends_on_ties_and_numbers():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 1300))
    assert spearman_test(x[:9], y[:9]).note == "exact"
    assert spearman_test(x[:10], y[:10]).note == "Edgeworth series"
    assert spearman_test(x, y).note == "t approximation"
    assert spearman_test(np.round(x[:9]), y[:9]).note == "t approximation"
    assert kendall_test(x[:49], y[:49]).note == "exact"
    assert kendall_test(x[:50], y[:50]).note == "normal approximation"


@pytest.mark.parametrize("test", TESTS)
def test_refusals(test):
    with pytest.raises(InputError, match="needs pairs, got 3 and 4"):
        test([1, 2, 3], [1, 2, 3, 4])
    with pytest.raises(InputError, match="needs 3 or more"):
        test([1, 2], [1, 2])
    with pytest.raises(FitError, match="no measure of chance"):
        test([1, 1, 1], [1, 2, 3])


@pytest.mark.parametrize("test", [spearman_test, kendall_test])
def test_exact_in_spite_of_ties_is_refused(test):
    with pytest.raises(InputError, match="some values are equal"):
        test([1, 1, 2], [1, 2, 3], exact=True)
