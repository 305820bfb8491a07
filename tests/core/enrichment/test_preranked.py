"""Preranked enrichment: scores by our own walk, chance by gseapy's port of fgsea."""

import os
import subprocess
import sys
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from core.enrichment import GeneSets, Preranked, preranked, running_score
from core.errors import GeneSetError, InputError
from tests.architecture.source import ROOT

GENES = [f"g{k}" for k in range(200)]


def make(seed: int = 0) -> Preranked:
    rng = np.random.default_rng(1)
    ranking = pd.Series(rng.normal(size=200), index=GENES)
    ranking[GENES[:20]] += 2
    ranking[GENES[20:35]] -= 2
    sets = {f"random{k}": rng.choice(GENES, 15, replace=False).tolist() for k in range(10)}
    sets |= {"up": GENES[:20], "down": GENES[20:35], "small": GENES[:4]}
    return preranked(ranking, GeneSets.of(sets, name="x"), seed=seed, permutations=200)


@pytest.fixture(scope="module")
def found() -> Preranked:
    return make()


def test_what_was_put_in_comes_out(found: Preranked) -> None:
    table = found.table.set_index("id")
    assert table.loc["up", "normalised_score"] > 2
    assert table.loc["down", "normalised_score"] < -2
    assert (table.loc[["up", "down"], "q_value"] < 1e-4).all()
    assert (table.drop(["up", "down"])["q_value"] > 0.01).all()
    assert "small" not in table.index  # four genes are too few
    assert table["p_value"].is_monotonic_increasing
    assert set(table.loc["up", "leading_edge"].split("/")) <= set(GENES[:20])


def test_the_score_is_that_of_the_walk(found: Preranked) -> None:
    for row in found.table.itertuples():
        walk = found.running(row.id)
        assert row.enrichment_score == pytest.approx(walk.enrichment_score, abs=1e-12)
        assert row.leading_edge == "/".join(walk.leading_edge)
        assert row.n_leading == len(walk.leading_edge)


def test_the_leading_edge_is_gseapys(found: Preranked) -> None:
    import gseapy

    upper = found.ranking.rename(str.upper)
    sets = {
        row.id: [g.upper() for g in found.gene_sets[row.id].genes]
        for row in found.table.itertuples()
    }
    theirs = gseapy.prerank(
        upper, sets, min_size=1, permutation_num=10, threads=1, seed=0, no_plot=True
    ).res2d.set_index("Term")
    for row in found.table.itertuples():
        assert theirs.loc[row.id, "ES"] == pytest.approx(row.enrichment_score, abs=1e-12)
        assert theirs.loc[row.id, "Lead_genes"].lower().split(";") == row.leading_edge.split("/")


def test_the_p_value_is_the_share_of_all_sets_of_that_size() -> None:
    # 12 genes, sets of 3: all 220 of them can be walked.
    values = np.sort(np.random.default_rng(0).normal(size=12))[::-1]
    ranking = pd.Series(values, index=[f"g{k:02d}" for k in range(12)])
    chosen = {"S": ["g00", "g01", "g04"], "T": ["g03", "g08", "g11"], "U": ["g09", "g10", "g11"]}
    ours = preranked(ranking, GeneSets.of(chosen, name="x"), smallest=3, permutations=20_000)
    walks = [running_score(ranking, np.array(c)) for c in combinations(range(12), 3)]
    # A walk that goes equally far to both sides scores zero in fgsea, and counts on both.
    torn = [abs(walk.after.max() + walk.before.min()) < 1e-12 for walk in walks]
    every = np.where(torn, 0.0, [walk.enrichment_score for walk in walks])
    for row in ours.table.itertuples():
        same = every[every >= 0] if row.enrichment_score > 0 else every[every <= 0]
        share = (np.abs(same) >= abs(row.enrichment_score) - 1e-12).mean()
        assert row.p_value == pytest.approx(share, abs=4 * np.sqrt(share / 10_000))
        expected = row.enrichment_score / np.abs(same).mean()
        assert row.normalised_score == pytest.approx(expected, rel=0.015)


def test_the_seed_decides_and_nothing_else(found: Preranked) -> None:
    pd.testing.assert_frame_equal(make().table, found.table)
    other = make(seed=1).table.set_index("id").loc[found.table["id"]]
    assert (other["normalised_score"].to_numpy() != found.table["normalised_score"]).any()


def test_another_process_finds_the_same_whatever_its_hash_seed(found: Preranked) -> None:
    code = (
        "import runpy; m = runpy.run_path('tests/core/enrichment/test_preranked.py');"
        "print(m['make']().table.to_json(double_precision=15))"
    )
    # Hashes of this process have a seed of their own, drawn at random unless it is set.
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert said == found.table.to_json(double_precision=15)


def test_ties_stand_in_alphabetical_order_and_are_counted() -> None:
    ranking = pd.Series([1.0, 1.0, 0.0, np.nan], index=["B", "A", "C", "D"])
    done = preranked(ranking, GeneSets.of({"S": ["A", "C"]}, name="x"), smallest=1)
    assert done.ranking.index.tolist() == ["A", "B", "C"]
    assert (done.n_ties, done.n_missing) == (2, 1)


@pytest.mark.parametrize(
    ("ranking", "said"),
    [
        (pd.Series([1.0, np.nan], index=["A", "B"]), "1 genes with a value"),
        (pd.Series([1.0] * 4, index=list("ABCD")), "1 different"),
        (pd.Series([1.0, 2.0, 3.0, 4.0], index=list("ABBD")), "B occur more than once"),
        (pd.Series([1.0, 2.0, np.inf], index=list("ABC")), "C have an infinite value"),
    ],
)
def test_rankings_that_are_none(ranking: pd.Series, said: str) -> None:
    with pytest.raises(InputError, match=said):
        preranked(ranking, GeneSets.of({"S": ["A", "C"]}, name="x"), smallest=1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, r"has 10 to 500 genes among those ranked \(they have 2 to 2\)"),
        ({"smallest": 0}, "sets of 0 to 500"),
    ],
)
def test_no_set_of_the_size_is_said(options: dict, said: str) -> None:
    ranking = pd.Series([1.0, 0.5, -1.0], index=list("ABC"))
    with pytest.raises(GeneSetError, match=said):
        preranked(ranking, GeneSets.of({"S": ["A", "C"]}, name="x"), **options)


def test_a_ranking_of_other_genes_is_said() -> None:
    ranking = pd.Series([1.0, 0.5, -1.0], index=["ENSG00000000001", "ENSG00000000002", "ENSG0001"])
    with pytest.raises(GeneSetError, match="none of the 3 genes ranked") as refusal:
        preranked(ranking, GeneSets.of({"S": ["A", "C"]}, name="x"))
    assert "Ensembl" in refusal.value.hint
