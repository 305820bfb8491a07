"""An installation of its own for tests: nothing is written beside the code."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard import cohorts
from dashboard.settings import settings


@contextmanager
def installed(home: Path, data: Path | None = None) -> Iterator[Path]:
    """Let the dashboard keep things in ``home`` and find real cohorts in ``data`` alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FERROSCOPE_HOME", str(home))
        if data is None:
            patch.delenv("FERROSCOPE_DATA", raising=False)
        else:
            patch.setenv("FERROSCOPE_DATA", str(data))
        _read_anew()
        try:
            yield home
        finally:
            _read_anew()


def _read_anew() -> None:
    settings.cache_clear()
    cohorts.look_again()
