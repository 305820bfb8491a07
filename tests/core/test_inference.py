import math
from itertools import pairwise

import numpy as np
import pytest

from core.errors import InputError
from core.inference import (
    adjust_p_values,
    chi_square_p_value,
    f_p_value,
    normal_p_values,
    normal_quantile,
    quantiles,
    t_p_values,
)


def test_normal_quantile():
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-15)
    assert normal_quantile(0.6826894921370859) == pytest.approx(1, abs=1e-12)


def test_normal_p_values_are_two_sided_and_keep_their_digits_far_out():
    p = normal_p_values([0, 1.959963984540054, -1.959963984540054, 30, np.nan])
    # R: 2 * pnorm(-30) = 9.81342785429e-198.
    assert p[:4] == pytest.approx([1, 0.05, 0.05, 9.813427854297537e-198], rel=1e-12)
    assert np.isnan(p[4])


def test_chi_square():
    # With two degrees of freedom the tail is exp(-x / 2); with one, that of a squared normal.
    assert chi_square_p_value(7.0, 2) == pytest.approx(math.exp(-3.5), rel=1e-14)
    assert chi_square_p_value(9.0, 1) == pytest.approx(float(normal_p_values([3.0])[0]), rel=1e-13)


def test_student():
    # With one degree of freedom Cauchy's tail, 1 - 2 atan(t) / pi; with infinitely many the normal.
    assert float(t_p_values(3.0, 1)) == pytest.approx(1 - 2 * math.atan(3) / math.pi, rel=1e-13)
    assert t_p_values([2.0, -2.0], math.inf) == pytest.approx(normal_p_values([2.0, 2.0]))
    assert np.isnan(t_p_values(np.nan, 5))


def test_f():
    # With two and two degrees of freedom the tail is 1 / (1 + x); with one and d that of t squared.
    assert f_p_value(3.0, 2, 2) == pytest.approx(0.25, rel=1e-14)
    assert f_p_value(6.25, 1, 7) == pytest.approx(float(t_p_values(2.5, 7)), rel=1e-12)
    assert (f_p_value(0.0, 2, 5), f_p_value(math.inf, 2, 5)) == (1.0, 0.0)


class TestQuantiles:
    def test_types_with_pencil(self):
        x = [1.0, 2.0, 3.0, 4.0]
        found = [float(quantiles(x, 0.3, kind=kind)[0]) for kind in range(1, 10)]
        # n p = 1.2; then m = 0, 0, -1/2, 0, 1/2, p, 1 - p, (p + 1) / 3, p / 4 + 3/8 is added.
        wanted = [2, 2, 1, 1.2, 1.7, 1.5, 1.9, 1.2 + 1.3 / 3, 1.2 + 0.45]
        assert found == pytest.approx(wanted)

    def test_missing_values_are_left_out(self):
        assert quantiles([np.nan, 1.0, 3.0], 0.5).tolist() == [2.0]
        assert np.isnan(quantiles([np.nan], [0.1, 0.9])).all()

    def test_refusals(self):
        with pytest.raises(InputError, match="R's are 1 to 9"):
            quantiles([1.0], 0.5, kind=10)
        with pytest.raises(InputError, match="between 0 and 1"):
            quantiles([1.0], [50])


class TestAdjust:
    P = (0.01, 0.04, 0.03, 0.5)

    def test_benjamini_hochberg_with_pencil(self):
        # Sorted 0.01 0.03 0.04 0.5, times 4/1 4/2 4/3 4/4: 0.04 0.06 0.0533 0.5, then from the top.
        assert adjust_p_values(self.P) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])

    def test_holm_with_pencil(self):
        assert adjust_p_values(self.P, method="holm") == pytest.approx([0.04, 0.09, 0.09, 0.5])

    def test_bonferroni_and_none(self):
        assert adjust_p_values(self.P, method="bonferroni") == pytest.approx([0.04, 0.16, 0.12, 1])
        assert adjust_p_values(self.P, method="none").tolist() == list(self.P)

    def test_hochberg_and_hommel_with_pencil(self):
        # Sorted 0.01 0.03 0.04 0.5 times 4 3 2 1, then the smallest from the top.
        assert adjust_p_values(self.P, method="hochberg") == pytest.approx([0.04, 0.08, 0.08, 0.5])
        # All of two: Hommel's is max(2 p1, p2) there, p2 for the larger.
        assert adjust_p_values([0.02, 0.03], method="hommel") == pytest.approx([0.03, 0.03])

    def test_benjamini_yekutieli_is_bh_times_a_harmonic_number(self):
        harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4
        wanted = np.minimum(adjust_p_values(self.P) * harmonic, 1)
        assert adjust_p_values(self.P, method="BY") == pytest.approx(wanted)

    def test_the_stricter_is_never_smaller(self):
        p = np.random.default_rng(0).uniform(size=40) ** 3
        steps = ("none", "hommel", "hochberg", "holm", "bonferroni")
        found = [adjust_p_values(p, method=method) for method in steps]
        assert all((a <= b + 1e-15).all() for a, b in pairwise(found))

    @pytest.mark.parametrize(
        "method", ["BH", "BY", "holm", "hochberg", "hommel", "bonferroni", "none"]
    )
    def test_missing_values_do_not_count(self, method):
        with_gaps = np.array([np.nan, *self.P[:2], np.nan, *self.P[2:]])
        adjusted = adjust_p_values(with_gaps, method=method)
        assert np.isnan(adjusted[[0, 3]]).all()
        assert adjusted[[1, 2, 4, 5]].tolist() == adjust_p_values(self.P, method=method).tolist()

    def test_nothing_to_adjust(self):
        assert adjust_p_values([]).size == 0
        assert np.isnan(adjust_p_values([np.nan])).all()

    def test_refusals(self):
        with pytest.raises(InputError, match="allowed are BH"):
            adjust_p_values([0.1], method="fdr")
        with pytest.raises(InputError, match="between 0 and 1"):
            adjust_p_values([1.5])
