"""Where this installation finds data, keeps things and works; alone reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Settings", "settings"]

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Folders of this installation, and who does its long work.

    Parameters
    ----------
    data : Path or None
        Real cohorts (``$FERROSCOPE_DATA``), None where there are none.
    home : Path
        What users keep on purpose (``$FERROSCOPE_HOME``, else ``.ferroscope``
        beside the code): cohorts, imported signatures, jobs.
    dask : str
        Where long jobs are worked on (``$FERROSCOPE_DASK``): the address of a
        Dask scheduler that runs already, such as ``tcp://host:8786``, or the
        path of its scheduler file, ending in ``.json``. Empty: worker processes
        of this machine, started with the first job. The workers need this
        version of FerroScope and must see ``home`` under the same path.
    """

    data: Path | None
    home: Path
    dask: str = ""


@cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    data = os.environ.get("FERROSCOPE_DATA", "").strip()
    home = os.environ.get("FERROSCOPE_HOME", "").strip()
    return Settings(
        data=Path(data).expanduser() if data and Path(data).expanduser().is_dir() else None,
        home=Path(home).expanduser() if home else ROOT / ".ferroscope",
        dask=os.environ.get("FERROSCOPE_DASK", "").strip(),
    )
