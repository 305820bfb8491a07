"""A zip of several tables: unpacked within bounds, nothing outside its folder."""

import zipfile
from pathlib import Path

import pytest

from core.data.archives import unpack_tables
from core.data.screening import Limits
from core.errors import CohortError

LIMITS = Limits(unpacked_bytes=80 << 20)


def packed(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_tables_in_order_under_plain_names(tmp_path: Path, folder: Path) -> None:
    archive = packed(
        tmp_path / "x.zip",
        {
            "preview/driver.csv": "a,b\n",
            "preview/unclassified.reg.csv": "c,d\n",
            "preview/read me.pdf": "-",
            "__MACOSX/driver.csv": "-",
            "preview/._driver.csv": "-",
            "other/driver.csv": "e,f\n",
        },
    )
    found = unpack_tables(archive, folder, limits=LIMITS)
    assert [path.name for path in found] == ["driver.csv", "unclassified.reg.csv", "driver.csv"]
    assert [path.read_text() for path in found] == ["a,b\n", "c,d\n", "e,f\n"]


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "/tmp/evil.csv", "..\\evil.csv", "a/../e;v.csv"]
)
def test_a_path_in_the_archive_leads_nowhere(tmp_path: Path, folder: Path, name: str) -> None:
    (path,) = unpack_tables(packed(tmp_path / "x.zip", {name: "a,b\n"}), folder, limits=LIMITS)
    assert path.parent.parent == folder
    assert path.resolve().is_relative_to(folder.resolve())
    written = {item for item in tmp_path.rglob("*") if item.is_file()}
    assert written == {tmp_path / "x.zip", path}


def test_a_bomb_is_refused(tmp_path: Path, folder: Path) -> None:
    archive = packed(tmp_path / "x.zip", {f"{i}.csv": "0" * (40 << 20) for i in range(2)})
    with pytest.raises(CohortError, match="200 times its size"):
        unpack_tables(archive, folder, limits=LIMITS)
    with pytest.raises(CohortError, match=r"unpacks to more than 16\.0 MiB"):
        unpack_tables(archive, tmp_path, limits=Limits(unpacked_bytes=16 << 20))


def test_nothing_to_read_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(CohortError, match=r"holds no table .* but picture\.png"):
        unpack_tables(packed(tmp_path / "x.zip", {"picture.png": "-"}), folder, limits=LIMITS)
    many = packed(tmp_path / "y.zip", {f"{i}.csv": "a,b\n" for i in range(41)})
    with pytest.raises(CohortError, match="holds 41 tables; at most 40"):
        unpack_tables(many, folder, limits=LIMITS)


def test_damage_and_locks_are_refused(tmp_path: Path, folder: Path) -> None:
    archive = packed(tmp_path / "x.zip", {"driver.csv": "Symbol,PMID\n" + "GPX4,1\n" * 500})
    content = bytearray(archive.read_bytes())
    at = content.find(b"driver.csv") + len("driver.csv")
    content[at : at + 8] = b"\xff" * 8
    (tmp_path / "broken.zip").write_bytes(content)
    with pytest.raises(CohortError, match="damaged zip file"):
        unpack_tables(tmp_path / "broken.zip", folder, limits=LIMITS)
    content = bytearray(archive.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1  # flag of encryption in the directory
    (tmp_path / "locked.zip").write_bytes(content)
    (tmp_path / "again").mkdir()
    with pytest.raises(CohortError, match="locked by a password"):
        unpack_tables(tmp_path / "locked.zip", tmp_path / "again", limits=LIMITS)
