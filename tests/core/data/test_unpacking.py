"""Text of any wrapping, encoding and line ending; bombs stop while they unpack."""

import gzip
import zipfile
from pathlib import Path

import pytest

from core.data.screening import Limits
from core.data.unpacking import open_text, survey
from core.errors import CohortError

PLAIN = b"id,age\nP1,50\nP2,61\n"


def content(path: Path) -> bytes:
    with open_text(survey(path)) as stream:
        return stream.read()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_vanish(tmp_path: Path, end: bytes, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(PLAIN.replace(b"\n", end).decode().encode(encoding))
    assert content(path) == PLAIN


def test_a_carriage_return_split_from_its_line_feed_ends_one_line(tmp_path: Path) -> None:
    row = b"x" * ((1 << 20) - 1) + b"\r\n"  # the return is the last byte of the first chunk
    path = tmp_path / "table.csv"
    path.write_bytes(row * 2)
    assert content(path).count(b"\n") == 2
    assert survey(path).n_lines == 2


def test_lines_are_counted_with_and_without_a_last_break(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    for data, n in ((PLAIN, 3), (PLAIN[:-1], 3), (PLAIN.replace(b"\n", b"\r"), 3)):
        path.write_bytes(data)
        assert survey(path).n_lines == n


def test_latin_1_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("id,hospital\nP1,Genève\n".encode("latin-1"))
    assert survey(path).encoding == "cp1252"
    assert content(path).decode() == "id,hospital\nP1,Genève\n"


def test_gzip_and_a_zip_of_one_are_opened(tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(PLAIN))
    assert content(packed) == PLAIN
    one = zipped(tmp_path / "b.zip", {"__MACOSX/._t": b"x", "folder/t.csv": PLAIN})
    assert content(one) == PLAIN


def test_a_zip_of_several_names_them(tmp_path: Path) -> None:
    several = zipped(tmp_path / "t.zip", {"a.csv": PLAIN, "b.csv": PLAIN})
    with pytest.raises(CohortError, match=r"holds 2 files \(a.csv, b.csv\)"):
        survey(several)
    with pytest.raises(CohortError, match="holds 0 files"):
        survey(zipped(tmp_path / "u.zip", {"folder/": b""}))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\x.csv", "C:\\x.csv"])
def test_a_path_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CohortError, match="leads out of the archive"):
        survey(zipped(tmp_path / "t.zip", {name: PLAIN}))


def test_a_bomb_stops_while_it_unpacks(tmp_path: Path) -> None:
    bomb = tmp_path / "t.csv.gz"
    with gzip.open(bomb, "wb") as handle:
        for _ in range(100):
            handle.write(b"0," * (1 << 19))
    with pytest.raises(CohortError, match="200 times its size"):
        survey(bomb)
    with pytest.raises(CohortError, match=r"more than 1.0 MiB"):
        survey(bomb, Limits(unpacked_bytes=1 << 20))


def test_a_zip_that_lies_about_its_size_is_counted(tmp_path: Path) -> None:
    path = zipped(tmp_path / "t.zip", {"t.csv": b"0," * (1 << 20)})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")  # declared size in the directory
    path.write_bytes(data)
    with pytest.raises(CohortError):
        survey(path, Limits(unpacked_bytes=1 << 20))


def test_damaged_archives_are_named(tmp_path: Path) -> None:
    cut = tmp_path / "t.csv.gz"
    cut.write_bytes(gzip.compress(PLAIN * 1000)[:-20])
    with pytest.raises(CohortError, match="damaged gzip"):
        survey(cut)
    broken = zipped(tmp_path / "t.zip", {"t.csv": PLAIN * 100})
    broken.write_bytes(broken.read_bytes()[:40])
    with pytest.raises(CohortError, match="damaged zip"):
        survey(broken)


def test_what_lies_inside_an_archive_is_judged_too(tmp_path: Path) -> None:
    page = tmp_path / "t.csv.gz"
    page.write_bytes(gzip.compress(b"<html>Sign in</html>"))
    with pytest.raises(CohortError, match="web page"):
        survey(page)


def test_the_curly_quotes_of_windows_are_letters(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"id,note\nP1,\x93quoted\x94\n")
    assert content(path).decode() == "id,note\nP1,\u201cquoted\u201d\n"
    assert "Latin-1" in survey(path).notes[0]


def test_two_byte_order_marks_vanish(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xef\xbb\xbf" * 2 + PLAIN)
    assert content(path) == PLAIN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><body>a,b</body>", "web page"),
        ('{"error": 1}', "JSON"),
        ("id,x\nP1,\x00\n", "binary data"),
    ],
)
def test_utf_16_hides_nothing(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode("utf-16"))
    with pytest.raises(CohortError, match=said):
        survey(path)
