"""The text of a GMT file out of bytes that anyone may have sent.

A login page, a spreadsheet, half a download and a compressed bomb all come
under the name ``sets.gmt``; each is told apart before a line is read.
"""

from __future__ import annotations

import re
import zlib

from core.errors import GeneSetError

__all__ = ["MOST_BYTES", "gmt_text"]

# All of MSigDB is 25 MB of text.
MOST_BYTES = 128 << 20

_EXPORT = "Give a GMT file: one set per line, its name, a description and its genes, tab-separated."
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet", "Unpack it and give the GMT file itself."),
    (b"PK\x05\x06", "an empty zip archive", _EXPORT),
    (b"\x89HDF", "an HDF5 file", _EXPORT),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"%PDF", "a PDF document", _EXPORT),
    (b"\xd0\xcf\x11\xe0", "an old office document", _EXPORT),
    (b"BZh", "a bzip2 archive", "Unpack it, or compress it with gzip."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it, or compress it with gzip."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it, or compress it with gzip."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it, or compress it with gzip."),
    (b"SQLite format 3", "an SQLite database", _EXPORT),
    (b"\x80", "binary data, perhaps a Python pickle, which is never opened", _EXPORT),
)
_MARKUP = re.compile(rb"\s*<[!?/a-z]", re.IGNORECASE)
_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\"\]])")


def gmt_text(content: bytes, *, name: str, most: int = MOST_BYTES) -> str:
    r"""Return the text of a plain or gzipped file, its lines ended by ``\n``.

    Parameters
    ----------
    content : bytes
        The file as it lies on disk or was sent.
    name : str
        What messages call it.
    most : int
        Largest file, and largest text once unpacked, in bytes; counted while unpacking.

    Raises
    ------
    GeneSetError
        If it is empty, too large, damaged, or known to be something else.
    """
    if len(content) > most:
        raise GeneSetError(
            f"{name} has {len(content) >> 20:,} MiB; at most {most >> 20:,} MiB are read.",
            "Keep the gene sets you need.",
        )
    body = _unpacked(content, name, most) if content.startswith(b"\x1f\x8b") else content
    if not body.strip():
        raise GeneSetError(f"{name} is empty.", "Download or export it again.")
    _refuse_foreign(body[:4096], name)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", errors="replace")
    elif b"\x00" in body:
        raise GeneSetError(f"{name} holds binary data, not text.", _EXPORT)
    else:
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = body.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unpacked(content: bytes, name: str, most: int) -> bytes:
    """Unpack gzip, one member after the other, never more than ``most`` bytes."""
    parts: list[bytes] = []
    size, rest = 0, content
    while rest:
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(rest, most - size + 1)
        except zlib.error as exc:
            if parts and not rest.strip(b"\x00"):
                break  # tapes pad with zeros
            raise GeneSetError(
                f"{name} is a damaged gzip file: {exc}.",
                "Download it again; the copy may be incomplete.",
            ) from exc
        size += len(part)
        if size > most:
            raise GeneSetError(
                f"{name} unpacks to more than {most >> 20:,} MiB; it was not read further.",
                "Unpack it yourself, check what it holds and keep the gene sets you need.",
            )
        if not member.eof:
            raise GeneSetError(
                f"{name} is a gzip file that ends too early.",
                "Download it again; the copy is incomplete.",
            )
        parts.append(part)
        rest = member.unused_data
    return b"".join(parts)


def _refuse_foreign(head: bytes, name: str) -> None:
    """Refuse content that is known to be something else than gene sets."""
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16: every second byte is empty
        body = head[2:].replace(b"\x00", b"")
    for magic, what, way_out in _FOREIGN:
        if body.startswith(magic):
            raise GeneSetError(f"{name} is {what}.", way_out)
    if _MARKUP.match(body):
        raise GeneSetError(
            f"{name} is a web page (HTML), not gene sets; often it is a login or error page saved "
            "under the name of the file.",
            "Open the address in a browser, sign in, and download the GMT file itself.",
        )
    if _JSON.match(body):
        raise GeneSetError(f"{name} is JSON, not a GMT file.", _EXPORT)
