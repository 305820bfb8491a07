"""Downloads of FerrDb, of every version, as FerrDb lays them out."""

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from core.data.ferrdb import FERRDB_ROLES, FerrDbTable, ferrdb_from_json
from core.data.ferrdb_files import read_ferrdb
from core.errors import CohortError, GeneSetError

TODAY = "2026-11-25"


def written(folder: Path, **files: str) -> list[Path]:
    """Write files; two underscores in a name stand for a dot."""
    paths = []
    for name, text in files.items():
        path = folder / f"{name.replace('__', '.')}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    return paths


def roles(table: FerrDbTable) -> dict[str, str]:
    return table.genes.set_index("gene")["role"].to_dict()


def test_v2_has_one_file_for_each_role(tmp_path: Path) -> None:
    paths = written(
        tmp_path,
        ferroptosis_driver="symbol,pmid\nACSL4,1\nHMOX1,2\nHMOX1,3\n",
        ferroptosis_suppressor="symbol,pmid\nGPX4,4\nHMOX1,5\n",
        ferroptosis_marker="symbol,pmid\nPTGS2,6\nHMOX1,7\n",
        ferroptosis_unclassified="symbol,pmid\nFOO1,8\n",
        ferroptosis_inducer="compound,pmid\nErastin,9\n",
    )
    table = read_ferrdb(paths, imported=TODAY, version="V2, May 2024")
    assert roles(table) == {
        "ACSL4": "driver",
        "FOO1": "unclassified",
        "GPX4": "suppressor",
        "HMOX1": "driver, suppressor and marker",
        "PTGS2": "marker",
    }
    assert table.counts() == {"driver": 2, "suppressor": 2, "marker": 2, "unclassified": 1}
    assert table.title == "FerrDb, V2, May 2024"
    assert "ferroptosis_inducer.csv lists no genes and was passed over." in table.notes
    assert "ferroptosis_inducer.csv" not in table.files


def test_v1_has_a_mark_of_bytes_and_full_names(tmp_path: Path) -> None:
    path = tmp_path / "1_info_driver.csv"
    path.write_bytes(
        b'\xef\xbb\xbfSymbol,Name,Evidence,Pathway\r\nRPL8,"protein L8","kills, ""so""",a\r\n'
    )
    assert roles(read_ferrdb([path], imported=TODAY)) == {"RPL8": "driver"}


def test_the_preview_is_one_zip_with_a_column_of_its_own(tmp_path: Path) -> None:
    archive = tmp_path / "ferroptosis_early_preview_upto20231231.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name, text in {
            "driver.csv": "Symbol_or_reported_abbr,HGNC_ID,Confidence\nNOX1,7889,Validated\n"
            "NOX1,7889,Deduecd\n_NA_,1,Screened\n",
            "suppressor.csv": "Symbol,Confidence\nSCD,Predicted\nSCD,Screened\n",
            "unclassified.reg.csv": "Symbol,Confidence\nBAR2,_NA_\n",
            "inhibitor.csv": "Name,Molecule\nFerrostatin,x\n",
        }.items():
            packed.writestr(f"ferroptosis_early_preview_upto20231231/{name}", text)
    table = read_ferrdb([archive], imported=TODAY)
    assert roles(table) == {"BAR2": "unclassified", "NOX1": "driver", "SCD": "suppressor"}
    assert table.genes["confidence"].tolist() == ["", "validated", "screened"]
    assert table.version == "2023-12-31"
    assert table.files == ("driver.csv", "suppressor.csv", "unclassified.reg.csv")
    assert any("1 rows name no gene" in note for note in table.notes)


def test_v3_holds_other_kinds_of_cell_death_too(tmp_path: Path) -> None:
    paths = written(
        tmp_path,
        ferrdb_driver="RCD,Symbol\nFerroptosis,ACSL4\nCuproptosis,FDX1\nFerroptosis,TFRC\n",
    )
    table = read_ferrdb(paths, imported=TODAY)
    assert sorted(roles(table)) == ["ACSL4", "TFRC"]
    assert "1 rows about other kinds of cell death" in table.notes[0]
    only_other = written(tmp_path, ferrdb_driver="RCD,Symbol\nCuproptosis,FDX1\n")
    with pytest.raises(GeneSetError, match=r"no ferroptosis-related gene was found in ferrdb_d"):
        read_ferrdb(only_other, imported=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "gene\trole\nHMOX1\tDriver, Suppressor\nGPX4\tsuppressor\nPTGS2\tMarker\n",
        "Gene Symbol;Category\nHMOX1;driver\nHMOX1;suppressor\nGPX4;Suppressor\nPTGS2;marker\n",
        "gene,driver,suppressor,marker\nHMOX1,1,1,0\nGPX4,0,1,0\nPTGS2,0,0,1\nNONE1,0,0,0\n",
        "gene,driver,suppressor,marker\nHMOX1,True,TRUE,False\nGPX4,no,yes,0\nPTGS2,,,1\n",
    ],
)
def test_one_table_with_roles_in_it(tmp_path: Path, text: str) -> None:
    (path,) = written(tmp_path, ferrdb=text)
    assert roles(read_ferrdb([path], imported=TODAY)) == {
        "GPX4": "suppressor",
        "HMOX1": "driver and suppressor",
        "PTGS2": "marker",
    }


