"""Least squares for every gene at once."""

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.expression import Design, group_design, linear_model

DESIGN = group_design([False, False, True, True], None, name="b")
VALUES = pd.DataFrame({"UP": [1.0, 3.0, 8.0, 10.0], "SAME": [2.0, 4.0, 2.0, 4.0]})


def test_two_groups_by_hand():
    fit = linear_model(VALUES, DESIGN)
    assert fit.genes == ("UP", "SAME")
    np.testing.assert_allclose(fit.coefficients, [[2, 7], [3, 0]], atol=1e-14)
    # Residuals are 1 each, on two degrees of freedom.
    np.testing.assert_allclose(fit.sigma, np.sqrt([2, 2]))
    np.testing.assert_allclose(fit.unscaled, [[np.sqrt(0.5), 1]] * 2)
    np.testing.assert_allclose(fit.covariance, [[0.5, -0.5], [-0.5, 1]])
    assert fit.df.tolist() == [2, 2]
    assert fit.mean.tolist() == [5.5, 3]


def test_each_gene_as_if_alone_whatever_the_number():
    rng = np.random.default_rng(0)
    values = pd.DataFrame(rng.normal(size=(30, 500))).add_prefix("G")
    design = Design(np.column_stack([np.ones(30), rng.normal(size=(30, 3))]), tuple("abcd"))
    together = linear_model(values, design)
    for gene in (0, 255, 499):
        alone = np.linalg.lstsq(design.matrix, values.iloc[:, gene], rcond=None)
        np.testing.assert_allclose(together.coefficients[gene], alone[0], atol=1e-13)
        np.testing.assert_allclose(together.sigma[gene] ** 2 * 26, alone[1][0])


def test_single_precision_is_computed_in_double():
    single = VALUES.astype(np.float32)
    np.testing.assert_allclose(linear_model(single, DESIGN).coefficients[0], [2, 7], atol=1e-14)


def test_contrasts_are_sums_of_coefficients():
    means = Design(np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]), ("a", "b"))
    fit = linear_model(VALUES, means).contrasts([[-1.0], [1.0]], ("b - a",))
    direct = linear_model(VALUES, DESIGN)
    np.testing.assert_allclose(fit.coefficients[:, 0], direct.coefficients[:, 1], atol=1e-14)
    np.testing.assert_allclose(fit.unscaled[:, 0], direct.unscaled[:, 1])
    np.testing.assert_allclose(fit.covariance, [[1.0]])


def test_correlated_coefficients_are_allowed_for():
    direct = linear_model(VALUES, DESIGN)
    # The mean of group b is the constant plus the difference; its variance is sigma^2 / 2.
    mean_b = direct.contrasts([[1.0], [1.0]], ("b",))
    np.testing.assert_allclose(mean_b.coefficients[:, 0], [9, 3], atol=1e-14)
    np.testing.assert_allclose(mean_b.unscaled[:, 0], np.sqrt(0.5))


def test_an_undetermined_coefficient_spoils_only_contrasts_that_count_it():
    means = Design(np.eye(3)[[0, 0, 1, 1, 2, 2]], tuple("abc"))
    values = pd.DataFrame({"G": [1.0, 2.0, 5.0, 6.0, np.nan, np.nan]})
    fit = linear_model(values, means)
    assert np.isnan(fit.coefficients[0, 2])
    found = fit.contrasts([[-1.0, -1.0], [1.0, 0.0], [0.0, 1.0]], ("b - a", "c - a"))
    assert found.coefficients[0, 0] == pytest.approx(4)
    assert np.isnan(found.coefficients[0, 1])
    alone = fit.contrasts([[-1.0], [1.0], [0.0]], ("b - a",))
    assert alone.coefficients[0, 0] == pytest.approx(4)


def test_one_coefficient_alone():
    fit = linear_model(VALUES, DESIGN).only("b")
    assert fit.names == ("b",)
    np.testing.assert_allclose(fit.coefficients[:, 0], [7, 0], atol=1e-14)
    assert fit.covariance.shape == (1, 1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: linear_model(VALUES.iloc[:3], DESIGN), "4 rows for 3 samples"),
        (lambda: linear_model(VALUES.iloc[:, :0], DESIGN), "no gene"),
        (
            lambda: linear_model(VALUES.iloc[:2], Design(np.eye(2), ("a", "b"))),
            "2 samples cannot determine 2 coefficients",
        ),
        (lambda: linear_model(VALUES, DESIGN, weights=np.ones((4, 1))), "the weights have shape"),
        (lambda: linear_model(VALUES, DESIGN).only("c"), "no coefficient 'c'"),
        (lambda: linear_model(VALUES, DESIGN).contrasts([[1.0]], ("x",)), "the contrasts have"),
    ],
)
def test_refusals(call, said):
    with pytest.raises(InputError, match=said):
        call()
