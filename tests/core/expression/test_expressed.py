"""Which genes are expressed, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.expression import expression_levels

VALUES = pd.DataFrame(
    {"A": [0.0, 1.0, 2.0, 3.0], "B": [0.0, 0.0, 0.0, 9.0], "C": [5.0, 5.0, 5.0, 5.0]}
)


@pytest.mark.parametrize(
    ("share", "needed", "levels"),
    [(0.25, 1, [3.0, 9.0, 5.0]), (0.5, 2, [2.0, 0.0, 5.0]), (0.51, 3, [1.0, 0.0, 5.0]),
     (1.0, 4, [0.0, 0.0, 5.0]), (0.001, 1, [3.0, 9.0, 5.0])],
)  # fmt: skip
def test_the_level_is_what_so_many_samples_reach(share, needed, levels):
    found = expression_levels(VALUES, share=share)
    assert (found.n_needed, found.level.tolist()) == (needed, levels)


def test_a_gene_is_expressed_above_not_at_the_threshold():
    found = expression_levels(VALUES, share=0.5, unit="log2")
    assert found.at(1.9).tolist() == ["A", "C"]
    assert found.at(2.0).tolist() == ["C"]
    assert found.at(-0.1).tolist() == ["A", "B", "C"]
    assert found.count(0.0) == 2
    assert found.count(0.0, ["B", "C", "NOT_MEASURED"]) == 1


def test_the_curve_counts_all_and_some():
    curve = expression_levels(VALUES).curve([0.0, 2.0, 5.0], {"A", "B"})
    assert curve.to_numpy().tolist() == [[0, 2, 1], [2, 1, 0], [5, 0, 0]]
    assert list(curve) == ["threshold", "n_genes", "n_chosen"]
    alone = expression_levels(VALUES).curve([0.0])
    assert alone["n_chosen"].tolist() == alone["n_genes"].tolist() == [2]


@given(st.floats(0.01, 1.0), st.floats(-1, 8), st.integers(0, 1000))
def test_it_is_the_share_above_the_threshold(share: float, threshold: float, seed: int):
    values = pd.DataFrame(np.random.default_rng(seed).integers(0, 8, (30, 12)).astype(float))
    found = expression_levels(values, share=share)
    above = (values > threshold).sum() >= np.ceil(share * 30 - 1e-9)
    assert found.at(threshold).tolist() == above[above].index.tolist()


def test_a_share_meant_as_a_whole_number_is_taken_as_one():
    assert expression_levels(pd.DataFrame(np.zeros((30, 1))), share=0.1).n_needed == 3


def test_what_is_refused():
    for share in (0.0, -1.0, 1.01):
        with pytest.raises(InputError, match="must lie above 0 and be at most 1"):
            expression_levels(VALUES, share=share)
    with pytest.raises(InputError, match="no sample"):
        expression_levels(VALUES.iloc[:0])
