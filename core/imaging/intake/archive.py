"""The files of an upload, one after the other: from memory, from a folder, out of zip archives.

Nothing here writes to disk, and no name inside an archive ever becomes a
path; a name that would lead elsewhere is refused all the same, for an archive
that holds one was made to do harm or is damaged.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from core.errors import ScanError, listed
from core.imaging.intake.limits import IntakeLimits

__all__ = ["Budget", "Member", "files_below", "members", "shown"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LARGEST_DIRECTORY = 8 << 20  # of a zip archive's own list of files
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
           ValueError, struct.error, OverflowError)  # fmt: skip
_AGAIN = "Make the archive again; the copy may be incomplete."


class Budget:
    """What an upload has used of its limits so far: files, bytes as dropped, bytes unpacked."""

    def __init__(self, limits: IntakeLimits) -> None:
        self.limits = limits
        self.files = 0
        self.packed = 0
        self.unpacked = 0

    def file(self, name: str) -> None:
        """Count a file."""
        self.files += 1
        self.limits.check_files(self.files, name)

    def drop(self, n_bytes: int, name: str) -> None:
        """Count bytes as dropped."""
        self.packed += n_bytes
        self.limits.check_packed(self.packed, name)

    def unpack(self, n_bytes: int, name: str) -> None:
        """Count bytes that were unpacked."""
        self.unpacked += n_bytes
        self.limits.check_unpacked(self.unpacked, name, packed=max(self.packed, 1))


class Member:
    """One file of an upload; its bytes are read, and counted, when they are asked for.

    Parameters
    ----------
    name : str
        What messages call it, with the folder or archive it lies in.
    stream : binary file
    budget : Budget
        Where its bytes are counted.
    """

    def __init__(self, name: str, stream: IO[bytes], budget: Budget) -> None:
        self.name = name
        self.stream = stream
        self.budget = budget
        self._ahead = b""

    @property
    def folder(self) -> str:
        """The name of the folder it lies in, empty where it lies in none."""
        parts = self.name.split("/")
        return parts[-2] if len(parts) > 1 else ""

    def peek(self, n: int) -> bytes:
        """Return the first bytes; they come again when it is read."""
        if len(self._ahead) < n:
            self._ahead += self._next(n - len(self._ahead))
        return self._ahead[:n]

    def chunks(self, size: int = 1 << 20) -> Iterator[bytes]:
        """Return its bytes, piece by piece."""
        ahead, self._ahead = self._ahead, b""
        if ahead:
            yield ahead
        while piece := self._next(size):
            yield piece

    def read(self, most: int) -> bytes:
        """Return all its bytes, refusing more than ``most``."""
        pieces: list[bytes] = []
        n = 0
        for piece in self.chunks():
            pieces.append(piece)
            n += len(piece)
            if n > most:
                raise ScanError(
                    f"{self.name} is larger than {most / (1 << 20):,.0f} MiB; no single image is.",
                    "Check the file, or leave it out.",
                )
        return b"".join(pieces)

    def _next(self, n: int) -> bytes:
        try:
            piece = self.stream.read(n)
        except _BROKEN as exc:
            raise ScanError(f"{self.name} cannot be read: {_reason(exc)}.", _AGAIN) from exc
        self.budget.unpack(len(piece), self.name)
        return piece


def members(files: Iterable[tuple[str, bytes | BinaryIO]], budget: Budget) -> Iterator[Member]:
    """Return every file, those in zip archives in place of the archives; hidden ones are skipped.

    Raises
    ------
    ScanError
        If there are too many or they are too large, or an archive is damaged,
        locked, or holds a name that leads out of it, a link, a name twice or
        another archive.
    """
    for name, content in files:
        if _hidden(name):
            continue
        stream: IO[bytes] = io.BytesIO(content) if isinstance(content, bytes) else content
        n_bytes = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        budget.drop(n_bytes, shown(name))
        first = stream.read(4)
        stream.seek(0)
        if first in _ZIP:
            yield from _zipped(shown(name), stream, budget)
        elif name.lower().endswith(".zip"):
            raise ScanError(f"{shown(name)} is not a zip archive, whatever its name says.", _AGAIN)
        else:
            budget.file(shown(name))
            yield Member(shown(name), stream, budget)


def files_below(path: Path, limits: IntakeLimits) -> Iterator[tuple[str, BinaryIO]]:
    """Return every regular file below a folder, open, sorted by name.

    Links, hidden files and devices are left out; nothing outside is read.

    Raises
    ------
    ScanError
        If there is no such folder or file, or it holds too many.
    """
    try:
        root = path.resolve(strict=True)
        found: list[Path] = []
        if root.is_dir():
            for place, folders, names in os.walk(root, followlinks=False):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    file = Path(place, name)
                    if not name.startswith(".") and stat.S_ISREG(file.lstat().st_mode):
                        found.append(file)
                limits.check_files(len(found), shown(root.name))
        elif stat.S_ISREG(root.stat().st_mode):
            found, root = [root], root.parent
        for file in found:
            with file.open("rb") as stream:
                yield file.relative_to(root).as_posix(), stream
    except (OSError, RuntimeError) as exc:
        if isinstance(exc, ScanError):
            raise
        raise ScanError(
            f"{shown(path.name)} cannot be read on this machine: "
            f"{getattr(exc, 'strerror', None) or 'its links lead in a circle'}.",
            "Check the path, and whether you may read it.",
        ) from exc


def shown(name: str, *, most: int = 80) -> str:
    """Return a file's name without control characters, shortened at its front."""
    plain = "".join(
        "?" if unicodedata.category(letter)[0] == "C" else letter
        for letter in name.replace("\\", "/")[-4 * most :]
    )
    return plain if len(plain) <= most else f"...{plain[-most:]}"


