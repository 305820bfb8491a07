import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.association.standardised_differences import (
    standardised_difference_of_levels,
    standardised_difference_of_numbers,
)
from core.errors import InputError


def test_numbers_with_pencil():
    # Means 2 and 5, variances 1 and 4.
    found = standardised_difference_of_numbers([[1, 2, 3], [3, 5, 7]])
    assert found == pytest.approx(3 / math.sqrt(2.5))


def test_more_groups_are_the_mean_over_pairs():
    groups = [[1, 2, 3], [2, 3, 4], [5, 6, 7]]
    assert standardised_difference_of_numbers(groups) == pytest.approx((1 + 4 + 3) / 3)


def test_two_levels_with_pencil():
    p, q = 0.75, 0.25
    wanted = (p - q) / math.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert standardised_difference_of_levels([[30, 10], [10, 30]]) == pytest.approx(wanted)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=2, max_size=6))
def test_neither_the_order_of_levels_nor_the_number_of_patients_matters(counts):
    table = np.array(counts)
    found = standardised_difference_of_levels(table)
    assert standardised_difference_of_levels(table[::-1]) == pytest.approx(found, abs=1e-9)
    assert standardised_difference_of_levels(table[:, ::-1]) == pytest.approx(found, abs=1e-9)
    assert standardised_difference_of_levels(7 * table) == pytest.approx(found, abs=1e-9)
    with_empty = np.vstack((table, np.zeros(2, dtype=int)))
    assert standardised_difference_of_levels(with_empty) == pytest.approx(found, abs=1e-9)


def test_groups_that_share_no_level_are_infinitely_apart_and_not_alike():
    assert standardised_difference_of_levels([[10, 0], [0, 10]]) == math.inf
    assert standardised_difference_of_levels([[5, 0], [5, 0], [0, 10]]) == math.inf
    assert standardised_difference_of_levels([[10, 20]]) == 0.0


def test_numbers_that_do_not_vary():
    assert standardised_difference_of_numbers([[1, 1], [1, 1]]) == 0.0
    assert standardised_difference_of_numbers([[1, 1], [2, 2]]) == math.inf
    assert math.isnan(standardised_difference_of_numbers([[1], [2, 3]]))


def test_refusals():
    with pytest.raises(InputError, match="patients in each"):
        standardised_difference_of_levels([[1, 0], [2, 0]])
    with pytest.raises(InputError, match="two groups or more"):
        standardised_difference_of_numbers([[1, 2]])
