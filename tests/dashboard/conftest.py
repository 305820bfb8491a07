"""Every test of the dashboard has an installation of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.data.simulated import SimulatedStudy
from dashboard import state
from tests.dashboard.installation import installed
from tests.dashboard.small import small_study


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


@pytest.fixture
def small(session: dict[str, object]) -> SimulatedStudy:
    """The small study, open in the session as small_training and small_validation."""
    study = small_study()
    session |= {"small_training": study.training, "small_validation": study.validation}
    return study
