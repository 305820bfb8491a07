"""Counts made fit for linear models."""

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.expression import group_design, voom

RNG = np.random.default_rng(3)
DESIGN = group_design(np.arange(8) < 4, None, name="group")
COUNTS = pd.DataFrame(RNG.poisson(np.exp(RNG.normal(4, 1.5, 400)), (8, 400))).add_prefix("G")


def test_counts_per_million_by_hand():
    counts = pd.DataFrame([[0, 9], [3, 6], [1, 8], [2, 2], [5, 4], [1, 1]], columns=["A", "B"])
    design = group_design(np.arange(6) < 3, None, name="group")
    found = voom(counts, design).expression
    assert found.loc[0, "A"] == pytest.approx(np.log2(0.5 / 10 * 1e6))
    assert found.loc[3, "B"] == pytest.approx(np.log2(2.5 / 5 * 1e6))


def test_larger_counts_weigh_more():
    weights = voom(COUNTS, DESIGN).weights
    assert (weights > 0).all().all()
    order = COUNTS.mean().sort_values().index
    assert weights[order[-50:]].mean().mean() > 3 * weights[order[:50]].mean().mean()


def test_a_gene_never_read_takes_no_part_in_the_trend():
    empty = COUNTS.assign(NONE=0)
    np.testing.assert_allclose(voom(empty, DESIGN).weights.drop(columns="NONE"),
                               voom(COUNTS, DESIGN).weights)  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (COUNTS.iloc[:, :1], "2 genes or more"),
        (COUNTS - 40, "negative values"),
        (COUNTS.assign(G3=np.nan), r"8 missing.*1 genes \(G3\)"),
        (COUNTS.assign(**{g: COUNTS[g].where(COUNTS.index != 2, 0) for g in COUNTS}), "single"),
    ],
    ids=["one gene", "negative", "missing", "empty sample"],
)
def test_what_are_no_counts_is_refused(counts, said):
    with pytest.raises(InputError, match=said):
        voom(counts, DESIGN)
