"""The exact Gauss approximation against integrals, boxes of several normals and itself."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from core.errors import InputError
from core.survival import cutpoint_gauss
from core.survival.cutpoint_gauss import exact_gauss
from core.survival.cutpoint_p_values import lausen_1992, naive_p_value


def window(n: int, trim: float) -> np.ndarray:
    return np.arange(int(n * trim), int(n * (1 - trim)) + 1)


def correlation(n_low: np.ndarray, n: int) -> np.ndarray:
    """The correlation of the statistics at two cuts, as Lausen and Schumacher write it."""
    m = np.asarray(n_low, dtype=float)
    low, high = np.minimum.outer(m, m), np.maximum.outer(m, m)
    return np.sqrt(low * (n - high) / (high * (n - low)))


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
