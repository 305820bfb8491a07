"""Where this installation finds data and keeps things: the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Settings", "settings"]

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Folders of this installation.

    Parameters
    ----------
    data : Path or None
        Real cohorts (``$FERROSCOPE_DATA``), None where there are none.
    home : Path
        What users keep on purpose (``$FERROSCOPE_HOME``, else ``.ferroscope``
        beside the code): cohorts, imported signatures.
    """

    data: Path | None
    home: Path


@cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    data = os.environ.get("FERROSCOPE_DATA", "").strip()
    home = os.environ.get("FERROSCOPE_HOME", "").strip()
    return Settings(
        data=Path(data).expanduser() if data and Path(data).expanduser().is_dir() else None,
        home=Path(home).expanduser() if home else ROOT / ".ferroscope",
    )
