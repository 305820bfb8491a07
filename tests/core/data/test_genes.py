import re

import pytest

from core.data.genes import ferroptosis_genes
from core.errors import InputError

# Zuo et al. 2022, doi:10.3389/fnins.2022.1082867; HMOX1 is both.
DRIVERS = [
    "NOX1",
    "NCOA4",
    "ALOX12",
    "ALOX15B",
    "ZEB1",
    "HMOX1",
    "TGFBR1",
    "IDH1",
    "PEX12",
    "MYCN",
    "SMG9",
    "SLC39A7",
]
SUPPRESSORS = [
    "SCD",
    "NFS1",
    "SQSTM1",
    "CD44",
    "RRM2",
    "GDF15",
    "PARP4",
    "PARP14",
    "KIF20A",
    "ETV4",
    "LCN2",
    "HMOX1",
]


@pytest.mark.parametrize(("version", "n"), [("V1", 259), ("V2", 483)])
def test_number_of_genes_each_once_in_order(version, n):
    genes = ferroptosis_genes(version)
    assert len(genes) == n
    assert genes["gene"].is_unique
    assert genes["gene"].is_monotonic_increasing
    assert genes[["driver", "suppressor", "marker"]].any(axis=1).all()


def test_roles_in_words_say_what_the_flags_say():
    for version in ("V1", "V2"):
        for row in ferroptosis_genes(version).itertuples():
            said = set(re.split(r", | and ", row.role))
            flags = {role for role in ("driver", "suppressor", "marker") if getattr(row, role)}
            assert said == flags, row.gene


def test_known_roles():
    v1 = ferroptosis_genes("V1").set_index("gene")["role"]
    v2 = ferroptosis_genes("V2").set_index("gene")["role"]
    assert v1["ACSL4"] == v2["ACSL4"] == "driver"
    assert v1["GPX4"] == "suppressor and marker"
    assert v2["GPX4"] == "suppressor"
    assert v1["RRM2"] == "marker"
    assert v2["RRM2"] == "suppressor"
    assert v1["HMOX1"] == "driver, suppressor and marker"
    assert v2["HMOX1"] == "driver and suppressor"


def test_the_default_holds_the_published_signature_with_its_roles():
    roles = ferroptosis_genes().set_index("gene")
    published = roles.loc[sorted({*DRIVERS, *SUPPRESSORS})]
    assert sorted(published.index[published["driver"]]) == sorted(DRIVERS)
    assert sorted(published.index[published["suppressor"]]) == sorted(SUPPRESSORS)


def test_an_unknown_version_is_refused_with_the_allowed_ones():
    with pytest.raises(InputError, match="V1 and V2"):
        ferroptosis_genes("V3")
