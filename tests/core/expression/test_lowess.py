"""Robust local regression."""

import numpy as np
import pytest

from core.errors import InputError
from core.expression.lowess import lowess


def test_a_straight_line_stays_one():
    x = np.arange(50.0)
    np.testing.assert_allclose(lowess(x, 3 - 2 * x), 3 - 2 * x, atol=1e-12)


def test_one_outlier_does_not_move_the_others():
    x = np.arange(80.0)
    line = 1 + 0.5 * x
    y = line + np.random.default_rng(0).normal(0, 0.1, 80)
    y[40] = 100
    assert np.abs(lowess(x, y, span=0.3) - line).max() < 0.3
    assert np.abs(lowess(x, y, span=0.3, iterations=0) - line).max() > 5


def test_the_order_given_is_the_order_returned():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=60), rng.normal(size=60)
    order = rng.permutation(60)
    np.testing.assert_allclose(lowess(x[order], y[order]), lowess(x, y)[order], atol=1e-12)


def test_tied_points_share_a_value():
    fitted = lowess([1, 1, 1, 2, 3, 4], [0, 5, 1, 2, 3, 9], iterations=0)
    assert fitted[0] == fitted[1] == fitted[2]


def test_points_closer_than_delta_lie_on_a_line_between():
    x = np.linspace(0, 1, 101)
    y = np.sin(6 * x)
    coarse = lowess(x, y, span=0.2, iterations=0, delta=0.2)
    steps = np.diff(coarse[:21])
    np.testing.assert_allclose(steps, steps[0], atol=1e-12)


def test_a_single_point_is_itself():
    assert lowess([3], [7]).tolist() == [7]


def test_all_at_one_place_have_their_mean():
    np.testing.assert_allclose(lowess([2, 2, 2], [1, 2, 6], iterations=0), 3)


@pytest.mark.parametrize("y", [[1, 2], [1, 2, np.nan], []])
def test_lists_that_do_not_match_are_refused(y):
    with pytest.raises(InputError):
        lowess([1, 2, 3], y)
