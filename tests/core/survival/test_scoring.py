import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.survival.scoring import finite_columns, places, standardised_within


def test_places():
    matrix = pd.DataFrame(np.zeros((1, 3)), columns=["A", "B", "C"])
    assert places(matrix, ["C", "X", "A"]).tolist() == [2, -1, 0]


def test_a_gene_named_twice_is_refused():
    with pytest.raises(InputError, match="B"):
        places(pd.DataFrame(np.zeros((1, 3)), columns=["A", "B", "B"]), ["A"])


@pytest.mark.parametrize("bad", [np.nan, np.inf, "high"])
def test_columns_that_are_not_finite_numbers(bad: object):
    matrix = pd.DataFrame({"A": [1, 2.0], "B": [1.0, bad]})
    with pytest.raises(InputError, match=r"B|not numbers"):
        finite_columns(matrix, np.array([1]))
    assert finite_columns(matrix, np.array([0])).tolist() == [[1], [2]]


def test_standardised_within_by_hand():
    values = np.array([[1.0, 5], [10, 7], [3, 5], [30, 9]])
    result = standardised_within(values, ["a", "b", "a", "b"])
    np.testing.assert_allclose(result, [[-1, 0], [-1, -1], [1, 0], [1, 1]], atol=1e-15)


@pytest.mark.parametrize(
    ("labels", "said"),
    [(["a", "a"], "labels of shape"), (["a", "a", "b"], "'b'"), (["a", None, "a"], "no label")],
)
def test_labels_that_cannot_be_used(labels: list, said: str):
    with pytest.raises(InputError, match=said):
        standardised_within(np.zeros((3, 1)), labels)
