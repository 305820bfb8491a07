"""Events in a file, one a line, added one at a time by one writer."""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import StoreError
from core.jobs.events import Event, event_line, read_event

__all__ = ["append_event", "read_events"]


def append_event(path: Path, event: Event) -> None:
    """Add an event to a file, after the torn one that a killed process may have left.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    line = event_line(event)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(file).st_size
            if size and os.pread(file, 1, size - 1) != b"\n":
                line = b"\n" + line
            while line:
                line = line[os.write(file, line) :]
        finally:
            os.close(file)
    except OSError as exc:
        raise StoreError(
            f"{path.name} could not be written to {path.parent}: {exc.strerror or exc}.",
            "Free some disk space or choose another folder, then resume the job.",
        ) from exc


def read_events(path: Path) -> list[Event]:
    """Return the events of a file; what is torn is passed over."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    return [event for event in map(read_event, lines) if event is not None]
