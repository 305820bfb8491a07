"""The p-values against published tables, and all of them of one scan."""

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.survival.cutpoint import CutpointScan, cutpoint_scan, cutpoint_scan_many
from core.survival.cutpoint_gauss import exact_gauss
from core.survival.cutpoint_p_values import lausen_1992, lausen_1994, naive_p_value


def window(n: int, trim: float) -> np.ndarray:
    return np.arange(int(n * trim), int(n * (1 - trim)) + 1)


def unrelated(n: int, seed: int) -> CutpointScan:
    rng = np.random.default_rng(seed)
    outcome = Outcome(rng.exponential(size=n), rng.random(n) < 0.6)
    return cutpoint_scan(rng.normal(size=n), outcome)


class TestNaive:
    def test_quantiles_of_the_normal_distribution(self):
        given = [0.0, 1.959963984540054, -2.5758293035489004]
        assert naive_p_value(given) == pytest.approx([1.0, 0.05, 0.01], abs=1e-14)


class TestLausen1992:
    # Lausen & Schumacher (1992), Table 2: quantiles of the limiting distribution.
    @pytest.mark.parametrize(
        ("trim", "quantiles"),
        [
            (0.25, (2.539, 2.829, 3.088, 3.395)),
            (0.4, (2.263, 2.560, 2.828, 3.149)),
            (0.1, (2.784, 3.054, 3.297, 3.588)),
        ],
    )
    def test_published_quantiles(self, trim, quantiles):
        for quantile, level in zip(quantiles, (0.1, 0.05, 0.025, 0.01), strict=True):
            assert lausen_1992(quantile, trim=trim) == pytest.approx(level, rel=2e-3)

    def test_it_is_1_below_a_statistic_of_1(self):
        assert lausen_1992(0.99, trim=0.1) == 1.0
        assert lausen_1992(0.0, trim=0.1) == 1.0


class TestLausen1994:
    def test_two_cuts_by_hand(self):
        # m = 5 and 10 of 20: t = sqrt(1 - 5 * 10 / (15 * 10)) = sqrt(2 / 3).
        t = np.sqrt(2 / 3)
        tail, density = naive_p_value(2.0), np.exp(-2.0) / np.pi
        assert lausen_1994(2.0, [5, 10], 20) == pytest.approx(tail + density * t, rel=1e-14)

    def test_one_cut_costs_nothing(self):
        assert lausen_1994(2.3, [7], 20) == naive_p_value(2.3)

    def test_it_exceeds_1_and_is_clipped_only_where_it_is_shown(self):
        scan = unrelated(100, 5)
        shown = scan.p_values_adjusted(draws=100).set_index("method").loc["lausen-1994"]
        assert shown["bound"] == lausen_1994(scan.statistics.max(), scan.n_low, 100) > 1
        assert shown["p_value"] == 1.0
        assert f"{shown['bound']:.2f}" in shown["note"]
        assert scan.adjusted_p_value(method="lausen-1994") == 1.0


class TestOfAScan:
    METHODS = ("exact-gauss", "lausen-1992", "lausen-1994", "hothorn-lausen", "monte-carlo")

    def test_every_method_answers_for_any_statistic(self):
        scan = unrelated(60, 4)
        for method in self.METHODS:
            answers = [scan.adjusted_p_value(z, method=method) for z in (0.0, 2.0, 3.0, 5.0)]
            assert all(0 <= answer <= 1 for answer in answers)
            assert (np.diff(answers) <= 0).all()
            assert answers[1] > naive_p_value(2.0)

    def test_the_sign_of_a_statistic_does_not_matter(self):
        scan = unrelated(60, 4)
        for method in self.METHODS:
            assert scan.adjusted_p_value(-2.0, method=method) == scan.adjusted_p_value(
                2.0, method=method
            )

    def test_the_table_holds_every_method_once(self):
        scan = unrelated(60, 4)
        table = scan.p_values_adjusted(seed=3, draws=500)
        assert table.columns.tolist() == ["method", "p_value", "note", "bound"]
        assert sorted(table["method"]) == sorted(self.METHODS)
        for row in table.itertuples():
            assert row.p_value == scan.adjusted_p_value(method=row.method, seed=3, draws=500)

    def test_refusals(self):
        scan = unrelated(60, 4)
        with pytest.raises(InputError, match="no p-value method 'bonferroni'"):
            scan.adjusted_p_value(2.0, method="bonferroni")
        with pytest.raises(InputError, match="finite number, got nan"):
            scan.adjusted_p_value(float("nan"))


@pytest.mark.parametrize("n", [200, pytest.param(650, marks=pytest.mark.slow)])
def test_the_best_cut_finds_an_effect_where_there_is_none(n):
    """On data without any association the naive p-value is below 0.05 far too often.

    2,000 data sets (40 outcomes, 50 unrelated scores each), window 10 to 90 %.
    """
    rng = np.random.default_rng(20_240_101)
    largest = []
    for _ in range(40):
        outcome = Outcome(rng.exponential(size=n), rng.random(n) < 0.6)
        largest.append(cutpoint_scan_many(rng.normal(size=(n, 50)), outcome).statistics)
    statistics = np.concatenate(largest)
    assert 0.42 < (naive_p_value(statistics) < 0.05).mean() < 0.47

    # The price of having looked brings this back to 5 %, and not to far less.
    sizes = window(n, 0.1)
    unsure = np.sort(statistics)[-200:]
    assert exact_gauss(unsure[0], sizes, n) > 0.05  # as have all the others below it
    below = sum(exact_gauss(statistic, sizes, n) < 0.05 for statistic in unsure) / 2_000
    assert 0.03 < below < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2_000)
