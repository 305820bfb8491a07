"""Scans: what the page lets go of, and a bundle at work, as the reader sees it."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from core.errors import JobStopped, ScanError
from core.imaging import CHANNELS, simulate_scan, write_volume
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import PreprocessingPlan, preprocess
from core.imaging.segmentation import Bundle, Click, ClickSession
from dashboard import scan_bundle, scan_folders
from tests.pages.scan_screen import files_of, room_of
from tests.pages.screen import Screen


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    scan_folders.root.cache_clear()
    yield
    scan_folders.root.cache_clear()


@pytest.fixture
def ready() -> Screen:
    """A simulated patient who has been processed."""
    screen = Screen("scans", scan_drawing="flat").click("scans.simulated")
    here = room_of(screen)
    here.preprocessed = preprocess(here.given, plan=PreprocessingPlan(route="as_is"))
    return screen


def test_uploaded_bytes_are_let_go_once_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Streamlit holds them to the session's end, with all that their headers say."""
    removed: list[str] = []
    remove = MemoryUploadedFileManager.remove_file

    def noted(self: Any, session_id: str, file_id: str) -> None:
        removed.append(file_id)
        remove(self, session_id, file_id)

    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", noted)
    for name, volume in zip(CHANNELS, simulate_scan(1, seed=77).sequences, strict=True):
        write_volume(tmp_path / f"clinic_{name}.nii.gz", volume)
    screen = Screen("scans", scan_drawing="flat")
    screen.set("scans.files", files_of(tmp_path, "t1", "flair"))
    assert not screen.crashed
    assert len(removed) == 2
    screen.click("scans.confirm")
    assert list(room_of(screen).given.sequences) == ["t1", "flair"]


def test_processing_again_forgets_what_was_pointed_at(ready: Screen):
    here = room_of(ready)
    here.clicks = ClickSession().add(Click((1, 1, 1)))
    ready.set("scans.section", "processing").click("scans.reset")
    assert not ready.crashed
    assert here.preprocessed is None
    assert here.clicks == ClickSession()


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Callable[..., Any]], None]:
    """Return a function that installs a bundle whose network is a function."""

    def install(look: Callable[[PatientScan, Callable[[], bool]], PatientScan]) -> None:
        monkeypatch.setattr(
            scan_bundle, "find_bundles", lambda folder: (Bundle(tmp_path, "**zoo**", "1"),)
        )
        monkeypatch.setattr(
            scan_bundle,
            "segment_by_bundle",
            lambda scan, bundle, *, should_stop: look(scan, should_stop),
        )

    return install


def by_bundle(screen: Screen) -> Screen:
    return screen.set("scans.section", "mask").set("scans.way", "bundle")


def test_a_bundle_that_works_can_be_stopped(ready: Screen, bundle: Callable[..., None]):
    def forever(scan: PatientScan, should_stop: Callable[[], bool]) -> PatientScan:
        while not should_stop():
            threading.Event().wait(0.01)
        raise JobStopped("it was stopped.")

    bundle(forever)
    screen = by_bundle(ready).click("scans.bundle.run")
    assert not screen.crashed
    work = room_of(screen).work
    assert "The network of **zoo** " in screen.words
    screen.click("scans.bundle.stop")
    work.wait(30)
    screen.at.run()
    assert not screen.crashed
    assert room_of(screen).work is None
    assert screen.widget("scans.bundle.run")


def test_what_a_bundle_found_is_accepted(ready: Screen, bundle: Callable[..., None]):
    labels = room_of(ready).given.segmentation

    def look(scan: PatientScan, should_stop: Any) -> PatientScan:
        assert scan.segmentation is None
        return scan.with_segmentation(labels, "By the bundle.")

    bundle(look)
    screen = by_bundle(ready).click("scans.bundle.run")
    if (work := room_of(screen).work) is not None:
        work.wait(30)
    screen.at.run()
    assert not screen.crashed
    assert "By the bundle." in room_of(screen).ready.notes
    assert "A segmentation is accepted" in screen.words


def test_a_bundle_that_cannot_be_used_says_why(ready: Screen, bundle: Callable[..., None]):
    def look(scan: PatientScan, should_stop: Any) -> PatientScan:
        raise ScanError("the weights do not fit.", "Install it again.")

    bundle(look)
    screen = by_bundle(ready).click("scans.bundle.run")
    room_of(screen).work.wait(30)
    screen.at.run()
    assert not screen.crashed
    assert "the weights do not fit" in screen.refusals
    assert screen.widget("scans.bundle.run")
