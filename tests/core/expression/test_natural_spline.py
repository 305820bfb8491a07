"""Natural cubic splines."""

import numpy as np
import pytest

from core.expression.natural_spline import natural_spline


@pytest.mark.parametrize("df", [1, 2, 3, 4])
def test_the_basis_has_its_dimension(df):
    x = np.linspace(2, 9, 40)
    basis = natural_spline(x, df).basis(x)
    assert basis.shape == (40, df)
    assert np.linalg.matrix_rank(basis) == df


def test_a_straight_line_is_among_them():
    x = np.array([3.0, 3.5, 5.0, 8.0, 8.2, 11.0])
    basis = natural_spline(x, 4).basis(x)
    weights = np.linalg.lstsq(basis, 2 - 7 * x, rcond=None)[0]
    np.testing.assert_allclose(basis @ weights, 2 - 7 * x)


def test_beyond_the_outer_knots_the_curve_is_straight():
    spline = natural_spline(np.linspace(0, 1, 30), 4)
    far = spline.basis([1.0, 2.0, 3.0, 4.0])
    np.testing.assert_allclose(np.diff(far, n=2, axis=0), 0, atol=1e-12)
    near = spline.basis([-3.0, -2.0, -1.0, 0.0])
    np.testing.assert_allclose(np.diff(near, n=2, axis=0), 0, atol=1e-12)


def test_between_them_it_bends_smoothly():
    spline = natural_spline(np.linspace(0, 1, 31), 3)
    x = np.linspace(0, 1, 2001)
    curve = spline.basis(x)[:, 2]
    bend = np.diff(curve, n=2)
    assert np.abs(bend).max() > 0
    # The second derivative is continuous, across the middle knot too.
    assert np.abs(np.diff(bend)).max() < 0.01 * np.abs(bend).max()


def test_tied_knots_count_once():
    assert natural_spline([1, 1, 1, 1, 1, 2], 4).knots.tolist() == [1, 2]
