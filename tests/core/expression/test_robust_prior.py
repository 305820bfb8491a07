"""The prior that outlying genes do not bend."""

import numpy as np
import pytest

from core.errors import FitError
from core.expression.robust_prior import robust_variance_prior
from core.expression.variance_prior import variance_prior
from tests.core.expression.test_variance_prior import simulated


def test_outliers_do_not_bend_it_and_keep_their_own_variance():
    x = simulated(2000, prior_df=30)
    spoilt = x.copy()
    spoilt[:60] *= 100
    clean, robust = robust_variance_prior(x, 5), robust_variance_prior(spoilt, 5)
    assert variance_prior(spoilt, 5).df[0] < 0.3 * variance_prior(x, 5).df[0]
    regular = np.median(robust.df[60:])
    assert 0.4 < regular / np.median(clean.df) < 1.5
    assert robust.df[:60].mean() < 0.3 * regular
    assert robust.scale[0] == pytest.approx(clean.scale[0], rel=0.05)


def test_the_larger_the_variance_the_fewer_the_prior_df():
    x = simulated(500)
    x[:10] *= 200
    prior = robust_variance_prior(x, 5)
    order = np.argsort(x)
    assert (np.diff(prior.df[order]) <= 1e-12).all()


def test_genes_that_differ_by_chance_alone():
    rng = np.random.default_rng(5)
    prior = robust_variance_prior(rng.chisquare(6, 800) / 6, 6)
    assert np.isinf(np.median(prior.df))
    assert prior.scale[0] == pytest.approx(1, rel=0.05)


def test_a_gene_without_a_variance_is_passed_over():
    x, df = simulated(300), np.full(300, 5.0)
    x[7], df[7] = np.nan, 0
    prior = robust_variance_prior(x, df, covariate=np.linspace(0, 1, 300))
    assert np.isfinite(prior.scale[7])
    assert prior.scale[6] == pytest.approx(prior.scale[7], rel=0.05)


def test_fewer_degrees_of_freedom_in_some_genes():
    x, df = simulated(600), np.full(600, 5.0)
    df[:5] = 4
    np.testing.assert_allclose(
        np.median(robust_variance_prior(x, df).df), np.median(robust_variance_prior(x, 5).df), 0.05
    )


def test_two_genes_are_too_few_and_small_tables_are_as_without():
    np.testing.assert_allclose(
        robust_variance_prior([1, 2], 5).scale, variance_prior([1, 2], 5).scale
    )
    x = simulated(8)
    np.testing.assert_allclose(robust_variance_prior(x, 5).scale, variance_prior(x, 5).scale)


def test_variances_mostly_zero_are_refused():
    with pytest.raises(FitError, match="zero"):
        robust_variance_prior([0, 0, 0, 1, 2], 5)
