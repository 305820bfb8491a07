"""Content-addressed results on disk.

A result lives under the fingerprint of what made it, so the same question
finds its answer and a changed input never does. Files appear whole or not at
all: they are written beside their place and moved into it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from core.errors import StoreError

__all__ = ["Store", "write_atomically"]

_KEY = re.compile(r"[0-9a-f]{8,64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never half.

    Raises
    ------
    StoreError
        If the folder cannot be made or written to.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=".partial-", delete=False
        ) as handle:
            temporary = Path(handle.name)
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        Path(temporary).replace(path)
    except OSError as exc:
        raise StoreError(
            f"{path.name} could not be written to {path.parent}: {exc.strerror or exc}.",
            "Free some disk space or choose another folder.",
        ) from exc
    finally:
        # Already moved into place, unless something went wrong; then half a file must not stay.
        if temporary is not None:
            temporary.unlink(missing_ok=True)


class Store:
    """Results by fingerprint, in one folder.

    Parameters
    ----------
    root : Path
        Made when something is first written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str, name: str) -> Path:
        """Return where a result lives.

        Raises
        ------
        StoreError
            If the key is not a fingerprint or the name not a plain file name.
        """
        if not _KEY.fullmatch(key) or not _NAME.fullmatch(name):
            raise StoreError(
                f"{key!r} / {name!r} is not a place in the store.",
                "Use a fingerprint of 8 to 64 hexadecimal digits and a plain file name.",
            )
        return self.root / key[:2] / key / name

    def has(self, key: str, name: str) -> bool:
        """Return whether the result is there."""
        return self.path(key, name).is_file()

    def read(self, key: str, name: str) -> bytes:
        """Return a result's bytes.

        Raises
        ------
        StoreError
            If it is not there or cannot be read.
        """
        path = self.path(key, name)
        try:
            return path.read_bytes()
        except OSError as exc:
            raise StoreError(
                f"nothing is kept here under {key[:12]} / {name}.",
                "It was made on another machine or removed; make it again.",
            ) from exc

    def write(self, key: str, name: str, content: bytes) -> Path:
        """Keep a result, whole or not at all, and return its path."""
        path = self.path(key, name)
        write_atomically(path, content)
        return path

    def remove(self, key: str) -> None:
        """Remove everything that is kept under a fingerprint.

        Raises
        ------
        StoreError
            If it cannot be removed.
        """
        folder = self.path(key, "x").parent
        try:
            if folder.is_dir():
                shutil.rmtree(folder)
        except OSError as exc:
            raise StoreError(
                f"what is kept under {key[:12]} could not be removed: {exc.strerror or exc}.",
                "Remove its folder by hand.",
            ) from exc
