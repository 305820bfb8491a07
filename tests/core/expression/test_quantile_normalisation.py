"""Quantile normalisation by pencil."""

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.expression import mean_quantiles, quantile_normalise

TABLE = pd.DataFrame([[5.0, 2.0, 3.0, 4.0], [4.0, 1.0, 4.0, 2.0]], ["x", "y"], list("ABCD"))


def test_each_sample_gets_the_mean_of_the_sorted_values():
    """Sorted: 2 3 4 5 and 1 2 4 4; means 1.5 2.5 4 4.5. The tie of y shares the last two."""
    found = quantile_normalise(TABLE)
    assert found.loc["x"].tolist() == [4.5, 1.5, 2.5, 4.0]
    assert found.loc["y"].tolist() == [4.25, 1.5, 4.25, 2.5]
    assert mean_quantiles(TABLE).tolist() == [1.5, 2.5, 4.0, 4.5]


def test_three_of_a_kind_share_the_middle_one():
    found = quantile_normalise(pd.DataFrame([[7.0, 7.0, 7.0]]), target=[1.0, 5.0, 6.0])
    assert found.to_numpy().tolist() == [[5.0, 5.0, 5.0]]


def test_one_sample_stays():
    pd.testing.assert_frame_equal(quantile_normalise(TABLE[:1]), TABLE[:1])


def test_without_ties_every_sample_has_one_distribution():
    values = pd.DataFrame(np.random.default_rng(3).normal(size=(6, 50)))
    found = np.sort(quantile_normalise(values), axis=1)
    np.testing.assert_allclose(found, np.tile(mean_quantiles(values), (6, 1)))


@pytest.mark.parametrize(
    ("target", "said"),
    [([1.0], "1 values for 4 genes"), ([4.0, 3.0, 2.0, 1.0], "ascending"),
     ([1.0, 2.0, 3.0, np.nan], "missing values")],
)  # fmt: skip
def test_a_target_that_is_none(target, said):
    with pytest.raises(InputError, match=said):
        quantile_normalise(TABLE, target=target)


def test_what_is_refused():
    with pytest.raises(InputError, match="1 genes have missing"):
        quantile_normalise(TABLE.where(TABLE != 2.0).iloc[:1])
    with pytest.raises(InputError, match="nothing to normalise"):
        quantile_normalise(TABLE.iloc[:0])
