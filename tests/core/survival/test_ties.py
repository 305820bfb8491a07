"""Times that differ by rounding alone are one time, as in R's survival package."""

import numpy as np

from core.survival.ties import distinct_times


def test_equal_times_share_a_place() -> None:
    found = distinct_times(np.array([3.0, 1.0, 3.0, 2.0]))
    assert found.values.tolist() == [1.0, 2.0, 3.0]
    assert found.position.tolist() == [2, 0, 2, 1]


def test_times_a_rounding_error_apart_are_tied() -> None:
    # 0.1 + 0.2 is 0.30000000000000004; R's aeqSurv takes it for 0.3.
    found = distinct_times(np.array([0.1 + 0.2, 0.3, 1.0]))
    assert len(found.values) == 2
    assert found.position.tolist() == [0, 0, 1]


def test_times_that_truly_differ_are_not_tied() -> None:
    assert len(distinct_times(np.array([1.0, 1.0 + 1e-6])).values) == 2
