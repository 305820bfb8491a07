"""Roles in ferroptosis for any gene, under any of its names."""

import re

import pandas as pd
import pytest

from core.data.ferrdb import FERRDB_ROLES, FerrDbTable
from core.data.gene_roles import gene_roles
from core.data.genes import ROLES, ferroptosis_genes


def own(**roles: str) -> FerrDbTable:
    rows = [
        {"gene": gene, **{role: role in words for role in FERRDB_ROLES}, "confidence": ""}
        for gene, words in roles.items()
    ]
    return FerrDbTable(pd.DataFrame(rows), "V9", "2026-11-25")


def said(genes: list[str], table: FerrDbTable | None = None) -> dict[str, tuple[str, str]]:
    found = gene_roles(genes, table=table).set_index("gene")
    return {gene: (row.role, row.source) for gene, row in found.iterrows()}


def test_v2_goes_before_v1_and_v1_adds_its_markers() -> None:
    # GPX4: V1 suppressor and marker, V2 suppressor. RRM2: V1 marker, V2 suppressor.
    assert said(["GPX4", "RRM2", "IDH1", "NCF2", "GAPDH"]) == {
        "GPX4": ("suppressor and marker", "FerrDb V2, V1"),
        "RRM2": ("suppressor and marker", "FerrDb V2, V1"),
        "IDH1": ("driver", "FerrDb V2"),
        "NCF2": ("marker", "FerrDb V1"),
        "GAPDH": ("", ""),
    }


def test_a_gene_is_known_by_its_older_and_by_its_newer_name() -> None:
    assert said(["C19orf61", "SELENOI", "HAVCR1", "ENSG00000167468"]) == {
        "C19orf61": ("driver", "FerrDb V2"),  # SMG9
        "SELENOI": ("driver", "FerrDb V2"),  # EPT1 in FerrDb
        "HAVCR1": ("marker", "FerrDb V1"),  # KIM-1 in FerrDb
        "ENSG00000167468": ("suppressor and marker", "FerrDb V2, V1"),  # GPX4
    }


def test_the_readers_own_download_goes_first() -> None:
    table = own(GPX4="driver", SMG9="unclassified", FOO1="marker")
    assert said(["GPX4", "C19orf61", "FOO1", "ACSL4"], table) == {
        "GPX4": ("driver", "FerrDb, V9"),
        "C19orf61": ("unclassified", "FerrDb, V9"),
        "FOO1": ("marker", "FerrDb, V9"),
        "ACSL4": ("driver", "FerrDb V2"),
    }


def test_every_listed_gene_has_its_roles_and_words_say_what_flags_say() -> None:
    v2 = ferroptosis_genes("V2")
    found = gene_roles(v2["gene"])
    assert found["gene"].tolist() == v2["gene"].tolist()
    pd.testing.assert_frame_equal(found[["driver", "suppressor"]], v2[["driver", "suppressor"]])
    for row in found.itertuples():
        flags = {role for role in ROLES if getattr(row, role)}
        assert set(re.split(r", | and ", row.role)) == flags


def test_once_each_in_the_order_given() -> None:
    assert gene_roles(["GPX4", "ACSL4", "GPX4"])["gene"].tolist() == ["GPX4", "ACSL4"]
    nothing = gene_roles([])
    assert nothing.empty
    assert {"gene", *FERRDB_ROLES, "role", "source"} <= set(nothing)


@pytest.mark.parametrize("role", ["driver", "suppressor"])
def test_hmox1_is_both(role: str) -> None:
    assert bool(gene_roles(["HMOX1"])[role].iloc[0])
