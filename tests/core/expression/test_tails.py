"""Tails and quantiles of t and F."""

import math

import numpy as np
import pytest

from core.expression.tails import (
    f_log_upper_tail,
    f_quantile,
    f_upper_tail,
    t_upper_quantile,
    t_upper_tail,
)


def test_one_degree_of_freedom_is_cauchy():
    np.testing.assert_allclose(t_upper_tail([0, 1, -1], 1), [0.5, 0.25, 0.75])
    np.testing.assert_allclose(t_upper_quantile([0.25, 0.5], 1), [1, 0], atol=1e-15)


@pytest.mark.parametrize("df", [1.5, 4.0, 30.0, 700.3])
@pytest.mark.parametrize("p", [0.4, 0.025, 1e-6, 1e-60])
def test_a_quantile_cuts_off_its_tail(df, p):
    assert float(t_upper_tail(t_upper_quantile(p, df), df)) == pytest.approx(p, rel=1e-11)


def test_shapes_are_kept():
    assert t_upper_quantile([[0.1, 0.2, 0.3]], [[4.0], [5.0]]).shape == (2, 3)
    assert t_upper_quantile(0.025, np.full(7, 3.0)).shape == (7,)


def test_f_with_two_and_two_degrees_of_freedom():
    # The upper tail of F(2, 2) is 1 / (1 + f).
    np.testing.assert_allclose(f_upper_tail([0, 1, 99], 2, 2), [1, 0.5, 0.01])
    np.testing.assert_allclose(f_log_upper_tail([1, 99], 2, 2), np.log([0.5, 0.01]))
    np.testing.assert_allclose(f_quantile([0.5, 0.99], 2, 2), [1, 99])


def test_f_without_end_is_chi_square():
    # The upper tail of chi-square with 2 degrees of freedom is exp(-x / 2).
    np.testing.assert_allclose(f_upper_tail([1, 5], 2, np.inf), np.exp([-1, -5]))
    np.testing.assert_allclose(f_quantile(1 - math.exp(-1), 2, np.inf), 1)


def test_the_logarithm_goes_on_where_the_tail_has_vanished():
    # With df1 = 2 the upper tail of F is (1 + 2 f / df2) ** (-df2 / 2).
    f, df2 = 1e6, 400.0
    assert float(f_upper_tail(f, 2, df2)) == 0
    expected = -df2 / 2 * math.log1p(2 * f / df2)
    np.testing.assert_allclose(f_log_upper_tail([f], 2, df2), [expected], rtol=1e-12)
