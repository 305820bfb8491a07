"""The reader's scan in this session: in memory alone, and gone when the session ends.

What Streamlit 1.67 does: when a browser closes, its session is set aside for
two minutes, so that a broken connection can be mended, and then let go, but
only when another session comes or goes; until then everything in it stays in
memory. So a watch of our own asks every few seconds which sessions still have a
browser, and empties the room of one that has had none for ``GRACE`` seconds:
work is ended, folders are removed, voxels let go, and the session is closed,
which lets go of the uploaded files as well. A room that is let go by any other
way, or the end of the server, removes its folders too.
"""

from __future__ import annotations

import shutil
import threading
import time
import weakref
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import streamlit as st

from core.imaging.intake import Intake
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed
from core.imaging.segmentation import ClickSession
from dashboard.scan_folders import new_folder
from dashboard.scan_pictures import forget_pictures

__all__ = ["GRACE", "Ending", "ScanRoom", "leave", "release", "room", "watch_once"]

GRACE = 110.0  # s, less than Streamlit's own 120
_ROOM = "ferroscope.scan.room"
_EVERY = 5.0
_PATIENCE = 5.0
_WATCHED: weakref.WeakSet[ScanRoom] = weakref.WeakSet()


class Ending(Protocol):
    """Work under way that can be told to end."""

    def end(self) -> None:
        """Tell it to end."""

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, at most so long."""


class ScanRoom:
    """All that one session holds of its scan.

    Attributes
    ----------
    session_id : str
        Streamlit's.
    intake : Intake or None
        An upload that waits for its series to be confirmed.
    given : PatientScan or None
        The scan as it came.
    preprocessed : Preprocessed or None
        The same in atlas space; its ``scan`` carries the accepted segmentation.
    clicks : ClickSession
        What was pointed at so far.
    work : Ending or None
        Preprocessing under way.
    answers : dict
        What the networks said of it, by scan, networks and settings.
    number : int
        Raised with every upload, so that its widgets begin afresh.
    """

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.seen = time.monotonic()
        self.number = 0
        self.intake: Intake | None = None
        self.given: PatientScan | None = None
        self.preprocessed: Preprocessed | None = None
        self.clicks = ClickSession()
        self.work: Ending | None = None
        self.answers: dict[str, Any] = {}
        self._folders: dict[Path, weakref.finalize[Any, Any]] = {}
        _WATCHED.add(self)

    @property
    def ready(self) -> PatientScan | None:
        """The preprocessed scan with its segmentation; None until there are both."""
        done = self.preprocessed
        if done is None or done.verdict == "failed" or done.scan.segmentation is None:
            return None
        return done.scan

    def take(self, scan: PatientScan) -> None:
        """Begin with another scan; all that was made of the one before is let go."""
        self.empty()
        self.given = scan

    def accept(self, scan: PatientScan) -> None:
        """Keep a segmentation: that of ``scan``, which is the preprocessed one with labels."""
        if self.preprocessed is not None:
            self.preprocessed = replace(self.preprocessed, scan=scan)

    def folder(self) -> Path:
        """Return a fresh folder that goes with the room if not before."""
        place = new_folder()
        self._folders[place] = weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
        return place

    def remove(self, place: Path) -> None:
        """Remove a folder of this room now."""
        found = self._folders.pop(place, None)
        if found is not None:
            found()

    def empty(self) -> None:
        """End the work, remove every folder, let go of every voxel."""
        if self.work is not None:
            self.work.end()
            self.work.wait(_PATIENCE)  # it empties its folder itself
        for place in list(self._folders):
            self.remove(place)
        self.work = self.intake = self.given = self.preprocessed = None
        self.clicks = ClickSession()
        self.answers = {}
        self.number += 1


def room() -> ScanRoom:
    """Return the room of this session, made when it is first needed."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    found: ScanRoom | None = st.session_state.get(_ROOM)
    if found is None:
        context = get_script_run_ctx()
        found = ScanRoom(context.session_id if context is not None else "")
        st.session_state[_ROOM] = found
        _watch()
    return found


def leave() -> None:
    """Let go of the scan, as the reader asks."""
    room().empty()
    forget_pictures()


def release(file_ids: Iterable[str]) -> None:
    """Let go of uploaded files: Streamlit would hold them, identity and all, to the session's end.

    Only for files whose widget is drawn no more.
    """
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    # Not part of Streamlit's protocol; what keeps files in memory has it.
    remove = getattr(context.uploaded_file_mgr, "remove_file", None) if context else None
    for file_id in file_ids if remove and context else ():
        remove(session_id=context.session_id, file_id=file_id)


def watch_once(now: float) -> tuple[str, ...]:
    """Empty the rooms whose sessions have had no browser for a while; return their sessions.

    Parameters
    ----------
    now : float
        ``time.monotonic()``.
    """
    from streamlit.runtime import Runtime

    if not Runtime.exists():
        return ()
    runtime = Runtime.instance()
    gone = []
    for found in list(_WATCHED):
        if runtime.is_active_session(found.session_id):
            found.seen = now
        elif now - found.seen > GRACE:
            found.empty()
            _WATCHED.discard(found)
            gone.append(found.session_id)
            _close(runtime, found.session_id)
    return tuple(gone)


def _close(runtime: Any, session_id: str) -> None:
    """Close a session for good, on the thread that sessions live on."""
    loop = runtime._get_async_objs().eventloop
    loop.call_soon_threadsafe(runtime.close_session, session_id)


@st.cache_resource(show_spinner=False)
def _watch() -> threading.Thread:
    """Start the watch, once for this server."""

    def walk() -> None:
        while True:
            time.sleep(_EVERY)
            watch_once(time.monotonic())

    thread = threading.Thread(target=walk, name="ferroscope-scan-watch", daemon=True)
    thread.start()
    return thread
