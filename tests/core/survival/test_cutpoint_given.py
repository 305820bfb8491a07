import numpy as np
import pytest

from core.errors import InputError
from core.survival.cutpoint_given import (
    fixed_cutpoint,
    median_cutpoint,
    quantile_cutpoint,
    tertile_cutpoints,
)


def test_the_median_divides_evenly():
    cut = median_cutpoint([4.0, 1.0, 3.0, 2.0])
    assert (cut.value, cut.method) == (2.5, "median")
    assert cut.stratify([4.0, 1.0, 3.0, 2.0]).value_counts().to_dict() == {"low": 2, "high": 2}


def test_a_quantile_is_of_type_7():
    # R: quantile(c(1, 2, 4, 8), 0.3) is 1.9
    assert quantile_cutpoint([8.0, 1.0, 4.0, 2.0], 0.3).value == pytest.approx(1.9, abs=1e-12)
    assert quantile_cutpoint([1.0, 2.0], 0.75).label == "75 % quantile"


def test_tertiles_are_of_type_7():
    # R: quantile(c(1, 2, 4, 8), c(1, 2) / 3) is 2, 4
    assert tertile_cutpoints([8.0, 1.0, 4.0, 2.0]).values == pytest.approx((2.0, 4.0), abs=1e-12)


def test_a_fixed_value_names_its_source():
    cut = fixed_cutpoint(np.float64(0.42), source="TCGA glioma")
    assert (cut.value, cut.method, cut.label) == (0.42, "fixed", "fixed at 0.42 (TCGA glioma)")
    assert np.isnan(cut.p_value_adjusted)


def test_refusals_say_what_was_got():
    with pytest.raises(InputError, match=r"1\.5"):
        quantile_cutpoint([1.0, 2.0], 1.5)
    with pytest.raises(InputError, match="both tertiles of the score are 1"):
        tertile_cutpoints([1.0, 1.0, 1.0, 2.0])
    with pytest.raises(InputError, match="no patients"):
        median_cutpoint([])
    with pytest.raises(InputError, match="source"):
        fixed_cutpoint(1.0, source=" ")
    with pytest.raises(InputError, match="finite"):
        fixed_cutpoint(float("nan"), source="TCGA glioma")