def _zipped(name: str, stream: IO[bytes], budget: Budget) -> Iterator[Member]:
    """Return the files of an archive, after its own list was judged as a whole."""
    _check_directory(name, stream)
    try:
        archive = zipfile.ZipFile(stream)
    except _BROKEN as exc:
        raise ScanError(f"{name} is a damaged zip archive: {_reason(exc)}.", _AGAIN) from exc
    with archive:
        if not all(entry.filename for entry in archive.infolist()):
            raise ScanError(f"{name} is a damaged zip archive: a file has no name.", _AGAIN)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        budget.limits.check_files(budget.files + len(entries), name)
        _check_entries(name, entries)
        for entry in entries:
            if _hidden(entry.filename):
                continue
            label = f"{name}/{shown(entry.filename)}"
            budget.file(label)
            try:
                opened = archive.open(entry)
            except _BROKEN as exc:
                raise ScanError(f"{label} cannot be unpacked: {_reason(exc)}.", _AGAIN) from exc
            with opened:
                member = Member(label, opened, budget)
                if member.peek(4) in _ZIP:
                    raise ScanError(
                        f"{label} is an archive inside an archive.",
                        "Unpack the outer one and drop what is in it.",
                    )
                yield member


def _check_entries(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive whose list holds what no export of scans does."""
    for entry in entries:
        label = f"{name}/{shown(entry.filename)}"
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
            raise ScanError(
                f"{name} holds a file whose name leads out of the archive "
                f"({shown(entry.filename)}).",
                "Do not trust this archive; make one from the scans yourself.",
            )
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise ScanError(
                f"{label} is a link or a device, not a file.",
                "Make the archive again with the files themselves.",
            )
        if entry.flag_bits & 0x1:
            raise ScanError(
                f"{name} is locked by a password.", "Unpack it and drop the files that are in it."
            )
        if entry.compress_type not in _METHODS:
            raise ScanError(
                f"{label} is packed by method {entry.compress_type}; 0 (store) and 8 (deflate) are "
                "read.",
                "Make the archive again as a plain zip.",
            )
    names = [entry.filename.replace("\\", "/").casefold() for entry in entries]
    if len(set(names)) < len(names):
        seen: set[str] = set()
        twice = [one for one in names if one in seen or seen.add(one)]  # type: ignore[func-returns-value]
        raise ScanError(
            f"{name} holds more than one file called {listed(map(shown, twice))}.",
            "Make the archive again; each name can occur once.",
        )


def _check_directory(name: str, stream: IO[bytes]) -> None:
    """Refuse an archive whose own list of files would not fit into memory."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - (1 << 16) - 22))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise ScanError(f"{name} is a damaged zip archive: its end is missing.", _AGAIN)
    n_bytes = struct.unpack_from("<I", tail, at + 12)[0]
    long = tail.rfind(b"PK\x06\x06", 0, at)
    if n_bytes == 0xFFFFFFFF and long >= 0 and len(tail) >= long + 56:
        n_bytes = struct.unpack_from("<Q", tail, long + 40)[0]
    if n_bytes > _LARGEST_DIRECTORY:
        raise ScanError(
            f"{name} lists its files in {n_bytes:,} bytes, far more than any export does.",
            "Give the series of one examination.",
        )


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".")


def _reason(exc: BaseException) -> str:
    words = getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
    return shown(words).rstrip(".")
