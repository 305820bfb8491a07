"""Moderated t, treat and F."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.errors import FitError, InputError
from core.expression import Design, group_design, linear_model, moderated_t, treat

RNG = np.random.default_rng(8)
FIRST = np.arange(12) < 5
DESIGN = group_design(FIRST, None, name="group")
VALUES = pd.DataFrame(RNG.normal(5, RNG.uniform(0.3, 2, 300), (12, 300))).add_prefix("G")
FIT = linear_model(VALUES, DESIGN)


def test_one_gene_alone_is_the_ordinary_t_test():
    gene = VALUES.iloc[:, :1]
    table = moderated_t(linear_model(gene, DESIGN)).table("group")
    usual = stats.ttest_ind(gene[FIRST], gene[~FIRST])
    assert table["t"][0] == pytest.approx(float(usual.statistic[0]))
    assert table["p_value"][0] == pytest.approx(float(usual.pvalue[0]))
    interval = usual.confidence_interval()
    assert table["lower"][0] == pytest.approx(float(interval.low[0]))
    assert table["upper"][0] == pytest.approx(float(interval.high[0]))


def test_variances_are_drawn_together_and_degrees_of_freedom_gained():
    judged = moderated_t(FIT)
    assert np.log(judged.variance).std() < np.log(FIT.sigma**2).std()
    np.testing.assert_allclose(judged.df, 10 + judged.prior.df[0])
    between = (judged.variance - FIT.sigma**2) * (judged.prior.scale - judged.variance)
    assert (between >= -1e-12).all()


def test_the_table_agrees_with_itself():
    table = moderated_t(FIT).table("group", level=0.9)
    np.testing.assert_allclose(table["log_fold_change"] / table["standard_error"], table["t"])
    margin = stats.t.ppf(0.95, table["df"]) * table["standard_error"]
    np.testing.assert_allclose(table["upper"] - table["log_fold_change"], margin)
    np.testing.assert_allclose(table["log_fold_change"] - table["lower"], margin)


def test_the_interval_leaves_out_zero_where_p_is_small():
    table = moderated_t(FIT).table("group")
    outside = (table["lower"] > 0) | (table["upper"] < 0)
    assert (outside == (table["p_value"] < 0.05)).all()
    assert outside.any()


def test_f_of_one_contrast_is_t_squared():
    judged = moderated_t(FIT.only("group"))
    np.testing.assert_allclose(judged.f_table()["f"], judged.t[:, 0] ** 2)
    np.testing.assert_allclose(judged.f_table()["p_value"], judged.p_value[:, 0], rtol=1e-9)


def test_f_does_not_depend_on_how_groups_are_written():
    member = np.repeat(["a", "b", "c"], 4)
    design = Design(np.column_stack([member == k for k in "abc"]).astype(float), tuple("abc"))
    fit = linear_model(VALUES, design)
    first = fit.contrasts([[-1.0, -1.0], [1.0, 0.0], [0.0, 1.0]], ("b - a", "c - a"))
    second = fit.contrasts([[0.0, 1.0], [-1.0, -2.0], [1.0, 1.0]], ("c - b", "other"))
    np.testing.assert_allclose(
        moderated_t(first).f_table()["f"], moderated_t(second).f_table()["f"], rtol=1e-9
    )
    assert (moderated_t(first).f_table()["df1"] == 2).all()


def test_a_trend_gives_each_gene_its_own_expectation():
    judged = moderated_t(FIT, trend=True)
    assert np.unique(judged.prior.scale).size > 100


def test_a_threshold_asks_for_more():
    plain, small, large = moderated_t(FIT), treat(FIT, threshold=0.1), treat(FIT, threshold=0.5)
    assert (small.p_value[:, 1] >= plain.p_value[:, 1] - 1e-12).all()
    assert (large.p_value[:, 1] >= small.p_value[:, 1] - 1e-12).all()
    within = np.abs(FIT.coefficients[:, 1]) <= 0.5
    assert (large.t[within, 1] == 0).all()
    assert (np.sign(large.t[~within, 1]) == np.sign(FIT.coefficients[~within, 1])).all()
    assert np.isnan(large.log_odds).all()
    assert large.threshold == 0.5


def test_refusals():
    with pytest.raises(InputError, match="no coefficient 'x'; there are"):
        moderated_t(FIT).table("x")
    with pytest.raises(InputError, match="level"):
        moderated_t(FIT).table("group", level=95)
    with pytest.raises(InputError, match="must be 0 or more"):
        treat(FIT, threshold=-1)
    nothing = replace(FIT, df=np.zeros(300), sigma=np.full(300, np.nan))
    with pytest.raises(FitError, match="no gene has residual degrees"):
        moderated_t(nothing)
