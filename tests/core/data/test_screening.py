"""What is refused by its first bytes or its size, and that the message says what it is."""

import gzip
import zipfile
from pathlib import Path

import pytest

from core.data.screening import Limits, readable_size, screen
from core.errors import CohortError


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\xef\xbb\xbf\n <html lang='en'>", "web page"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "web page"),
        (b'{"error": "login required"}', "JSON"),
        (b'[{"gene": "TP53"}]', "JSON"),
        (b"\n\n<table><tr><td>1,2</td></tr></table>", "web page"),
        (b"</p>a,b", "web page"),
        (b"[1, 2, 3]", "JSON"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\n%PDF-1.4\n1,2\n", "PDF"),
        (b"{\\rtf1 a, b}", "RTF"),
        ("gene,P1\n".encode("utf-32"), "UTF-32"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (b"\xfd7zXZ\x00\x00", "xz archive"),
        (b"\x80\x04\x95\x10\x00\x00\x00", "pickle"),
        (b"RDX3\nX\n", "R data file"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        (b"gene,a\nTP53,\x00\x01\x02", "binary data"),
        (b"", "is empty"),
        (b" \n\n", "is empty"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(CohortError, match=said) as refused:
        screen(write(tmp_path, "expression.csv", content))
    assert "expression.csv" in refused.value.message
    assert refused.value.hint


def test_kinds_are_told_by_content_whatever_the_name(tmp_path: Path) -> None:
    assert screen(write(tmp_path, "a.parquet", b"gene,s1\nTP53,1\n")) == "text"
    assert screen(write(tmp_path, "b.csv", gzip.compress(b"gene,s1\nTP53,1\n"))) == "gzip"
    assert screen(write(tmp_path, "c.csv", b"PAR1....PAR1")) == "parquet"
    assert screen(write(tmp_path, "d.csv", b"\x89HDF\r\n\x1a\n....")) == "hdf5"


def test_a_workbook_is_told_from_a_zipped_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "table.csv", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(CohortError, match="Excel workbook"):
        screen(tmp_path / "table.csv")


def test_size_is_judged_before_anything_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "big.csv", b"PAR1")
    with path.open("r+b") as handle:
        handle.truncate(3 * 1024**3)  # sparse: takes no room
    with pytest.raises(CohortError, match=r"big.csv has 3.0 GiB; at most 2.0 GiB"):
        screen(path)
    assert screen(path, Limits(file_bytes=4 * 1024**3)) == "parquet"


def test_a_folder_and_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="is not a file"):
        screen(tmp_path)
    with pytest.raises(CohortError, match="could not be read"):
        screen(tmp_path / "absent.csv")


def test_readable_size() -> None:
    assert [readable_size(n) for n in (12, 2048, 5 * 1024**2, 1024**4)] == [
        "12 bytes",
        "2.0 KiB",
        "5.0 MiB",
        "1024.0 GiB",
    ]


def test_a_path_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="could not be read: embedded null byte"):
        screen(tmp_path / "a\0b")
