"""Every test of the dashboard has an installation of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import state
from tests.dashboard.installation import installed


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this test's installation keeps things."""
    with installed(tmp_path / "home") as folder:
        yield folder


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The cohorts of a session, to be filled by a test that has no browser."""
    found: dict[str, object] = {}
    monkeypatch.setattr(state, "session_cohorts", lambda: found)
    return found
