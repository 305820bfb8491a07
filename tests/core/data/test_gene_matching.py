"""A gene is found under any of its names, on either side, and never under another's."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.gene_matching import match_genes
from core.data.genes import ferroptosis_genes


def test_a_name_that_is_measured_is_taken_as_it_stands() -> None:
    # TAZ may mean two genes; where a column is called so, that column was asked for.
    match = match_genes(["TAZ", "RRM2"], ["RRM2", "TAZ", "WWTR1"])
    assert match.found == {"TAZ": "TAZ", "RRM2": "RRM2"}
    assert match.renamed == {}


def test_the_list_may_be_older_than_the_cohort_and_the_cohort_older_than_the_list() -> None:
    assert match_genes(["C19orf61", "KIM-1"], ["SMG9", "HAVCR1"]).renamed == {
        "C19orf61": "SMG9",
        "KIM-1": "HAVCR1",
    }
    assert match_genes(["SMG9", "PIEZO1"], ["C19orf61", "FAM38A"]).renamed == {
        "SMG9": "C19orf61",
        "PIEZO1": "FAM38A",
    }


def test_both_may_be_old() -> None:
    # MARCH5 and RNF153 are both MARCHF5.
    assert match_genes(["MARCH5"], ["RNF153"]).found == {"MARCH5": "RNF153"}


def test_identifiers_on_either_side() -> None:
    assert match_genes(["ENSG00000171848.15", "7157"], ["RRM2", "TP53"]).genes == ("RRM2", "TP53")
    assert match_genes(["RRM2"], ["ENSG00000171848"]).found == {"RRM2": "ENSG00000171848"}


def test_case_is_no_other_name() -> None:
    match = match_genes(["rrm2", "C1ORF87", "Gpx4"], ["RRM2", "C1orf87", "GPX4"])
    assert match.genes == ("RRM2", "C1orf87", "GPX4")
    assert match.renamed == {}


def test_an_alias_of_several_genes_is_left() -> None:
    match = match_genes(["MLL2"], ["KMT2D", "KMT2B"])
    assert match.ambiguous == {"MLL2": ("KMT2B", "KMT2D")}
    assert match.genes == ()
    # Even where only one of the two is measured: it may have been the other.
    assert match_genes(["MLL2"], ["KMT2D"]).ambiguous == {"MLL2": ("KMT2B", "KMT2D")}
    assert match_genes(["MLL2"], ["RRM2"]).absent == ("MLL2",)


def test_a_column_that_may_be_another_gene_is_left() -> None:
    assert match_genes(["KMT2D"], ["MLL2"]).ambiguous == {"KMT2D": ("MLL2",)}
    assert match_genes(["TAFAZZIN"], ["TAZ"]).ambiguous == {"TAFAZZIN": ("TAZ",)}


def test_a_symbol_of_another_gene_is_never_taken() -> None:
    # AREG was called AR; AR is a gene of its own, and the other way round.
    assert match_genes(["AREG"], ["AR"]).absent == ("AREG",)
    assert match_genes(["AR"], ["AREG"]).absent == ("AR",)


def test_two_columns_for_one_gene_are_left() -> None:
    match = match_genes(["MARCHF5"], ["MARCH5", "RNF153"])
    assert match.ambiguous == {"MARCHF5": ("MARCH5", "RNF153")}
    # The current symbol goes before older ones.
    assert match_genes(["RNF153"], ["MARCHF5", "MARCH5"]).found == {"RNF153": "MARCHF5"}
    # A spelling that only differs in case, twice.
    assert match_genes(["abc1x"], ["Abc1X", "ABC1X"]).ambiguous == {"abc1x": ("Abc1X", "ABC1X")}


def test_two_names_of_one_gene_give_it_once() -> None:
    match = match_genes(["SMG9", "C19orf61"], ["SMG9"])
    assert match.found == {"SMG9": "SMG9", "C19orf61": "SMG9"}
    assert match.genes == ("SMG9",)


def test_what_nobody_knows_is_absent() -> None:
    match = match_genes(["XYZ1", "XYZ1"], ["RRM2"])
    assert (match.genes, match.absent) == ((), ("XYZ1",))


@pytest.mark.data
def test_real_cohorts_of_other_times_and_the_published_genes(data_dir: Path) -> None:
    """Arrays annotated years before FerrDb, and TCGA annotated after it."""
    frg = ferroptosis_genes("V2")["gene"]
    folder = data_dir / "cohorts"
    phillips = pd.read_parquet(folder / "external" / "phillips.parquet", columns=[]).index
    match = match_genes(frg, phillips)
    assert match.renamed["SMG9"] == "C19orf61"  # of the published signature
    assert match.renamed["PIEZO1"] == "FAM38A"
    assert match.ambiguous["KMT2D"] == ("MLL2", "MLL4")
    assert (len(match.genes), len(match.renamed)) == (366, 14)
    tcga = pd.read_csv(folder / "tcga_glioma" / "genes.csv")["symbol"]
    match = match_genes(frg, tcga)
    assert match.renamed["EPT1"] == "SELENOI"
    assert (len(match.genes), len(match.renamed), len(match.ambiguous)) == (425, 5, 0)


NAMES = st.lists(
    st.sampled_from(
        ["RRM2", "rrm2", "SMG9", "C19orf61", "MLL2", "KMT2D", "KMT2B", "TAZ", "WWTR1", "AR", "AREG",
         "MARCH5", "RNF153", "MARCHF5", "ENSG00000171848", "7157", "TP53", "nothing"]
    ),
    unique=True,
)  # fmt: skip


@given(wanted=NAMES, measured=NAMES)
def test_each_gene_asked_for_has_one_fate(wanted: list[str], measured: list[str]) -> None:
    match = match_genes(wanted, measured)
    assert sorted([*match.found, *match.ambiguous, *match.absent]) == sorted(wanted)
    assert set(match.found.values()) <= set(measured)
    assert all(match.found[name] == name for name in wanted if name in measured)
    assert len(set(match.genes)) == len(match.genes)