def test_dates_of_a_spreadsheet_are_no_genes(tmp_path: Path) -> None:
    paths = written(tmp_path, driver="Symbol,PMID\n5-Mar,1\nTFRC,2\n")
    table = read_ferrdb(paths, imported=TODAY)
    assert list(roles(table)) == ["TFRC"]
    assert any("turned into dates" in note for note in table.notes)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("driver", "pmid,title\n1,x\n", "no column of gene symbols; its columns are pmid, title"),
        ("genes", "Symbol,PMID\nGPX4,1\n", "does not say whether its genes are drivers"),
        ("drivers_and_markers", "Symbol,PMID\nGPX4,1\n", "does not say whether"),
        ("driver", "Symbol,PMID\n_NA_,1\n", "no ferroptosis-related gene was found in driver.csv"),
    ],
)
def test_what_cannot_be_told_is_refused(tmp_path: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(GeneSetError, match=why):
        read_ferrdb(written(tmp_path, **{name: text}), imported=TODAY)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<!DOCTYPE html><html>sign in</html>", "web page"),
        (b"Symbol,PMID\n=cmd|' /C calc'!A0,1\n", "begin with ="),
        (b"Symbol,PMID\n", "a header and no rows"),
        (b"\x00\x01\x02binary", "binary data"),
        (b"", "is empty"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "driver.csv"
    path.write_bytes(content)
    with pytest.raises(CohortError, match=why):
        read_ferrdb([path], imported=TODAY)


def test_no_file_is_refused() -> None:
    with pytest.raises(GeneSetError, match="no file"):
        read_ferrdb([], imported=TODAY)


@pytest.fixture
def table(tmp_path: Path) -> FerrDbTable:
    paths = written(
        tmp_path,
        driver="Symbol,Confidence\nACSL4,Validated\nHMOX1,\n",
        marker="Symbol,Confidence\nHMOX1,Screened\n",
    )
    return read_ferrdb(paths, imported=TODAY, version="V9")


def test_it_is_kept_and_read_back_whole(table: FerrDbTable) -> None:
    again = ferrdb_from_json(table.to_json())
    pd.testing.assert_frame_equal(again.genes, table.genes)
    assert again.fingerprint == table.fingerprint
    assert (again.version, again.imported, again.files) == ("V9", TODAY, table.files)


def test_the_fingerprint_follows_the_roles(table: FerrDbTable) -> None:
    other = table.genes.assign(suppressor=True)
    assert FerrDbTable(other, "V9", TODAY).fingerprint != table.fingerprint
    assert FerrDbTable(table.genes, "V8", TODAY).fingerprint != table.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "other"},
        {"genes": 7},
        {"genes": [["GPX4"]]},
        {"genes": [["GPX4", [], ""]]},
        {"genes": [["GPX4", ["driver"], ""], ["GPX4", ["marker"], ""]]},
        {"genes": []},
        {"version": "x" * 300},
    ],
)
def test_a_damaged_copy_is_refused(table: FerrDbTable, change: dict[str, object]) -> None:
    text = json.dumps(json.loads(table.to_json()) | change)
    with pytest.raises(GeneSetError):
        ferrdb_from_json(text)
    with pytest.raises(GeneSetError):
        ferrdb_from_json(text[: len(text) // 2])


def test_a_table_of_genes_is_checked() -> None:
    row = {"gene": "GPX4", **dict.fromkeys(FERRDB_ROLES, True), "confidence": ""}
    assert FerrDbTable(pd.DataFrame([row]), "", TODAY).title == "FerrDb, version not stated"
    with pytest.raises(GeneSetError, match="no column 'marker'"):
        FerrDbTable(pd.DataFrame([row]).drop(columns="marker"), "", TODAY)
