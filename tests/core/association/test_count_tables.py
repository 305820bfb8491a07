import numpy as np
import pytest

from core.association.count_tables import as_counts, expected_counts
from core.errors import InputError


def test_empty_rows_and_columns_are_left_out():
    assert as_counts([[2.0, 0, 3], [0, 0, 0], [1, 0, 4]]).tolist() == [[2, 3], [1, 4]]


def test_expected_counts_have_the_same_margins():
    table = np.array([[3, 9, 1], [5, 2, 8]])
    expected = expected_counts(table)
    np.testing.assert_allclose(expected.sum(axis=0), table.sum(axis=0))
    np.testing.assert_allclose(expected.sum(axis=1), table.sum(axis=1))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([1, 2], "rows and columns"),
        ([["a", "b"], ["c", "d"]], "rows and columns"),
        ([[1, -1], [2, 3]], "whole numbers"),
        ([[1, 0.5], [2, 3]], "whole numbers"),
        ([[1, np.inf], [2, 3]], "whole numbers"),
        ([[1, 2], [0, 0]], "only 1 rows and 2 columns"),
        ([[0, 0], [0, 0]], "only 0 rows"),
    ],
)
def test_refusals(counts, said):
    with pytest.raises(InputError, match=said):
        as_counts(counts)
