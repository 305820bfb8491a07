"""The p-values against published tables, exact enumeration, other integrals and themselves."""

from itertools import permutations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from core.cohort import Outcome
from core.errors import FitError, InputError
from core.survival import cutpoint_gauss
from core.survival.cutpoint import CutpointScan, cutpoint_scan, cutpoint_scan_many
from core.survival.cutpoint_gauss import exact_gauss
from core.survival.cutpoint_p_values import lausen_1992, lausen_1994, naive_p_value
from core.survival.cutpoint_permutation import (
    hothorn_lausen,
    integer_scores,
    monte_carlo,
    permutation_maxima,
)


def window(n: int, trim: float) -> np.ndarray:
    return np.arange(int(n * trim), int(n * (1 - trim)) + 1)


def unrelated(n: int, seed: int) -> CutpointScan:
    rng = np.random.default_rng(seed)
    outcome = Outcome(rng.exponential(size=n), rng.random(n) < 0.6)
    return cutpoint_scan(rng.normal(size=n), outcome)


def correlation(n_low: np.ndarray, n: int) -> np.ndarray:
    """The correlation of the statistics at two cuts, as Lausen and Schumacher write it."""
    m = np.asarray(n_low, dtype=float)
    low, high = np.minimum.outer(m, m), np.maximum.outer(m, m)
    return np.sqrt(low * (n - high) / (high * (n - low)))


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


