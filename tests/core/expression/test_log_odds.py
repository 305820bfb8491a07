"""limma's B."""

import numpy as np
import pytest

from core.expression.log_odds import coefficient_variance, log_odds


def spread(t, *, df=20.0, unscaled=0.5, limits=(0.0, 1e9)):
    t = np.asarray(t, dtype=float)
    full = np.full(t.size, unscaled)
    return coefficient_variance(t, full, np.full(t.size, df), proportion=0.01, limits=limits)


def test_without_an_effect_the_odds_are_below_those_beforehand():
    # At t = 0 what remains is log(p / (1 - p)) - log(r) / 2, with r = (1 + 3) / 1.
    found = log_odds(np.array([0.0]), np.array([1.0]), np.array([9.0]), spread=3.0, proportion=0.01)
    assert found[0] == pytest.approx(np.log(0.01 / 0.99) - np.log(4) / 2)


def test_many_degrees_of_freedom_come_near_the_limit():
    t, one = np.array([3.0]), np.array([1.0])
    far = log_odds(t, one, np.array([1e9]), spread=2.0, proportion=0.01)
    limit = log_odds(t, one, np.array([np.inf]), spread=2.0, proportion=0.01)
    assert far[0] == pytest.approx(limit[0], rel=1e-6)


def test_larger_t_larger_odds():
    t = np.array([0.0, 1.0, -2.0, 5.0])
    found = log_odds(t, np.full(4, 0.3), np.full(4, 12.0), spread=1.0, proportion=0.01)
    assert (np.diff(found) > 0).all()


def test_a_wide_spread_is_found_from_the_largest_t():
    rng = np.random.default_rng(4)
    t = rng.standard_t(20, 5000)
    assert spread(t) < 0.2
    t[:50] *= 10
    assert spread(t) > 5


def test_limits_hold_and_missing_t_do_not_count():
    assert spread([40, 0, 0, 0], limits=(0.1, 2.0)) == 2
    assert spread([0, 0, 0, 0], limits=(0.1, 2.0)) == 0.1
    t = np.random.default_rng(0).standard_t(20, 300)
    assert spread(np.append(t, np.nan)) == spread(t)
    assert np.isnan(spread([]))


def test_genes_with_fewer_degrees_of_freedom_are_put_on_the_same_footing():
    t = np.array([6.0, 1.0, 1.0])
    args = {"proportion": 0.01, "limits": (0.0, 1e9)}
    few = coefficient_variance(t, np.ones(3), np.array([3.0, 50.0, 50.0]), **args)
    many = coefficient_variance(t, np.ones(3), np.full(3, 50.0), **args)
    assert few < many
