"""Bytes that anyone may send: told apart before a line is read."""

import gzip
import io
import zipfile

import pytest

from core.enrichment.gmt_text import gmt_text
from core.errors import GeneSetError

TEXT = "SET\twords\tCD44\tRRM2\n"


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("sets.gmt", TEXT)
    return held.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_vanish(end: str, encoding: str) -> None:
    assert gmt_text(TEXT.replace("\n", end).encode(encoding), name="s.gmt") == TEXT


def test_latin_1_is_read() -> None:
    assert gmt_text("S\tGenève\tA\tB".encode("latin-1"), name="s.gmt") == "S\tGenève\tA\tB"


def test_gzip_of_several_members_is_unpacked_whole() -> None:
    twice = gzip.compress(TEXT.encode(), mtime=0) + gzip.compress(TEXT.encode(), mtime=0)
    assert gmt_text(twice, name="s.gmt.gz") == TEXT * 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "s.gmt is empty"),
        (b" \n\n", "s.gmt is empty"),
        (gzip.compress(b"", mtime=0), "s.gmt is empty"),
        (gzip.compress(TEXT.encode() * 50, mtime=0)[:-9], "gzip file that ends too early"),
        (gzip.compress(TEXT.encode(), mtime=0)[:4], "gzip file that ends too early"),
        (b"\x1f\x8b\x08\x00garbage and no more of it", "damaged gzip"),
        (gzip.compress(TEXT.encode(), mtime=0) + b"tail", "damaged gzip"),
        (b"<!DOCTYPE html><html>Sign in</html>", "web page"),
        ("<html>Sign in</html>".encode("utf-16"), "web page"),
        (gzip.compress(b"\n <html>", mtime=0), "web page"),
        (b'{"SET": {"geneSymbols": ["A"]}}', "JSON"),
        (zipped(), "zip archive or a spreadsheet"),
        (b"\x80\x04\x95 pickle", "pickle"),
        (b"SET\twords\tA\x00B", "binary data"),
        (b"\x89HDF\r\n", "HDF5"),
    ],
)
def test_what_is_no_text_is_refused_with_its_kind(content: bytes, said: str) -> None:
    with pytest.raises(GeneSetError, match=said) as refusal:
        gmt_text(content, name="s.gmt")
    assert refusal.value.hint


def test_a_bomb_stops_while_it_unpacks() -> None:
    bomb = gzip.compress(b"\0" * (4 << 20), mtime=0)
    assert len(bomb) < 10_000
    with pytest.raises(GeneSetError, match="unpacks to more than 1 MiB"):
        gmt_text(bomb, name="s.gmt", most=1 << 20)


def test_a_bomb_in_many_members_stops_too() -> None:
    with pytest.raises(GeneSetError, match="unpacks to more than 1 MiB"):
        gmt_text(gzip.compress(b"A" * 600_000, mtime=0) * 2, name="s.gmt", most=1 << 20)


def test_a_large_file_is_refused_by_its_size() -> None:
    with pytest.raises(GeneSetError, match="has 2 MiB; at most 1 MiB"):
        gmt_text(b"A" * (2 << 20), name="s.gmt", most=1 << 20)