class TestExactGauss:
    @pytest.mark.parametrize("bound", [0.3, 1.0, 2.0, 3.5])
    def test_one_cut_is_a_normal_test(self, bound):
        assert exact_gauss(bound, [30], 100) == pytest.approx(
            float(naive_p_value(bound)), rel=1e-14
        )

    @pytest.mark.parametrize("sizes", [[20, 50], [49, 50], [10, 25, 60], [30, 31, 32, 33]])
    @pytest.mark.parametrize("bound", [0.5, 1.5, 2.5])
    def test_a_few_cuts_are_a_multivariate_normal_box(self, sizes, bound):
        # scipy's cdf of a box: exact to 1e-5 for so few dimensions (quasi-Monte-Carlo beyond 3).
        box = multivariate_normal(cov=correlation(np.array(sizes), 100), allow_singular=True)
        k = len(sizes)
        inside = box.cdf(np.full(k, bound), lower_limit=np.full(k, -bound), rng=1)
        assert exact_gauss(bound, sizes, 100) == pytest.approx(1 - inside, abs=2e-5)

    @pytest.mark.parametrize("bound", [0.8, 2.0, 3.0, 4.5])
    @pytest.mark.parametrize("n", [30, 200, 650])
    def test_twice_the_nodes_change_nothing(self, bound, n):
        sizes = window(n, 0.1)
        assert exact_gauss(bound, sizes, n, refinement=2) == pytest.approx(
            exact_gauss(bound, sizes, n), rel=1e-7
        )

    def test_too_few_nodes_would_show(self):
        sizes = window(650, 0.1)
        coarse = exact_gauss(3.0, sizes, 650, refinement=0.4)
        assert abs(coarse / exact_gauss(3.0, sizes, 650) - 1) > 1e-4

    def test_what_leaves_and_what_stays_make_1(self):
        # An independent recursion on the whole band by the trapezoidal rule.
        n, sizes, bound = 60, window(60, 0.1), 2.2
        z = np.linspace(-bound, bound, 801)
        weight = np.full(z.size, z[1] - z[0])
        weight[[0, -1]] /= 2
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        for rho in np.diag(correlation(sizes, n), 1):
            sd = np.sqrt(1 - rho**2)
            kernel = np.exp(-0.5 * ((z[:, None] - rho * z) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
            density = kernel @ (weight * density)
        stays = float(weight @ density)
        assert exact_gauss(bound, sizes, n) == pytest.approx(1 - stays, abs=2e-5)

    def test_steps_of_very_different_size(self):
        sizes = np.concatenate([np.arange(10, 40), [120, 121, 180, 190]])
        box = multivariate_normal(
            cov=correlation(sizes, 200), allow_singular=True, maxpts=150_000, seed=1
        )
        k = sizes.size
        inside = box.cdf(np.full(k, 2.5), lower_limit=np.full(k, -2.5))
        assert exact_gauss(2.5, sizes, 200) == pytest.approx(1 - inside, abs=5e-4)

    @pytest.mark.parametrize("bound", [7.0, 9.0, 12.0])
    @pytest.mark.parametrize("sizes", [[49, 50], [20, 30], [10, 90]])
    def test_it_is_accurate_however_small(self, sizes, bound):
        # Two cuts: both tails, less the probability that both exceed, by quadrature.
        rho = correlation(np.array(sizes), 100)[0, 1]
        sd = np.sqrt(1 - rho**2)

        def both(z: float) -> float:
            beyond = norm.sf((bound - rho * z) / sd) + norm.cdf((-bound - rho * z) / sd)
            return float(norm.pdf(z) * beyond)

        joint = 2 * quad(both, bound, bound + 5, epsabs=0, epsrel=1e-10)[0]
        expected = 4 * norm.sf(bound) - joint
        assert exact_gauss(bound, sizes, 100) == pytest.approx(expected, rel=1e-8)

    def test_it_falls_with_the_statistic_and_rises_with_the_window(self):
        bounds = np.linspace(0, 6, 25)
        falling = [exact_gauss(bound, window(120, 0.1), 120) for bound in bounds]
        assert falling[0] == 1.0
        assert (np.diff(falling) < 0).all()
        rising = [exact_gauss(2.5, window(120, trim), 120) for trim in (0.4, 0.3, 0.2, 0.1)]
        assert (np.diff(rising) > 0).all()

    @pytest.mark.parametrize("bound", [1.0, 1.5, 2.5, 3.5])
    def test_extrapolation_without_ties(self, bound, monkeypatch):
        sizes = window(1_400, 0.1)
        everything = exact_gauss(bound, sizes, 1_400)
        monkeypatch.setattr(cutpoint_gauss, "MAXIMUM_EXACT_CUTS", 500)
        cutpoint_gauss._remembered.cache_clear()
        fewer = exact_gauss(bound, sizes, 1_400)
        cutpoint_gauss._remembered.cache_clear()
        assert fewer == pytest.approx(everything, rel=1e-3)
        assert fewer != everything

    @pytest.mark.parametrize("bound", [1.5, 2.5, 3.5])
    def test_extrapolation_with_ties(self, bound, monkeypatch):
        keep = np.random.default_rng(2).random(window(1_800, 0.1).size) < 0.6
        sizes = window(1_800, 0.1)[keep]
        assert sizes.size < cutpoint_gauss.MAXIMUM_EXACT_CUTS
        everything = exact_gauss(bound, sizes, 1_800)
        monkeypatch.setattr(cutpoint_gauss, "MAXIMUM_EXACT_CUTS", 500)
        cutpoint_gauss._remembered.cache_clear()
        fewer = exact_gauss(bound, sizes, 1_800)
        cutpoint_gauss._remembered.cache_clear()
        assert fewer == pytest.approx(everything, rel=5e-3)

    def test_cuts_that_are_nearly_one_count_as_one(self, monkeypatch):
        # 100,000 patients: groups that differ by one patient beside groups that differ by many.
        apart = np.arange(10_000, 90_001, 10_000)
        twins = np.sort(np.concatenate([apart, apart + 1]))
        merged = exact_gauss(2.5, twins, 100_000)
        assert merged == pytest.approx(exact_gauss(2.5, apart, 100_000), rel=1e-9)
        monkeypatch.setattr(cutpoint_gauss, "_SMALLEST_STEP", 0.0)
        cutpoint_gauss._remembered.cache_clear()
        separate = exact_gauss(2.5, twins, 100_000)
        cutpoint_gauss._remembered.cache_clear()
        assert merged < separate
        assert merged == pytest.approx(separate, rel=1e-2)

    def test_a_hundred_thousand_patients_and_a_statistic_beyond_doubles(self):
        sizes = window(100_000, 0.1)
        assert 0.18 < exact_gauss(2.5, sizes, 100_000) < lausen_1992(2.5, trim=0.1)
        assert exact_gauss(60.0, sizes, 100_000) == 0.0
        assert exact_gauss(60.0, window(100, 0.1), 100) == 0.0

    @pytest.mark.parametrize("sizes", [[], [0, 5], [5, 5], [7, 6], [5, 10]])
    def test_refuses_sizes_that_no_scan_has(self, sizes):
        with pytest.raises(InputError, match="must increase from 1 or more to at most 9"):
            exact_gauss(2.0, sizes, 10)


class TestMonteCarlo:
    def test_against_every_permutation(self):
        outcome = Outcome([1, 2, 3, 4, 5, 6, 7], [1, 1, 0, 1, 1, 1, 0])
        scan = cutpoint_scan([1.0, 1.0, 2.0, 5.0, 4.0, 7.0, 3.0], outcome, trim=0.2)
        observed = scan.statistics.max()
        orders = np.array(list(permutations(range(7)))).T
        every = cutpoint_scan_many(scan.score[orders], outcome, trim=0.2).statistics
        exact = np.mean(every >= observed - 1e-9)
        drawn = monte_carlo(observed, scan.scores, scan.n_low, draws=40_000)
        assert 0.05 < exact < 0.95
        assert drawn == pytest.approx(exact, abs=5 * np.sqrt(exact * (1 - exact) / 40_000))

    def test_the_same_seed_gives_the_same_maxima_whatever_the_workers(self):
        scan = unrelated(300, 1)
        alone = permutation_maxima(scan.scores, scan.n_low, draws=3_000, seed=4)
        for workers in (2, 3):
            together = permutation_maxima(
                scan.scores, scan.n_low, draws=3_000, seed=4, workers=workers
            )
            assert (together == alone).all()
        other = permutation_maxima(scan.scores, scan.n_low, draws=3_000, seed=5)
        assert (other != alone).any()

    def test_fewer_draws_are_the_first_of_more(self):
        scan = unrelated(300, 1)
        few = permutation_maxima(scan.scores, scan.n_low, draws=833)
        many = permutation_maxima(scan.scores, scan.n_low, draws=1_666)
        assert few.size == 833
        assert np.isin(few, many).all()

    def test_it_is_never_0_and_1_at_a_statistic_of_0(self):
        scan = unrelated(50, 2)
        assert scan.adjusted_p_value(99.0, method="monte-carlo", draws=199) == 1 / 200
        assert scan.adjusted_p_value(0.0, method="monte-carlo", draws=199) == 1.0

    def test_it_agrees_with_the_gaussian_limit(self):
        scan = unrelated(400, 3)
        for statistic in (1.5, 2.5, 3.0):
            limit = scan.adjusted_p_value(statistic)
            drawn = scan.adjusted_p_value(statistic, method="monte-carlo", draws=20_000)
            assert drawn == pytest.approx(limit, abs=0.02)

    @pytest.mark.parametrize("wrong", [{"draws": 0}, {"workers": 0}])
    def test_refuses_no_draws_and_no_workers(self, wrong):
        with pytest.raises(InputError, match="at least 1, got 0"):
            permutation_maxima([1.0, 2.0, 3.0], [1], **wrong)


class TestHothornLausen:
    def test_integer_scores_start_at_0_and_end_at_n(self):
        # R: s <- s - min(s); round(s * length(s) / max(s))
        assert integer_scores([0.7, 0.2, -0.8]).tolist() == [3, 2, 0]
        assert integer_scores([3.0, 1.0, 2.0]).tolist() == [2, 0, 1]
        assert integer_scores([0.5, 1.0, -0.5]).tolist() == [2, 3, 0]

    def test_two_cuts_against_every_permutation(self):
        # Cuts so far apart that no single patient decides: the bound adds both tails.
        scores = np.array([0, 1, 1, 3, 5, 8])
        sizes = np.array([2, 4])
        bound = 1.5
        exceed = np.zeros(2)
        for order in permutations(range(6)):
            sums = scores[list(order)].cumsum()[sizes - 1]
            mean = sizes / 6 * scores.sum()
            sd = np.sqrt(sizes * (6 - sizes) / (36 * 5) * (6 * (scores**2).sum() - 18**2))
            exceed += np.abs((sums - mean) / sd) > bound
        expected = exceed.sum() / 720
        assert hothorn_lausen(bound, scores, sizes) <= expected + 1e-12
        assert hothorn_lausen(bound, scores, sizes[:1]) == pytest.approx(exceed[0] / 720, abs=1e-12)

    def test_it_takes_the_statistic_of_the_integer_scores_as_r_does(self):
        rng = np.random.default_rng(6)
        score = rng.normal(size=40)
        outcome = Outcome(rng.exponential(size=40) * np.exp(-score), rng.random(40) < 0.7)
        scan = cutpoint_scan(score, outcome)
        whole = integer_scores(scan.scores)[np.argsort(scan.score)]
        m = scan.n_low
        mean = m / 40 * whole.sum()
        spread = m * (40 - m) / (40**2 * 39) * (40 * (whole**2).sum() - whole.sum() ** 2)
        largest = np.abs((whole.cumsum()[m - 1] - mean) / np.sqrt(spread)).max()
        ours = scan.adjusted_p_value(method="hothorn-lausen")
        assert ours == pytest.approx(hothorn_lausen(largest, whole, m), rel=1e-9)
        assert ours != scan.adjusted_p_value(scan.statistics.max(), method="hothorn-lausen")

    def test_it_does_not_exist_for_more_than_170_patients(self):
        assert 0 < unrelated(170, 1).adjusted_p_value(method="hothorn-lausen") <= 1
        scan = unrelated(171, 1)
        with pytest.raises(FitError, match="at most 170 patients, got 171"):
            scan.adjusted_p_value(method="hothorn-lausen")
        row = scan.p_values_adjusted(draws=99).set_index("method").loc["hothorn-lausen"]
        assert np.isnan(row["p_value"])
        assert "170" in row["note"]


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
