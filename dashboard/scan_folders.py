"""Temporary folders of scans: for this user alone, gone with what needed them, swept if orphaned.

Each server has one root in the machine's temporary folder and holds a lock in
it while it lives. A server that was killed leaves a root without a lock, which
the next server to start removes.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

__all__ = ["new_folder", "passing_folder", "root", "sweep", "sweep_once"]

_PREFIX = "ferroscope-scans-"
_LOCK = "in-use"


@cache
def root() -> Path:
    """Return this server's root, made when it is first needed and removed when the server ends."""
    sweep_once()
    place = Path(tempfile.mkdtemp(prefix=_PREFIX))
    handle = os.open(place / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)  # let go by the system however the process ends
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def new_folder() -> Path:
    """Return a fresh folder, mode 0700; who asked removes it."""
    return Path(tempfile.mkdtemp(dir=root()))


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Give a folder for the length of a block."""
    place = new_folder()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep() -> int:
    """Remove the roots of this user's servers that are no more; return how many."""
    removed = 0
    for place in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not place.is_symlink() and place.is_dir() and _abandoned(place):
            shutil.rmtree(place, ignore_errors=True)
            removed += not place.exists()
    return removed


@cache
def sweep_once() -> None:
    """Sweep when this server draws its first page."""
    sweep()


def _abandoned(place: Path) -> bool:
    """Return whether nobody holds the lock of a root; only one's own are asked."""
    try:
        if place.stat().st_uid != os.getuid():
            return False
        handle = os.open(place / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False  # just being made
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
