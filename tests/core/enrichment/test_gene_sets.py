import numpy as np
import pytest

from core.enrichment import GeneSet, GeneSets
from core.errors import GeneSetError


def test_it_is_a_mapping_of_sets(toy: GeneSets) -> None:
    assert list(toy) == ["A", "B", "C"]
    assert toy["A"] == GeneSet("A", "first", ("G1", "G2"))
    assert toy["B"].title == "B"
    assert len(toy["B"]) == 3
    assert "D" not in toy
    assert dict(toy)["C"].genes == ("G5",)


def test_memberships_are_one_sparse_table(toy: GeneSets) -> None:
    assert toy.genes == ("G1", "G2", "G3", "G4", "G5")
    assert toy.members.tolist() == [0, 1, 1, 2, 3, 4]
    assert toy.starts.tolist() == [0, 2, 5, 6]
    assert toy.sizes.tolist() == [2, 3, 1]
    with pytest.raises(ValueError, match="read-only"):
        toy.members[0] = 3


def test_marked_genes_are_counted_set_by_set(toy: GeneSets) -> None:
    among = toy.marked(["G2", "G4", "nobody"])
    assert among.tolist() == [False, True, False, True, False]
    assert toy.counts(among).tolist() == [1, 2, 0]
    assert toy.marked_genes(1, among) == ("G2", "G4")
    assert toy.positions(["G3", "nobody"]).tolist() == [2, -1]
    assert toy.places(["C", "A"]).tolist() == [2, 0]


def test_a_gene_named_twice_counts_once() -> None:
    assert GeneSets.of({"A": ["G1", "G1"]}, name="x").sizes.tolist() == [1]


def test_the_fingerprint_names_the_sets_and_not_the_title(toy: GeneSets) -> None:
    sets = {"A": ["G2", "G1"], "B": ["G4", "G3", "G2"], "C": ["G5"]}
    assert GeneSets.of(sets, name="other", title="Other").fingerprint == toy.fingerprint
    assert GeneSets.of({**sets, "C": ["G4"]}, name="toy").fingerprint != toy.fingerprint


@pytest.mark.parametrize(
    ("sets", "said"),
    [({}, "no gene set"), ({"A": ["G1"], "B": []}, "sets without a gene: B")],
)
def test_nothing_and_empty_sets_are_refused(sets: dict, said: str) -> None:
    with pytest.raises(GeneSetError, match=said):
        GeneSets.of(sets, name="x")


def test_two_sets_of_one_name_are_refused() -> None:
    with pytest.raises(GeneSetError, match="more than one set named A"):
        GeneSets(
            name="x",
            title="X",
            ids=("A", "A"),
            titles=("", ""),
            genes=("G1",),
            members=np.zeros(2, dtype=np.int32),
            starts=np.array([0, 1, 2]),
        )


def test_an_unknown_set_is_refused(toy: GeneSets) -> None:
    with pytest.raises(GeneSetError, match="Toy has no set Z"):
        toy.places(["A", "Z"])
