"""Blocks of sets along a ranking: each a work of its own, with the numbers of the whole."""

import numpy as np
import pandas as pd
import pytest

from core.enrichment import GeneSets, preranked, ranked_sets
from core.enrichment.preranked import gathered
from core.enrichment.ranked_sets import RankedSets, places_of_genes, ranked_genes, walk_block
from core.errors import FitError, GeneSetError

GENES = [f"g{k:03d}" for k in range(120)]


def toy(n_sets: int = 23) -> tuple[pd.Series, GeneSets]:
    rng = np.random.default_rng(3)
    ranking = pd.Series(rng.normal(size=120), index=GENES)
    ranking["g007"] = np.nan
    sizes = rng.integers(5, 30, n_sets)
    sets = {f"S{k}": rng.choice(GENES, size, replace=False) for k, size in enumerate(sizes)}
    return ranking, GeneSets.of(sets, name="toy", title="Toy")


def made() -> RankedSets:
    ranking, sets = toy()
    return RankedSets.of(ranking, sets, smallest=8, largest=25)


def test_where_the_genes_of_a_set_lie() -> None:
    sets = GeneSets.of({"A": ["c", "a"], "B": ["x"], "C": ["b", "x"]}, name="s")
    ranked = ranked_genes(pd.Series({"a": 1.0, "b": 3.0, "c": 2.0}))
    assert [list(places) for places in places_of_genes(sets, ranked)] == [[1, 2], [], [0]]
    assert RankedSets.of(ranked, sets, smallest=1, largest=2).tested.tolist() == [0, 2]


def test_blocks_hold_every_set_tested_once_small_ones_first(monkeypatch) -> None:
    monkeypatch.setattr(ranked_sets, "BLOCK", 5)
    sets = made()
    blocks = sets.blocks
    assert [len(places) for places in blocks[:-1]] == [5] * (len(blocks) - 1)
    together = np.concatenate(blocks)
    assert sorted(together) == sets.tested.tolist()
    assert (np.diff([len(sets.hits[k]) for k in together]) >= 0).all()
    assert sets.n_missing == 1


def test_blocks_in_any_order_are_the_computation_in_one_piece(monkeypatch) -> None:
    monkeypatch.setattr(ranked_sets, "BLOCK", 5)
    ranking, collection = toy()
    whole = preranked(ranking, collection, smallest=8, largest=25, permutations=50, seed=2)
    sets = made()
    walked = [walk_block(sets, block, permutations=50, seed=2) for block in reversed(sets.blocks)]
    assert len(walked) > 2
    again = gathered(sets, pd.concat(walked), permutations=50, seed=2)
    pd.testing.assert_frame_equal(again.table, whole.table, check_exact=True)
    assert (again.n_missing, again.permutations, again.seed) == (1, 50, 2)


def test_what_gseapy_refuses_is_a_refusal(monkeypatch) -> None:
    import gseapy

    def nothing(*given: object, **more: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(gseapy, "prerank", nothing)
    sets = made()
    with pytest.raises(FitError, match="gave nothing: no luck"):
        walk_block(sets, sets.blocks[0], permutations=50, seed=0)


def test_sizes_that_cannot_be() -> None:
    ranking, sets = toy()
    with pytest.raises(GeneSetError, match="sets of 9 to 8 genes"):
        RankedSets.of(ranking, sets, smallest=9, largest=8)
