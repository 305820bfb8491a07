"""What every test may ask for: the real data, R's values, a browser."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.browser.chromium import chromium_path
from tests.processes import Scheduling, rank_of

ROOT = Path(__file__).parents[1]

# No deadlines: a slow shared machine is not a wrong answer. In CI the examples are the same
# each time, so that a red run is a red commit.
settings.register_profile(
    "local", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


# Read before any test hides it from the dashboard: an installation under test finds no real data.
DATA = Path(os.environ.get("FERROSCOPE_DATA") or ROOT.parent / "shared" / "data").resolve()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The real cohorts; skips without them, fails where FERROSCOPE_REQUIRE_DATA=1."""
    if not DATA.is_dir():
        message = "no real data: set FERROSCOPE_DATA to their folder"
        if os.environ.get("FERROSCOPE_REQUIRE_DATA") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return DATA


@pytest.fixture(scope="session")
def r_reference(data_dir: Path) -> Path:
    """The values R gave on its own data sets, with the scripts that made them."""
    return data_dir / "r_reference"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser to drive; skips where there is none."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes alike in every process: a gzip file made here holds the second it was made in."""
    return "bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: rank_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Keep in one process what shares what is costly."""
    return Scheduling(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was not tested, so that a green line is not read as more than it is."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for what, remedy in (
        ("no Chromium", "the dashboard was NOT seen in a browser; install chromium"),
        (
            "no real data",
            "nothing was held to the real cohorts; see FERROSCOPE_DATA",
        ),
    ):
        n = sum(what in reason for reason in reasons)
        if n:
            terminalreporter.write_line(f"*** {n} tests SKIPPED: {remedy}.", yellow=True, bold=True)
