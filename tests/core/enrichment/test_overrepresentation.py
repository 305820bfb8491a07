"""Over-representation, by pencil."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enrichment import GeneSets, overrepresentation
from core.errors import GeneSetError


def test_the_numbers_of_one_set_by_pencil(toy: GeneSets) -> None:
    # 5 genes, 2 of them drawn: 10 pairs. A = {G1, G2} holds both in 1 of them,
    # B = {G2, G3, G4} one or both in 9 of them: 1 pair, G1 and G5, has none.
    found = overrepresentation(["G1", "G2"], toy, smallest=1)
    table = found.table.set_index("id")
    assert list(table.index) == ["A", "B"]  # C has no hit and is not tested
    assert table.loc["A", "p_value"] == pytest.approx(1 / 10)
    assert table.loc["B", "p_value"] == pytest.approx(9 / 10)
    assert table.loc["A", "q_value"] == pytest.approx(2 / 10)  # twice, for two tests
    assert table.loc["B", "q_value"] == pytest.approx(9 / 10)
    assert table.loc["A", ["hits", "query", "size", "background"]].tolist() == [2, 2, 2, 5]
    assert table.loc["A", "gene_ratio"] == 1.0
    assert table.loc["B", "background_ratio"] == pytest.approx(3 / 5)
    assert table.loc["B", "fold_enrichment"] == pytest.approx((1 / 2) / (3 / 5))
    assert table["genes"].to_dict() == {"A": "G1/G2", "B": "G2"}
    assert (found.query, found.n_background, found.n_universe) == (("G1", "G2"), 5, None)


def test_a_background_takes_genes_from_the_sets_and_from_the_draw(toy: GeneSets) -> None:
    # Left: G1, G2, G3. A = {G1, G2}, B = {G2, G3}; drawn G1 and G2: 1 of 3 pairs is A.
    found = overrepresentation(["G1", "G2"], toy, background=["G1", "G2", "G3", "X"], smallest=1)
    table = found.table.set_index("id")
    assert (found.n_background, found.n_universe) == (3, 4)
    assert table.loc["A", "p_value"] == pytest.approx(1 / 3)
    assert table.loc["B", "p_value"] == pytest.approx(1.0)
    assert table.loc["B", "size"] == 2


def test_genes_without_annotation_or_outside_the_background_do_not_count(toy: GeneSets) -> None:
    found = overrepresentation(["G1", "X", "G5", "G1"], toy, background=["G1", "G2"], smallest=1)
    assert found.query == ("G1",)
    assert found.unannotated == ("X",)
    assert found.outside == ("G5",)
    assert found.table["query"].tolist() == [1]


def test_sizes_are_counted_within_the_background(toy: GeneSets) -> None:
    everything = overrepresentation(["G2"], toy, smallest=3)
    assert everything.table["id"].tolist() == ["B"]
    assert overrepresentation(["G2"], toy, smallest=1, largest=2).table["id"].tolist() == ["A"]
    less = overrepresentation(["G2"], toy, background=["G2", "G3"], smallest=2)
    assert less.table["id"].tolist() == ["B"]


def test_significant_rows_are_those_at_or_below_the_level(toy: GeneSets) -> None:
    found = overrepresentation(["G1", "G2"], toy, smallest=1)
    level = found.table["q_value"].min()
    assert found.significant(level)["id"].tolist() == ["A"]
    assert found.significant(level / 2).empty


@pytest.mark.parametrize(
    ("genes", "options", "said"),
    [
        ([], {}, "empty"),
        (["Gpx4", "Trp53"], {}, "none of the 2 genes is in a set of Toy"),
        (["G1"], {"background": []}, "none of the 0 genes of the background"),
        (["G1"], {"background": ["X", "Y"]}, "none of the 2 genes of the background"),
        (["G1"], {"background": ["G5"]}, "none of the 1 genes that Toy knows is in the background"),
        (["G1"], {"smallest": 3}, r"has 3 to 500 genes in the background \(they have 2 to 2\)"),
        (["G1"], {"smallest": 0}, "sets of 0 to 500 genes"),
        (["G1"], {"smallest": 9, "largest": 8}, "sets of 9 to 8 genes"),
    ],
)
def test_what_cannot_be_tested_is_said(
    toy: GeneSets, genes: list[str], options: dict, said: str
) -> None:
    with pytest.raises(GeneSetError, match=said) as refusal:
        overrepresentation(genes, toy, **{"smallest": 1, **options})
    assert refusal.value.hint


def test_genes_of_another_animal_are_recognised(toy: GeneSets) -> None:
    with pytest.raises(GeneSetError) as refusal:
        overrepresentation(["Gpx4", "Trp53"], toy)
    assert "mouse" in refusal.value.hint


_GENE = st.integers(0, 30).map(lambda k: f"G{k}")


@given(
    st.dictionaries(st.sampled_from("ABCDEF"), st.sets(_GENE, min_size=1), min_size=1),
    st.sets(_GENE, min_size=1),
    st.sets(_GENE, min_size=1) | st.none(),
)
def test_every_row_counted_by_hand(
    sets: dict[str, set[str]], query: set[str], background: set[str] | None
) -> None:
    annotated = set().union(*sets.values())
    universe = annotated if background is None else annotated & background
    drawn = query & universe
    collection = GeneSets.of(sets, name="x")
    tested = {key for key, genes in sets.items() if genes & drawn}
    if not tested:
        with pytest.raises(GeneSetError):
            overrepresentation(query, collection, background=background, smallest=1)
        return
    table = overrepresentation(query, collection, background=background, smallest=1).table
    assert set(table["id"]) == tested
    for row in table.itertuples():
        inside = sets[row.id] & universe
        assert row.genes.split("/") == sorted(inside & drawn)
        ways = sum(
            comb(len(inside), k) * comb(len(universe) - len(inside), len(drawn) - k)
            for k in range(row.hits, min(len(inside), len(drawn)) + 1)
        )
        assert row.p_value == pytest.approx(ways / comb(len(universe), len(drawn)), rel=1e-12)
    assert table["p_value"].is_monotonic_increasing
    assert (table["q_value"] >= table["p_value"]).all()


@given(st.permutations([f"G{k}" for k in range(12)]))
def test_the_order_of_the_genes_does_not_matter(genes: list[str]) -> None:
    sets = {"A": genes[:3], "B": genes[2:8], "C": genes[7:]}
    query = sorted(genes)[:5]
    ours = overrepresentation(query, GeneSets.of(sets, name="x"), smallest=1).table
    theirs = overrepresentation(query[::-1], GeneSets.of(sets, name="x"), smallest=1).table
    pd.testing.assert_frame_equal(ours, theirs)


def test_gseapy_with_the_same_background_agrees() -> None:
    import gseapy

    rng = np.random.default_rng(5)
    genes = [f"GENE{k}" for k in range(400)]
    sets = {f"S{k}": rng.choice(genes, 30, replace=False).tolist() for k in range(12)}
    collection, query = GeneSets.of(sets, name="x"), genes[:60]
    universe = genes[:300]
    ours = overrepresentation(query, collection, background=universe).table.set_index("id")
    # gseapy leaves sets and background as they are given: only annotated genes here.
    left = [gene for gene in universe if gene in set(collection.genes)]
    theirs = gseapy.enrich(
        [gene for gene in query if gene in set(left)],
        {key: [g for g in held if g in set(left)] for key, held in sets.items()},
        background=left,
        outdir=None,
        no_plot=True,
    ).results.set_index("Term")
    assert set(theirs.index) == set(ours.index)
    np.testing.assert_allclose(
        theirs["P-value"].loc[ours.index].astype(float), ours["p_value"], rtol=1e-9
    )
