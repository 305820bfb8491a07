"""What variance to expect of a gene."""

import numpy as np
import pytest

from core.errors import FitError, InputError
from core.expression.variance_prior import (
    VariancePrior,
    squeezed,
    trigamma_inverse,
    variance_prior,
)


def simulated(n: int = 4000, *, df: int = 5, prior_df: float = 8, scale: float = 0.3):
    """Variances as the model has them."""
    rng = np.random.default_rng(2)
    truth = scale * prior_df / rng.chisquare(prior_df, n)
    return truth * rng.chisquare(df, n) / df


def test_what_was_put_in_is_found():
    prior = variance_prior(simulated(), 5)
    assert prior.df[0] == pytest.approx(8, rel=0.15)
    assert prior.scale[0] == pytest.approx(0.3, rel=0.05)
    assert np.unique(prior.df).size == np.unique(prior.scale).size == 1


def test_a_trend_is_followed():
    along = np.linspace(0, 10, 4000)
    prior = variance_prior(simulated() * np.exp(-0.4 * along), 5, covariate=along)
    np.testing.assert_allclose(prior.scale, 0.3 * np.exp(-0.4 * along), rtol=0.12)


def test_genes_that_differ_by_chance_alone_have_infinite_prior_df():
    values = np.array([1.0, 1.01, 0.99, 1.0, 1.02])
    prior = variance_prior(values, 10)
    assert np.isinf(prior.df).all()
    np.testing.assert_allclose(prior.scale, values.mean())
    np.testing.assert_allclose(squeezed(values, np.full(5, 10.0), prior), values.mean())


def test_units_scale_through():
    x = simulated(200)
    np.testing.assert_allclose(variance_prior(4 * x, 5).scale, 4 * variance_prior(x, 5).scale)


def test_a_variance_is_drawn_by_weight():
    prior = VariancePrior(np.array([1.0, 1.0]), np.array([3.0, 3.0]))
    # (1 * 5 + 3 * 1) / 4 = 2; without degrees of freedom of its own a gene has the prior's.
    assert squeezed([5, np.nan], [1, 0], prior).tolist() == [2, 1]


def test_zero_variances_are_offset_and_said():
    assert "offset" in variance_prior([0, 1, 2, 3, 1.5], 4).notes[0]
    assert "more than half" in variance_prior([0, 0, 0, 3, 1.5], 4).notes[0]
    assert variance_prior([0.5, 1, 2, 3, 1.5], 4).notes == ()


def test_one_gene_expects_nothing_of_itself():
    prior = variance_prior([2.0, np.nan], [3, 0])
    assert prior.df.tolist() == [0, 0]
    assert prior.scale.tolist() == [2, 2]


def test_an_unmeasured_mean_at_the_edge_is_brought_near():
    along = np.append(np.linspace(1, 9, 59), -np.inf)
    assert np.isfinite(variance_prior(simulated(60), 5, covariate=along).scale).all()
    with pytest.raises(InputError, match="lacks 1"):
        variance_prior(simulated(60), 5, covariate=np.append(along[:-1], np.nan))


def test_a_gene_without_a_variance_still_gets_its_place_on_the_trend():
    along = np.linspace(0, 10, 60)
    x = simulated(60)
    x[30] = np.nan
    prior = variance_prior(x, 5, covariate=along)
    assert np.isfinite(prior.scale[30])
    without = variance_prior(np.delete(x, 30), 5, covariate=np.delete(along, 30))
    np.testing.assert_allclose(np.delete(prior.scale, 30), without.scale)


def test_refusals():
    with pytest.raises(FitError, match="no gene has a residual variance"):
        variance_prior([np.nan, np.nan], [0, 0])
    with pytest.raises(InputError, match="2 values for 3"):
        variance_prior([1, 2, 3], 4, covariate=[1, 2])


@pytest.mark.parametrize("x", [1e-9, 0.01, 0.5, 1.6449340668482264, 40.0, 1e9])
def test_trigamma_inverse(x):
    from scipy.special import polygamma

    assert float(polygamma(1, trigamma_inverse(x))) == pytest.approx(x, rel=1e-4)


def test_trigamma_of_one_is_a_sixth_of_pi_squared():
    assert trigamma_inverse(np.pi**2 / 6) == pytest.approx(1, rel=1e-13)
