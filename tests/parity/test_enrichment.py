"""Held to clusterProfiler's enricher, restated by R 4.2.2, on org.Hs.eg.db 3.16 and KEGG.

    enricher_internal of DOSE: phyper(k - 1, M, N - M, n, lower.tail = FALSE); p.adjust(p, "BH")

R works with Entrez ids and we with symbols; in each collection the two name
genes one to one, so that every count and every p-value can be compared.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.enrichment import GeneSets, load_gene_sets, overrepresentation, read_gmt
from core.enrichment.export_go import _ANNOTATIONS
from core.enrichment.hypergeometric import hypergeometric_tail

pytestmark = pytest.mark.data

ASPECTS = ("BP", "CC", "MF")


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, float_precision="round_trip", dtype={"entrez": "Int64"})


@pytest.fixture(scope="module")
def symbols(data_dir: Path) -> pd.Series:
    """Entrez id -> symbol, one to one."""
    table = pd.read_csv(data_dir / "genes/gene_info.tsv.gz", sep="\t", keep_default_na=False)
    # Four symbols stand for a gene and for a locus without annotation.
    table = table.sort_values("gene_type", key=lambda kind: kind != "protein-coding", kind="stable")
    return table.drop_duplicates("symbol").set_index("entrez")["symbol"]


def query(r_reference: Path) -> list[str]:
    return read(r_reference / "ora/query_genes.csv")["symbol"].tolist()


def compare(sets: GeneSets, theirs: pd.DataFrame, genes: list[str], **options: object) -> float:
    """Compare every row and return the largest relative difference of a p-value."""
    found = overrepresentation(genes, sets, **options)
    assert len(found.table) == len(theirs)
    ours = found.table.set_index("id").loc[theirs["ID"]]
    for our, their in {"hits": "k", "query": "n", "size": "M", "background": "N"}.items():
        assert ours[our].tolist() == theirs[their].tolist()
    np.testing.assert_allclose(ours["p_value"], theirs["pvalue"], rtol=1e-12)
    np.testing.assert_allclose(ours["q_value"], theirs["p.adjust"], rtol=1e-12)
    assert found.table["p_value"].is_monotonic_increasing
    return float(np.abs(ours["p_value"].to_numpy() / theirs["pvalue"].to_numpy() - 1).max())


@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_shipped_set_is_that_of_org_hs_eg_db(aspect, r_reference, symbols):
    sets = load_gene_sets(f"go_{aspect.lower()}")
    counts = json.loads((r_reference / "ora/counts.json").read_text())[aspect]
    assert len(sets) == counts["sets"]
    assert len(sets.genes) == counts["genes"]
    assert len(sets.members) == counts["memberships"]
    theirs = read(r_reference / f"ora/go2allegs_sizes_{aspect}.csv.gz").set_index("go")
    theirs = theirs.loc[list(sets)]
    assert sets.sizes.tolist() == theirs["size"].tolist()
    coding = pd.Series(symbols.index, index=symbols.to_numpy())
    ids = coding.loc[list(sets.genes)].to_numpy(dtype=np.int64)
    assert len(ids) == len(sets.genes)
    sums = np.add.reduceat(ids[sets.members], sets.starts[:-1])
    assert sums.tolist() == theirs["sum_entrez"].tolist()


@pytest.mark.parametrize("aspect", ASPECTS)
def test_gene_ontology(aspect, r_reference):
    theirs = read(r_reference / f"ora/enrichGO_{aspect}.csv.gz")
    sets = load_gene_sets(f"go_{aspect.lower()}")
    assert compare(sets, theirs, query(r_reference)) < 1e-13


def test_a_universe(r_reference, symbols):
    theirs = read(r_reference / "ora/enrichGO_BP_universe9000.csv.gz")
    universe = symbols.loc[read(r_reference / "ora/universe_9000.csv")["entrez"]]
    sets = load_gene_sets("go_bp")
    assert compare(sets, theirs, query(r_reference), background=universe) < 1e-13


def test_kegg_of_2021(r_reference, data_dir):
    theirs = read(r_reference / "ora/KEGG_2021_Human_enrichr.csv")
    sets = read_gmt(data_dir / "genesets/KEGG_2021_Human.gmt.gz")
    counts = json.loads((r_reference / "ora/counts.json").read_text())["KEGG_2021_Human"]
    assert (len(sets), len(sets.genes)) == (counts["sets"], counts["genes"])
    theirs["ID"] = [
        next(key for key in sets if key.replace(",", ";") == name) for name in theirs["ID"]
    ]
    assert compare(sets, theirs, query(r_reference)) < 1e-13


@pytest.mark.skipif(not _ANNOTATIONS.is_file(), reason="no Bioconductor annotation here")
def test_kegg_of_2011(r_reference):
    import sqlite3

    with sqlite3.connect(f"{_ANNOTATIONS.as_uri()}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT path_id, symbol FROM kegg JOIN gene_info USING (_id)"
        ).fetchall()
    held: dict[str, list[str]] = {}
    for key, gene in rows:
        held.setdefault(f"hsa{key}", []).append(gene)
    sets = GeneSets.of(held, name="kegg_2011")
    theirs = read(r_reference / "ora/KEGG_PATH2011.csv")
    assert compare(sets, theirs, query(r_reference)) < 1e-13


def test_tails_down_to_1e_100(r_reference):
    grid = read(r_reference / "ora/phyper_grid.csv")
    for (n, background), rows in grid.groupby(["n", "N"]):
        found = hypergeometric_tail(rows["k"], rows["M"], n, background=background)
        np.testing.assert_allclose(found, rows["p"], rtol=1e-12)
        np.testing.assert_allclose(np.log(found), rows["logp"], rtol=1e-13, atol=1e-15)
    assert grid["p"].min() < 1e-100


def test_the_studys_terms_lead_where_ferroptosis_genes_are_tested(r_reference, data_dir):
    found = overrepresentation(query(r_reference), load_gene_sets("go_bp")).table
    assert "iron ion homeostasis" in found.head(3)["title"].tolist()
    kegg = read_gmt(data_dir / "genesets/KEGG_2021_Human.gmt.gz")
    assert overrepresentation(query(r_reference), kegg).table["id"][0] == "Ferroptosis"
