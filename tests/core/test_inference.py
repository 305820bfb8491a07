import math

import numpy as np
import pytest

from core.errors import InputError
from core.inference import (
    adjust_p_values,
    chi_square_p_value,
    normal_p_values,
    normal_quantile,
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

    @pytest.mark.parametrize("method", ["BH", "holm", "bonferroni", "none"])
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
