"""Every name of a gene leads to its symbol, unless it could lead to two."""

import gzip
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest

from core.data.gene_symbols import (
    SYMBOLS_SOURCE,
    current_symbols,
    other_names,
    symbol_of_ensembl,
    symbol_of_entrez,
)


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("RRM2", ("RRM2",)),
        ("rrm2", ("RRM2",)),
        (" RRM2 ", ("RRM2",)),
        ("c1ORF87", ("C1orf87",)),
        ("C19orf61", ("SMG9",)),
        ("p53", ("TP53",)),
        ("Trp53", ("TP53",)),
        ("MARCH5", ("MARCHF5",)),
        ("TAZ", ("TAFAZZIN", "WWTR1")),
        ("MLL2", ("KMT2B", "KMT2D")),
        ("ENSG00000171848", ("RRM2",)),
        ("ensg00000171848.15", ("RRM2",)),
        ("ENSG00000160200", ("CBS", "LOC102724560")),
        ("6241", ("RRM2",)),
        ("no such gene", ()),
        ("ENSG99999999999", ()),
        ("999999999", ()),
        ("", ()),
    ],
)
def test_symbols_that_a_name_may_stand_for(name: str, symbols: tuple[str, ...]) -> None:
    assert current_symbols(name) == symbols


def test_a_current_symbol_stands_for_its_own_gene_alone() -> None:
    assert "AR" in other_names("AREG")
    assert current_symbols("AR") == ("AR",)


def test_other_names_hold_aliases_and_ensembl_ids() -> None:
    assert {"C19orf61", "ENSG00000105771"} <= set(other_names("SMG9"))
    assert "SMG9" not in other_names("SMG9")
    assert other_names("no such gene") == ()


def test_identifiers() -> None:
    assert symbol_of_ensembl("ENSG00000141510.18") == "TP53"
    assert symbol_of_ensembl("ENSG00000160200") == ""  # two genes
    assert symbol_of_ensembl("TP53") == ""
    assert symbol_of_entrez("7157") == "TP53"
    assert symbol_of_entrez("TP53") == symbol_of_entrez("999999999") == ""


def test_the_table_says_where_it_comes_from() -> None:
    packed = resources.files("core.data").joinpath("gene_symbols.tsv.gz").read_bytes()
    head = gzip.decompress(packed)[:200].decode()
    assert head.startswith("# NCBI Gene 2022-Sep12 by org.Hs.eg.db 3.16.0-1, Artistic-2.0")
    assert "12 September 2022" in SYMBOLS_SOURCE
    assert len(packed) < 1_000_000


def test_nothing_is_read_on_import() -> None:
    code = "import core.data.gene_symbols as g; assert g._names.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.data
def test_the_names_are_those_of_the_reference_export(data_dir: Path) -> None:
    """Held to another export of the same package, name by name."""
    genes = pd.read_csv(data_dir / "genes" / "gene_info.tsv.gz", sep="\t", dtype=str,
                        keep_default_na=False)  # fmt: skip
    genes = genes[~genes["gene_type"].isin(["biological-region", "unknown"])]
    assert [symbol_of_entrez(entrez) for entrez in genes["entrez"]] == genes["symbol"].tolist()

    aliases = pd.read_csv(data_dir / "genes" / "alias2symbol.tsv.gz", sep="\t", dtype=str,
                          keep_default_na=False)  # fmt: skip
    aliases = aliases[aliases["entrez"].isin(set(genes["entrez"]))]
    current = {symbol.upper() for symbol in genes["symbol"]}
    aliases = aliases.assign(key=aliases["alias"].str.upper())
    aliases = aliases[~aliases["key"].isin(current)]
    meant = aliases.groupby("key")["symbol"].agg(lambda found: tuple(sorted(set(found))))
    # A few aliases look like identifiers (numbers): those are taken for identifiers.
    meant = meant[~meant.index.str.fullmatch(r"\d{1,9}|ENSG\d{11}(\.\d+)?")]
    assert len(meant) > 60_000
    wrong = [key for key, symbols in meant.items() if current_symbols(key) != symbols]
    assert not wrong, wrong[:10]
