"""Missing values and weights, gene by gene."""

import numpy as np
import pandas as pd
import pytest

from core.expression import Design, group_design, linear_model
from core.expression.incomplete import GeneFits, fit_each

DESIGN = group_design([False, False, False, True, True, True], None, name="b")


def test_a_missing_value_is_as_if_the_sample_were_not_there():
    values = pd.DataFrame({"G": [1.0, np.nan, 3.0, 7.0, 9.0, 8.5], "H": [1.0, 2, 3, 4, 5, 6]})
    fit = linear_model(values, DESIGN)
    keep = [0, 2, 3, 4, 5]
    alone = linear_model(values.iloc[keep][["G"]], Design(DESIGN.matrix[keep], DESIGN.names))
    for name in ("coefficients", "unscaled", "sigma", "df", "mean"):
        np.testing.assert_allclose(getattr(fit, name)[0], getattr(alone, name)[0], rtol=1e-13)
    assert fit.df.tolist() == [3, 4]


def test_weights_that_are_whole_numbers_are_repeats():
    y = np.array([1.0, 2.0, 4.0, 8.0, 9.0, 13.0])
    weights = np.array([1.0, 2, 1, 3, 1, 1])
    fit = linear_model(pd.DataFrame({"G": y}), DESIGN, weights=weights[:, None])
    repeats = np.repeat(np.arange(6), weights.astype(int))
    again = linear_model(
        pd.DataFrame({"G": y[repeats]}), Design(DESIGN.matrix[repeats], DESIGN.names)
    )
    np.testing.assert_allclose(fit.coefficients, again.coefficients)
    np.testing.assert_allclose(fit.unscaled, again.unscaled)
    # The same sum of squares, on the degrees of freedom of six samples.
    np.testing.assert_allclose(fit.sigma**2 * 4, again.sigma**2 * again.df)


def test_equal_weights_change_nothing_but_their_scale():
    values = pd.DataFrame(np.random.default_rng(0).normal(size=(6, 5))).add_prefix("G")
    plain, weighted = (
        linear_model(values, DESIGN),
        linear_model(values, DESIGN, weights=np.full((6, 5), 4.0)),
    )
    np.testing.assert_allclose(weighted.coefficients, plain.coefficients, atol=1e-14)
    np.testing.assert_allclose(weighted.sigma, 2 * plain.sigma)
    np.testing.assert_allclose(weighted.unscaled, plain.unscaled / 2)


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan])
def test_a_weight_not_above_zero_leaves_its_value_out_of_the_fit(weight):
    y = pd.DataFrame({"G": [1.0, 50.0, 3.0, 7.0, 9.0, 8.0]})
    weights = np.ones((6, 1))
    weights[1] = weight
    fit = linear_model(y, DESIGN, weights=weights)
    np.testing.assert_allclose(fit.coefficients, [[2, 6]])
    assert fit.df[0] == 3
    assert fit.mean[0] == y["G"].mean()  # as limma's Amean


def test_a_gene_measured_in_one_group_has_no_difference():
    values = pd.DataFrame({"G": [1.0, 2.0, 6.0, np.nan, np.nan, np.nan]})
    fit = linear_model(values, DESIGN)
    assert fit.coefficients[0, 0] == pytest.approx(3)
    assert np.isnan(fit.coefficients[0, 1])
    assert fit.df[0] == 2


def test_a_gene_never_measured_has_nothing():
    fits = GeneFits.empty(1, 2)
    fit_each(np.full((6, 1), np.nan), DESIGN.matrix, weights=None, fits=fits)
    assert np.isnan(fits.coefficients).all()
    assert np.isnan(fits.sigma).all()
    assert fits.df[0] == 0


def test_as_many_values_as_coefficients_leave_no_sigma():
    values = pd.DataFrame({"G": [1.0, np.nan, np.nan, 4.0, np.nan, np.nan]})
    fit = linear_model(values, DESIGN)
    np.testing.assert_allclose(fit.coefficients, [[1, 3]])
    assert fit.df[0] == 0
    assert np.isnan(fit.sigma[0])
