"""Several tables in one zip archive, each unpacked within bounds under a name of ours."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from core.data.screening import Limits
from core.errors import CohortError, listed

__all__ = ["unpack_tables"]

_TABLES = (".csv", ".tsv", ".txt")
_MOST_TABLES = 40
_CHUNK = 1 << 20


def unpack_tables(archive: Path, folder: Path, *, limits: Limits) -> tuple[Path, ...]:
    """Unpack the tables of a zip archive into a folder, in the order of the archive.

    A member keeps the last part of its name, letters and digits only, in a
    folder of its own, so that a path inside the archive leads nowhere. What is
    no table by its ending (``.csv``, ``.tsv``, ``.txt``) stays packed.

    Parameters
    ----------
    archive, folder : Path
        The archive, screened already, and an empty folder.
    limits : Limits
        ``unpacked_bytes`` and ``expansion`` hold for all members together.

    Raises
    ------
    CohortError
        If the archive is damaged, locked, unpacks to too much or holds no table.
    """
    packed = archive.stat().st_size
    unpacked = 0
    found: list[Path] = []
    try:
        with zipfile.ZipFile(archive) as source:
            members = [item for item in source.infolist() if _is_table(item)]
            if not members:
                held = listed([item.filename[:60] for item in source.infolist()]) or "nothing"
                raise CohortError(
                    f"{archive.name} holds no table (.csv, .tsv or .txt), but {held}.",
                    "Give the archive as it was downloaded, or the tables one by one.",
                )
            if len(members) > _MOST_TABLES:
                raise CohortError(
                    f"{archive.name} holds {len(members):,} tables; at most {_MOST_TABLES} are "
                    "read.",
                    "Unpack it and give the tables you need.",
                )
            for number, member in enumerate(members):
                if member.flag_bits & 0x1:
                    raise CohortError(
                        f"{archive.name} is locked by a password.", "Unpack it and give the tables."
                    )
                path = folder / str(number) / _plain_name(member.filename)
                path.parent.mkdir()
                with source.open(member) as packed_member, path.open("wb") as plain:
                    while chunk := packed_member.read(_CHUNK):
                        unpacked += len(chunk)
                        limits.check_unpacked(unpacked, packed, archive.name)
                        plain.write(chunk)
                found.append(path)
    except (EOFError, OSError, RuntimeError, NotImplementedError, zlib.error) as exc:
        raise _damaged(archive, exc) from exc
    except zipfile.BadZipFile as exc:
        raise _damaged(archive, exc) from exc
    return tuple(found)


def _is_table(member: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    hidden = name.startswith(".") or member.filename.startswith("__MACOSX/")
    return not member.is_dir() and not hidden and name.lower().endswith(_TABLES)


def _plain_name(filename: str) -> str:
    """Return the last part of a path, fit for any file system."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)[-80:].lstrip(".-")


def _damaged(archive: Path, exc: Exception) -> CohortError:
    return CohortError(
        f"{archive.name} is a damaged zip file: {exc}.",
        "Download it again; the copy may be incomplete.",
    )
