"""Each gene is in one region, and the lists come back as sums of regions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.expression.intersection import Region, exclusive_regions

LISTS = {"up": ["A", "B", "B", "C"], "prognostic": ["B", "C", "D", "E", "F"], "driver": ["C"]}


def test_regions_by_hand() -> None:
    assert exclusive_regions(LISTS) == (
        Region(("prognostic",), ("D", "E", "F")),
        Region(("up",), ("A",)),
        Region(("up", "prognostic"), ("B",)),
        Region(("up", "prognostic", "driver"), ("C",)),
    )


def test_genes_in_no_list_are_a_region_of_their_own() -> None:
    regions = exclusive_regions(LISTS, universe=["B", "C", "X", "Y", "Z"])
    assert regions[0] == Region((), ("X", "Y", "Z"))
    assert [region.genes for region in regions[1:]] == [
        ("B",),
        ("C",),
    ]  # A, D ... are not looked at


def test_nothing_gives_nothing() -> None:
    assert exclusive_regions({}) == ()
    assert exclusive_regions({"up": []}) == ()
    assert exclusive_regions({"up": []}, universe=["A"]) == (Region((), ("A",)),)


def test_a_list_without_a_name_is_refused() -> None:
    with pytest.raises(InputError, match="1 of 2 lists of genes has no name"):
        exclusive_regions({"up": ["A"], " ": ["B"]})


GENES = st.lists(st.sampled_from("ABCDEFGHIJ"))


@given(st.dictionaries(st.sampled_from(["p", "q", "r", "s"]), GENES), GENES)
def test_regions_are_a_partition(lists: dict[str, list[str]], more: list[str]) -> None:
    universe = {*more, *(gene for genes in lists.values() for gene in genes)}
    regions = exclusive_regions(lists, universe=universe)
    genes = [gene for region in regions for gene in region.genes]
    assert sorted(genes) == sorted(universe)
    assert len({region.lists for region in regions}) == len(regions)
    assert all(regions)
    for name, mine in lists.items():
        summed = [gene for region in regions if name in region.lists for gene in region.genes]
        assert sorted(summed) == sorted(set(mine))
    sizes = [len(region) for region in regions]
    assert sizes == sorted(sizes, reverse=True)
