"""Text out of plain, gzipped and zipped files, counted while it flows.

Nothing is ever unpacked to disk, so a path inside an archive leads nowhere.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.data.screening import DEFAULT_LIMITS, FileKind, Limits, refuse_foreign, screen
from core.errors import CohortError, CoreError, listed

__all__ = ["TextFile", "open_text", "survey"]

_CHUNK = 1 << 20
_HEAD_LINES = 12
_HEAD_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class TextFile:
    """What one pass over a text file found.

    Parameters
    ----------
    path : Path
        The file.
    kind : str
        Plain, gzip or zip.
    encoding : str
        ``"utf-8"``, ``"utf-16"`` or ``"cp1252"`` (Windows' superset of Latin-1).
    n_lines : int
        Lines, whatever ends them.
    head : str
        The first dozen lines, whole, line ends normalised.
    """

    path: Path
    kind: FileKind
    encoding: str
    n_lines: int
    head: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of how the bytes were taken for text."""
        if self.encoding == "utf-8":
            return ()
        name = {"cp1252": "Western European (Latin-1)"}.get(self.encoding, "UTF-16")
        return (f"{self.path.name} was read as {name} text, not UTF-8.",)


def survey(path: Path, limits: Limits = DEFAULT_LIMITS) -> TextFile:
    """Read a text file once, keeping nothing: size, encoding, lines.

    Raises
    ------
    CohortError
        If the file is not text, unpacks to too much, or is damaged.
    """
    kind = screen(path, limits)
    if kind not in ("text", "gzip", "zip"):
        raise CohortError(
            f"{path.name} is a {'Parquet' if kind == 'parquet' else 'HDF5 (h5ad)'} file where a "
            "table of text is expected.",
            "Give a CSV or TSV file here.",
        )
    utf8 = codecs.getincrementaldecoder("utf-8")("strict")
    encoding, first, n_breaks, last = "utf-8", b"", 0, b""
    for chunk in _chunks(path, kind, limits):
        if not last:
            first = chunk
            refuse_foreign(first[:4096], path.name)
            if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                encoding = "utf-16"
        if encoding != "utf-16" and b"\x00" in chunk:
            raise CohortError(
                f"{path.name} holds binary data, not text.", "Export the table as CSV or TSV."
            )
        if encoding == "utf-8":
            try:
                utf8.decode(chunk)
            except UnicodeDecodeError:
                encoding = "cp1252"
        n_breaks += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
        n_breaks -= last == b"\r" and chunk.startswith(b"\n")
        last = chunk[-1:]
    if encoding == "utf-8":
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            encoding = "cp1252"
    n_lines = n_breaks + (last not in (b"\n", b"\r", b"\x00"))
    with open_text(TextFile(path, kind, encoding, n_lines, ""), limits) as stream:
        head = _whole_lines(stream, path.name)
    if not head.strip():
        raise CohortError(f"{path.name} is empty.", "Download or export it again.")
    refuse_foreign(head[:4096].encode(), path.name)  # a web page in UTF-16 shows only now
    return TextFile(path, kind, encoding, n_lines, head)


def _whole_lines(stream: IO[bytes], name: str) -> str:
    """Return the first lines; the header of a matrix may have 60,000 names."""
    lines: list[bytes] = []
    left = _HEAD_BYTES
    while len(lines) < _HEAD_LINES and left > 0:
        line = stream.readline(left)
        if not line:
            break
        left -= len(line)
        lines.append(line)
    if left <= 0:
        raise CohortError(
            f"{name} has lines of more than {_HEAD_BYTES >> 20} MiB.",
            "Check that it is a table, with one row per line.",
        )
    return b"".join(lines).decode("utf-8", errors="replace")


@contextmanager
def open_text(file: TextFile, limits: Limits = DEFAULT_LIMITS) -> Iterator[IO[bytes]]:
    r"""Open a surveyed file as UTF-8 bytes without BOM, lines ended by ``\n``.

    Any of ``\n``, ``\r\n`` and the bare ``\r`` of CGGA's tables ends a line.
    """
    stream = _Normalised(_chunks(file.path, file.kind, limits), file.encoding)
    with io.BufferedReader(stream, buffer_size=_CHUNK) as buffered:
        yield buffered


def _chunks(path: Path, kind: FileKind, limits: Limits) -> Iterator[bytes]:
    """Yield a file's content piece by piece, refusing it once it grows too large."""
    packed = path.stat().st_size
    unpacked = 0
    try:
        with _opened(path, kind, limits) as handle:
            while chunk := handle.read(_CHUNK):
                unpacked += len(chunk)
                if kind != "text":
                    limits.check_unpacked(unpacked, packed, path.name)
                yield chunk
    except (EOFError, OSError, RuntimeError, zlib.error, zipfile.BadZipFile) as exc:
        if isinstance(exc, CoreError):
            raise
        raise CohortError(
            f"{path.name} is a damaged {kind} file: {exc}.",
            "Download it again; the copy may be incomplete.",
        ) from exc


@contextmanager
def _opened(path: Path, kind: FileKind, limits: Limits) -> Iterator[IO[bytes]]:
    """Open the bytes of a plain file, a gzip file or the only member of a zip file."""
    if kind == "text":
        with path.open("rb") as handle:
            yield handle
    elif kind == "gzip":
        with gzip.open(path, "rb") as unpacked:
            yield unpacked  # type: ignore[misc]  # GzipFile reads bytes as IO[bytes] does
    else:
        with zipfile.ZipFile(path) as archive:
            member = _only_member(archive, path.name)
            limits.check_unpacked(member.file_size, path.stat().st_size, path.name)
            with archive.open(member) as unpacked_member:
                yield unpacked_member


def _only_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Return the one file inside a zip archive."""
    members = [
        item
        for item in archive.infolist()
        if not item.is_dir()
        and not item.filename.startswith("__MACOSX/")
        and not item.filename.endswith(".DS_Store")
    ]
    if len(members) != 1:
        held = listed([item.filename for item in members]) or "nothing"
        raise CohortError(
            f"{name} holds {len(members)} files ({held}); one table is expected.",
            "Unpack it and give the expression and the clinical table one by one.",
        )
    member = members[0]
    parts = Path(member.filename.replace("\\", "/")).parts
    if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in member.filename[:3]:
        raise CohortError(
            f"{name} holds a file whose path leads out of the archive ({member.filename!r}).",
            "Do not trust this archive; ask for the table itself.",
        )
    if member.flag_bits & 0x1:
        raise CohortError(f"{name} is locked by a password.", "Unpack it and give the table.")
    return member


class _Normalised(io.RawIOBase):
    """Chunks of any encoding and line ending -> UTF-8 with line feeds."""

    def __init__(self, chunks: Iterator[bytes], encoding: str) -> None:
        self._chunks = chunks
        self._decoder = (
            None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
        )
        self._ready = b""
        self._pending_return = False
        self._started = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            chunk = next(self._chunks, None)
            if chunk is None:
                if not self._pending_return:
                    return 0
                self._pending_return, self._ready = False, b"\n"
                break
            self._ready = self._normalise(chunk)
        n = min(len(buffer), len(self._ready))
        buffer[:n] = self._ready[:n]
        self._ready = self._ready[n:]
        return n

    def _normalise(self, chunk: bytes) -> bytes:
        if self._decoder is not None:
            chunk = self._decoder.decode(chunk).encode("utf-8")
        if not self._started and chunk:
            self._started = True
            while chunk.startswith(codecs.BOM_UTF8):  # two, where a tool added its own
                chunk = chunk.removeprefix(codecs.BOM_UTF8)
        # A return at the end of a chunk may be half of a "\r\n": wait for the next.
        if self._pending_return:
            chunk = b"\r" + chunk
        self._pending_return = chunk.endswith(b"\r")
        if self._pending_return:
            chunk = chunk[:-1]
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return chunk
