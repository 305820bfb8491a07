"""The server's engine: one for all sessions, nothing written before somebody asks."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import JobError
from core.jobs import DaskEngine, JobSpec
from core.tasks.inputs import Request
from dashboard import engine, state
from dashboard.settings import settings
from dashboard.view import View
from tests.dashboard.engines import working_inline


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What is put into the link."""
    found: dict[str, str] = {}
    monkeypatch.setattr(state, "change", lambda **more: found.update(more))
    monkeypatch.setattr(state, "view", View)
    return found


def request(**more: object) -> Request:
    params = {"statistic": 1.0, "draws": 50, "seed": 0, "about": {}} | more
    arrays = {"scores": np.arange(20.0), "n_low": np.arange(2, 18)}
    return Request.of("cutpoint_permutation", params, arrays)


def test_starting_keeps_the_input_asks_and_puts_the_job_into_the_link(link, home: Path):
    with working_inline():
        asked = request()
        assert engine.found(asked.spec.id) is None
        assert not (home / "jobs").exists()
        assert not (home / "store").exists()
        job = engine.start(asked)
        assert (job.state, link) == ("done", {"job": asked.spec.id})
        assert engine.found(asked.spec.id).state == "done"
        assert engine.start(asked.spec).attempt == 1  # its input is there already
        assert engine.engine() is engine.engine()


def test_a_refused_request_is_not_in_the_link(link):
    with working_inline(), pytest.raises(JobError):
        engine.start(request(draws=0))
    assert link == {}


def test_what_is_no_job_is_not_found(home: Path):
    with working_inline():
        assert engine.found("../../etc/passwd") is None
        assert engine.found(JobSpec("count").id) is None


@pytest.mark.parametrize(
    ("address", "words"),
    [("", "of this machine"), ("tcp://10.0.0.7:8786", "Dask cluster at tcp://10.0.0.7:8786")],
)
def test_the_setting_says_where_work_is_done(
    monkeypatch: pytest.MonkeyPatch, home: Path, address: str, words: str
):
    monkeypatch.setenv("FERROSCOPE_DASK", address)
    settings.cache_clear()
    engine._engine.clear()
    assert words in engine.where_words()
    found = engine.engine()
    assert isinstance(found, DaskEngine)
    assert found._given == address
    assert found.records.root == home
    engine._engine.clear()
