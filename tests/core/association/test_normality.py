import numpy as np
import pytest

from core.association.normality import shapiro_test
from core.errors import FitError, InputError


def test_a_normal_sample_passes_and_a_skewed_one_does_not():
    sample = np.random.default_rng(0).normal(size=300)
    assert shapiro_test(sample).p_value > 0.05
    assert shapiro_test(np.exp(sample)).p_value < 1e-10
    assert 0.9 < shapiro_test(sample).statistic <= 1


def test_refusals():
    with pytest.raises(InputError, match="needs 3 or more"):
        shapiro_test([1.0, 2.0])
    with pytest.raises(InputError, match="5,000 values or fewer"):
        shapiro_test(np.arange(5001.0))
    with pytest.raises(FitError, match="no measure of chance"):
        shapiro_test([1.0, 1.0, 1.0])
