"""Preprocessing under way: followed, stopped, and never outliving its session."""

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import JobStopped, ScanError
from core.imaging.preprocessing import PreprocessingPlan, StepReport
from dashboard import scan_preparation
from dashboard.scan_preparation import Preparation
from dashboard.scan_session import ScanRoom
from tests.dashboard.tiny_scan import done, scan

PLAN = PreprocessingPlan(route="as_is")
STEP = StepReport("scale", "Grey values", 1, 2, {}, 0.1, coming="The next")


def chain(monkeypatch: pytest.MonkeyPatch, work: Callable[..., Any]) -> tuple[ScanRoom, list[Path]]:
    """Let preprocessing be ``work(stopping)``; return a room and the folders it was given."""
    folders: list[Path] = []

    def child(given: Any, *, folder: Path, plan: Any, on_step: Any, stopping: Any) -> Any:
        folders.append(folder)
        folder.mkdir()
        (folder / "voxels.npy").write_bytes(b"a patient")
        on_step(STEP)
        return work(stopping)

    monkeypatch.setattr(scan_preparation, "preprocess_in_child", child)
    return ScanRoom("s"), folders


def until_told(stopping: Callable[[], bool]) -> None:
    while not stopping():
        threading.Event().wait(0.01)
    raise JobStopped("it was stopped.")


def test_it_ends_with_a_result_and_its_steps(monkeypatch: pytest.MonkeyPatch):
    here, folders = chain(monkeypatch, lambda stopping: done(scan()))
    work = Preparation(here, scan(), PLAN)
    work.wait(30)
    assert work.finished
    assert work.result.verdict == "ok"
    assert work.steps == [STEP]
    work.refuse()
    assert not folders[0].parent.exists()


@pytest.mark.parametrize("error", [ScanError("no brain.", "Look."), ZeroDivisionError("a defect")])
def test_what_it_refused_is_raised_where_it_is_drawn(
    monkeypatch: pytest.MonkeyPatch, error: Exception
):
    def work(stopping: Any) -> None:
        raise error

    here, folders = chain(monkeypatch, work)
    found = Preparation(here, scan(), PLAN)
    found.wait(30)
    with pytest.raises(type(error)):
        found.refuse()
    assert found.result is None
    assert not folders[0].parent.exists()


def test_it_stops_when_told_to(monkeypatch: pytest.MonkeyPatch):
    here, folders = chain(monkeypatch, until_told)
    work = Preparation(here, scan(), PLAN)
    assert not work.finished
    work.end()
    work.wait(30)
    assert work.finished
    assert work.stopping
    assert not folders[0].parent.exists()


def test_it_ends_with_its_room(monkeypatch: pytest.MonkeyPatch):
    here, folders = chain(monkeypatch, until_told)
    here.work = Preparation(here, scan(), PLAN)
    work = here.work
    here.empty()
    assert work.finished
    assert not folders[0].parent.exists()


def test_it_ends_where_nobody_holds_its_room_any_more(monkeypatch: pytest.MonkeyPatch):
    here, folders = chain(monkeypatch, until_told)
    work = Preparation(here, scan(), PLAN)
    del here
    gc.collect()
    work.wait(30)
    assert work.finished
    assert not folders[0].parent.exists()
