"""A page with the real engine: it answers at once, and a later look finds the end."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import engine
from tests.pages.screen import QUICK, Screen


@pytest.fixture(scope="module", autouse=True)
def workers(home: Path) -> Iterator[None]:
    yield
    engine.engine().close()
    engine._engine.clear()


@pytest.mark.slow
def test_a_page_starts_a_job_and_another_sees_it_end(home: Path):
    screen = Screen("survival", **QUICK).click("survival.permutation.start")
    assert not screen.crashed
    job_id = screen.link["job"]
    assert engine.engine().get(job_id).state in ("queued", "running")
    assert screen.widget("survival.permutation.stop")
    end = time.monotonic() + 90
    while time.monotonic() < end and not engine.engine().get(job_id).final:
        time.sleep(0.2)
    job = engine.engine().get(job_id)
    assert job.state == "done", job.reason
    other = Screen("jobs", job=job_id)
    assert len(other.numbers("P by permutation")) == 1
    assert screen.go("survival").numbers("P by permutation") == other.numbers("P by permutation")
