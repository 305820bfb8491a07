"""What a file is, judged by its size and first bytes, before it is read.

A name proves nothing: a login page saved as ``expression.csv``, a spreadsheet
renamed to ``.tsv`` and a compressed bomb all look like tables to a file picker.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.errors import CohortError, listed

__all__ = [
    "DEFAULT_LIMITS",
    "FileKind",
    "Limits",
    "readable_size",
    "refuse_foreign",
    "screen",
]

FileKind = Literal["text", "gzip", "zip", "parquet", "hdf5"]

_GIB = 1024**3
_MIB = 1024**2
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read before a file is refused.

    Parameters
    ----------
    file_bytes : int
        Largest file on disk.
    unpacked_bytes : int
        Largest content once uncompressed; counted while unpacking, whatever
        the archive declares.
    expansion : float
        Largest ratio of content to file; expression tables reach about 20,
        compression bombs 1,000. Judged once 64 MiB have come out.
    cells : int
        Largest table, rows x columns.
    seconds : float
        Longest time for an HDF5 file, whose library can be trapped by a damaged one.
    """

    file_bytes: int = 2 * _GIB
    unpacked_bytes: int = 4 * _GIB
    expansion: float = 200.0
    cells: int = 150_000_000
    seconds: float = 180.0

    def check_cells(self, rows: int, columns: int, name: str) -> None:
        """Refuse a table by its shape, before its values are read."""
        if rows * columns > self.cells:
            raise CohortError(
                f"{name} declares {rows:,} x {columns:,} values; at most {self.cells:,} are read.",
                "Keep the genes and samples you need, or raise the limit on a larger machine.",
            )

    def check_unpacked(self, unpacked: int, packed: int, name: str) -> None:
        """Refuse content by what came out of an archive so far."""
        if unpacked > self.unpacked_bytes:
            raise CohortError(
                f"{name} unpacks to more than {readable_size(self.unpacked_bytes)}; "
                "it was not read further.",
                "Unpack it yourself, check what it holds and keep the table you need.",
            )
        if unpacked > 64 * _MIB and unpacked > self.expansion * max(packed, 1):
            raise CohortError(
                f"{name} unpacks to more than {self.expansion:g} times its size, as a compression "
                "bomb does; it was not read further.",
                "Unpack it yourself and check what it holds.",
            )


DEFAULT_LIMITS = Limits()

_SAVE_AS_TEXT = "Export the table as CSV, TSV or Parquet and give that file."
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", _SAVE_AS_TEXT),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "Save it as CSV in the spreadsheet."),
    (b"BZh", "a bzip2 archive", "Unpack it, or compress it with gzip."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it, or compress it with gzip."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it, or compress it with gzip."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it, or compress it with gzip."),
    (b"Rar!", "a RAR archive", "Unpack it, or compress it with gzip."),
    (b"\x89PNG", "a PNG picture", _SAVE_AS_TEXT),
    (b"\xff\xd8\xff", "a JPEG picture", _SAVE_AS_TEXT),
    (b"GIF8", "a GIF picture", _SAVE_AS_TEXT),
    (b"SQLite format 3", "an SQLite database", _SAVE_AS_TEXT),
    (b"RDX", "an R data file", "In R, write the table with write.csv()."),
    (b"RDA", "an R data file", "In R, write the table with write.csv()."),
    (b"X\n\x00", "an R data file (.rds)", "In R, write the table with write.csv()."),
    (b"\x80\x02", "a Python pickle, which may run code and is never opened", _SAVE_AS_TEXT),
    (b"\x80\x03", "a Python pickle, which may run code and is never opened", _SAVE_AS_TEXT),
    (b"\x80\x04", "a Python pickle, which may run code and is never opened", _SAVE_AS_TEXT),
    (b"\x80\x05", "a Python pickle, which may run code and is never opened", _SAVE_AS_TEXT),
    (b"{\\rtf", "a word processor's document (RTF)", _SAVE_AS_TEXT),
    (b"\xff\xfe\x00\x00", "UTF-32 text", "Save it as UTF-8 text."),
    (b"\x00\x00\xfe\xff", "UTF-32 text", "Save it as UTF-8 text."),
    (b"\x93NUMPY", "a NumPy array without row and column names", _SAVE_AS_TEXT),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the file it stands for",
        "Fetch the file itself with `git lfs pull`.",
    ),
)
_MARKUP = re.compile(rb"\s*<[!?/a-z]", re.IGNORECASE)
_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\"\]\d-])")


def screen(path: Path, limits: Limits = DEFAULT_LIMITS) -> FileKind:
    """Return what a file is, having read its first bytes only.

    Raises
    ------
    CohortError
        If it is not there, empty, too large, or nothing a table can be read
        from; the message names what it looks like and the way out.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise CohortError(f"{path.name} is not a file.", "Choose one file.")
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
    except (OSError, ValueError) as exc:  # ValueError: a path with a NUL in it
        if isinstance(exc, CohortError):
            raise
        reason = getattr(exc, "strerror", None) or exc
        raise CohortError(
            f"{path.name[:200]} could not be read: {reason}.", "Check that the file is there."
        ) from exc
    if size == 0 or not head.strip():
        raise CohortError(f"{path.name} is empty.", "Download or export it again.")
    if size > limits.file_bytes:
        raise CohortError(
            f"{path.name} has {readable_size(size)}; at most "
            f"{readable_size(limits.file_bytes)} are read.",
            "Keep the samples, genes and columns you need; an expression matrix is smaller as "
            "Parquet.",
        )
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        _refuse_office(path)
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        return "hdf5"
    refuse_foreign(head, path.name)
    return "text"


def refuse_foreign(head: bytes, name: str) -> None:
    """Refuse content that is known to be something else than a table of text."""
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ")
    for magic, what, way_out in _FOREIGN:
        if head.startswith(magic) or body.startswith(magic):
            raise CohortError(f"{name} is {what}.", way_out)
    if _MARKUP.match(body):
        raise CohortError(
            f"{name} is a web page (HTML), not a table; often it is a login or error page saved "
            "under the name of the file.",
            "Open the address in a browser, sign in, and download the file itself.",
        )
    if _JSON.match(body):
        raise CohortError(f"{name} is JSON, not a table.", _SAVE_AS_TEXT)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CohortError(
            f"{name} holds binary data, not text.",
            _SAVE_AS_TEXT + " If it is text, save it as UTF-8.",
        )


def _refuse_office(path: Path) -> None:
    """Tell office documents, which are zip archives inside, from zipped tables."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        raise CohortError(
            f"{path.name} is a damaged zip archive.", "Download it again, or unpack it yourself."
        ) from exc
    if any(name.startswith("xl/") for name in names):
        raise CohortError(
            f"{path.name} is an Excel workbook.", "Save the sheet as CSV in the spreadsheet."
        )
    if "mimetype" in names or any(name.startswith("word/") for name in names):
        raise CohortError(f"{path.name} is an office document.", _SAVE_AS_TEXT)
    if any(name.endswith((".npy", ".pkl")) for name in names):
        raise CohortError(
            f"{path.name} holds Python arrays ({listed(names, most=3)}), not a table.",
            _SAVE_AS_TEXT,
        )


def readable_size(n_bytes: int) -> str:
    """Say a number of bytes in words.

    >>> readable_size(3 * 1024**2)
    '3.0 MiB'
    """
    size = float(n_bytes)
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{n_bytes:,} bytes" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
