"""Whether the process that runs a job still lives: a lock that ends with its process.

The kernel lets go of a lock when its process ends, however it ends. So nobody
has to guess from a process number, which may be another's by now, or from the
age of a file.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from pathlib import Path

from core.errors import StoreError

__all__ = ["Lease", "held"]

_TOKEN = re.compile(r"[0-9a-f]{16}")


class Lease:
    """A sign of life of this process, held until :meth:`close` or its end.

    Parameters
    ----------
    folder : Path
        Where signs of life are kept; made when needed.

    Attributes
    ----------
    token : str
        Names this sign of life, 16 hexadecimal digits.

    Raises
    ------
    StoreError
        If the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.token = secrets.token_hex(8)
        self._path = folder / f"{self.token}.lock"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
            # Not inherited by programs that this process starts: they must not keep it alive.
            self._file: int | None = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as exc:
            raise StoreError(
                f"jobs cannot be kept in {folder.parent}: {exc.strerror or exc}.",
                "Free some disk space or choose another folder.",
            ) from exc

    def close(self) -> None:
        """Let go; jobs of this process that still run are lost from now on."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def held(folder: Path, token: str) -> bool:
    """Return whether the process that took a lease still lives."""
    if not _TOKEN.fullmatch(token):
        return False
    try:
        file = os.open(folder / f"{token}.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def _sweep(folder: Path) -> None:
    """Remove the signs of processes that are gone; their tokens are never used again."""
    for path in folder.glob("*.lock"):
        if not held(folder, path.stem):
            path.unlink(missing_ok=True)
