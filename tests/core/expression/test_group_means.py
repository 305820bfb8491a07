"""Means and counts of two groups."""

import numpy as np
import pandas as pd

from core.expression.group_means import CONSTANT, UNMEASURED, group_means

VALUES = pd.DataFrame(
    {
        "A": [1.0, 3.0, 5.0, 9.0],
        "FLAT": [2.0, 2.0, 2.0, 2.0],
        "HOLE": [1.0, np.nan, 4.0, 6.0],
        "GONE": [np.nan, np.nan, 4.0, 6.0],
    }
)
FIRST = np.array([True, True, False, False])


def test_means_and_counts_leave_missing_values_out():
    notes, table = group_means(VALUES, FIRST)
    by_gene = table.set_index("gene")
    assert by_gene.loc["A"].tolist() == [4.5, 2, 7, 2, 2]
    assert by_gene.loc["HOLE", ["mean_a", "mean_b", "n_a", "n_b"]].tolist() == [1, 5, 1, 2]
    assert notes.tolist() == ["", CONSTANT, "", UNMEASURED]


def test_a_gene_flat_in_each_group_but_not_in_both_can_be_compared():
    notes, _ = group_means(pd.DataFrame({"STEP": [1.0, 1.0, 2.0, 2.0]}), FIRST)
    assert notes.tolist() == [""]
