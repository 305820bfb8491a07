"""Hierarchical clustering."""

import numpy as np
import pytest

from core.errors import InputError
from core.expression.clustering import cluster


def test_like_stands_beside_like():
    tree = cluster([[0.0, 0], [9, 9], [0.2, 0], [9, 9.3], [0, 0.1]])
    order = tree.order.tolist()
    halves = {frozenset(order[: tree.first_half]), frozenset(order[tree.first_half :])}
    assert halves == {frozenset({0, 2, 4}), frozenset({1, 3})}


def test_wards_heights_by_hand():
    # Two points 2 apart merge at 2; the third, 3 from their middle, at sqrt(2 * 2 * 1 / 3) * 3.
    tree = cluster([[0.0], [2.0], [4.0]])
    np.testing.assert_allclose(tree.merges[:, 2], [2, np.sqrt(4 / 3) * 3])


def test_branches_rise_from_the_leaves():
    across, up = cluster([[0.0], [1.0], [10.0], [12.0]]).branches()
    assert across.shape == up.shape == (3, 4)
    assert sorted(across[:2, [0, 3]].ravel().tolist()) == [0, 1, 2, 3]
    assert across[2].tolist() == [0.5, 0.5, 2.5, 2.5]
    assert (up[:, 1] == up[:, 2]).all()
    np.testing.assert_allclose(sorted(up[2, [0, 3]]), [1, 2])


@pytest.mark.parametrize("seed", range(5))
def test_every_row_once_and_no_branch_crosses(seed):
    values = np.random.default_rng(seed).normal(size=(60, 4))
    tree = cluster(values)
    assert sorted(tree.order) == list(range(60))
    across, up = tree.branches()
    assert (across[:, 0] < across[:, 3]).all()
    assert (up[:, 1] >= np.maximum(up[:, 0], up[:, 3]) - 1e-12).all()
    assert 0 < tree.first_half < 60


def test_a_deep_tree_needs_no_deep_recursion():
    tree = cluster((2.0 ** np.arange(0, 900) % 1e9)[:, None] + np.arange(900)[:, None] ** 3)
    assert len(tree.branches()[0]) == 899


def test_one_row_and_none():
    alone = cluster([[1.0, 2.0]])
    assert alone.order.tolist() == [0]
    assert alone.first_half == 1
    assert len(alone.branches()[0]) == 0
    for wrong in (np.empty((0, 3)), [[1.0, np.nan]]):
        with pytest.raises(InputError):
            cluster(wrong)
