"""The reader's scan: in one session's memory, gone when the session has ended."""

import gc
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.runtime import Runtime

from core.imaging.segmentation import Click, ClickSession
from core.imaging.volume import Volume
from dashboard import scan_session
from dashboard.scan_session import GRACE, ScanRoom, watch_once
from tests.dashboard.tiny_scan import done, scan


def segmentation() -> Volume:
    return Volume(np.ones((4, 4, 4), np.uint8), np.eye(4))


class Work:
    """Work under way that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def end(self) -> None:
        self.told.append("end")

    def wait(self, seconds: float) -> None:
        self.told.append("wait")


def test_another_scan_takes_the_place_of_all_that_was_made_of_the_one_before():
    here = ScanRoom("s")
    here.take(scan(0))
    here.preprocessed = done(scan(0))
    here.clicks = ClickSession().add(Click((1, 1, 1)))
    work = here.work = Work()
    number = here.number
    place = here.folder()
    here.take(scan(1))
    assert here.given.fingerprint == scan(1).fingerprint
    assert here.preprocessed is None
    assert here.clicks == ClickSession()
    assert here.number > number
    assert work.told == ["end", "wait"]
    assert not place.exists()


def test_a_scan_is_ready_once_it_is_processed_and_its_mask_accepted():
    here = ScanRoom("s")
    here.take(scan())
    assert here.ready is None
    here.preprocessed = done(scan())
    assert here.ready is None
    here.accept(scan().with_segmentation(segmentation()))
    assert here.ready.segmentation is not None
    assert here.ready is here.preprocessed.scan


def test_a_room_that_nobody_holds_takes_its_folders_along():
    here = ScanRoom("s")
    place = here.folder()
    (place / "voxels.npy").write_bytes(b"a patient")
    del here
    gc.collect()
    assert not place.exists()


def test_a_folder_can_go_before_its_room():
    here = ScanRoom("s")
    place, other = here.folder(), here.folder()
    here.remove(place)
    here.remove(place)
    assert not place.exists()
    assert other.exists()


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A server with the sessions that a test names."""
    closed: list[str] = []
    found = SimpleNamespace(
        active={"here"},
        closed=closed,
        close_session=closed.append,
        _get_async_objs=lambda: SimpleNamespace(
            eventloop=SimpleNamespace(call_soon_threadsafe=lambda what, *args: what(*args))
        ),
    )
    found.is_active_session = lambda name: name in found.active
    monkeypatch.setattr(Runtime, "_instance", found)
    monkeypatch.setattr(scan_session, "_WATCHED", type(scan_session._WATCHED)())
    yield found


def test_a_session_whose_browser_is_gone_is_emptied_and_closed(runtime: SimpleNamespace):
    here, gone = ScanRoom("here"), ScanRoom("gone")
    for one in (here, gone):
        one.take(scan())
        one.seen = 1000.0
    place = gone.folder()
    assert watch_once(1000.0 + GRACE - 1) == ()
    assert gone.given is not None
    assert watch_once(1000.0 + GRACE + 1) == ("gone",)
    assert (gone.given, runtime.closed) == (None, ["gone"])
    assert not place.exists()
    assert here.given is not None
    assert watch_once(5000.0) == ()


def test_a_browser_that_comes_back_in_time_finds_its_scan(runtime: SimpleNamespace):
    here = ScanRoom("here")
    here.take(scan())
    here.seen = 1000.0
    runtime.active.clear()
    assert watch_once(1000.0 + GRACE - 1) == ()
    runtime.active.add("here")
    assert watch_once(1000.0 + 2 * GRACE) == ()
    runtime.active.clear()
    assert watch_once(1000.0 + 3 * GRACE - 1) == ()
    assert here.given is not None
    assert watch_once(1000.0 + 3 * GRACE + 1) == ("here",)


def test_streamlit_forgets_a_session_later_than_we_do():
    from streamlit.runtime.memory_session_storage import MemorySessionStorage

    assert MemorySessionStorage()._cache.ttl > GRACE


def test_the_streamlit_that_is_installed_closes_a_session_as_we_ask():
    # Private names of Streamlit: where they change, sessions would end late.
    assert callable(Runtime._get_async_objs)
    assert callable(Runtime.close_session)
    assert callable(Runtime.is_active_session)


def test_without_a_server_nothing_is_closed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Runtime, "_instance", None)
    here = ScanRoom("s")
    here.take(scan())
    assert watch_once(1e12) == ()
    assert here.given is not None
    assert threading.active_count() >= 1
