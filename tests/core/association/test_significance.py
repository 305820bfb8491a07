import math

import pytest

from core.association.significance import SignificanceTest


def test_what_a_test_does_not_estimate_is_missing_and_not_zero():
    result = SignificanceTest("a test", 1.0, "z", (), 0.3)
    assert all(math.isnan(value) for value in (result.estimate, result.lower, result.upper))
    assert result.estimate_name == result.note == ""


def test_a_result_does_not_change():
    result = SignificanceTest("a test", 1.0, "z", (), 0.3)
    with pytest.raises(AttributeError):
        result.p_value = 0.01  # type: ignore[misc]
