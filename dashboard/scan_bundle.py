"""The tumour found by a MONAI bundle: by a thread that the reader can stop, for this session."""

from __future__ import annotations

import threading
import weakref
from pathlib import Path

import streamlit as st

from core.errors import JobStopped
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed
from core.imaging.segmentation import Bundle, find_bundles, segment_by_bundle
from dashboard.feedback import refusals
from dashboard.scan_pictures import kept
from dashboard.scan_session import ScanRoom, room
from dashboard.settings import settings

__all__ = ["BundleRun", "bundle_panel", "bundles_folder"]

_EVERY = "1s"


class BundleRun:
    """One look of a bundle's network at a scan.

    The thread touches nothing of Streamlit and nothing of the room; whoever
    draws looks here.

    Attributes
    ----------
    bundle : Bundle
    windows : int
        Parts of the scan that were begun so far.
    result : PatientScan or None
    problem : BaseException or None
        What ended it without a result.
    """

    def __init__(self, here: ScanRoom, scan: PatientScan, bundle: Bundle) -> None:
        self.bundle = bundle
        self.windows = 0
        self.result: PatientScan | None = None
        self.problem: BaseException | None = None
        self._stop = threading.Event()
        # A room that nobody holds any more takes its work along.
        weakref.finalize(here, self._stop.set)
        self._thread = threading.Thread(target=self._work, args=(scan,), name="bundle", daemon=True)
        self._thread.start()

    @property
    def finished(self) -> bool:
        """Whether it has come to an end, whichever."""
        return not self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was told to end."""
        return self._stop.is_set()

    def end(self) -> None:
        """Tell it to end; it does before the next window."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, at most so long."""
        self._thread.join(seconds)

    def _work(self, scan: PatientScan) -> None:
        try:
            self.result = segment_by_bundle(scan, self.bundle, should_stop=self._next)
        except JobStopped:
            pass
        except Exception as error:  # shown by who draws, not lost with the thread
            self.problem = error

    def _next(self) -> bool:
        self.windows += 1
        return self._stop.is_set()


def bundles_folder() -> Path:
    """Return where a reader puts bundles of their own."""
    return settings().home / "networks" / "bundles"


def bundle_panel(here: ScanRoom, done: Preprocessed) -> None:
    """Offer the bundles of this machine, or follow one at work."""
    work = here.work
    if isinstance(work, BundleRun) and not work.finished:
        st.fragment(_follow, run_every=_EVERY)()
        return
    if isinstance(work, BundleRun):
        _ended(here, work)
    found = find_bundles(bundles_folder())
    if not found:
        st.info(
            "No bundle is installed. FerroScope brings none: put the folder of a MONAI bundle for "
            "brain tumours into networks/bundles below $FERROSCOPE_HOME."
        )
        return
    place = st.selectbox(
        "Bundle",
        range(len(found)),
        format_func=lambda n: f"{found[n].name} {found[n].version}",
        key="scans.bundle",
    )
    st.caption("The bundle's network is loaded and run; none of its scripts is.")
    if st.button("Segment by this bundle", key="scans.bundle.run", type="primary"):
        bare = done.scan
        if bare.segmentation is not None:
            bare = kept((bare.fingerprint, "bare"), lambda: done.scan.with_segmentation(None))
        here.work = BundleRun(here, bare, found[place])
        st.rerun()


def _follow() -> None:
    """Follow the work; once it has ended, the page runs again with what it gave."""
    work = room().work
    if not isinstance(work, BundleRun) or work.finished:
        st.rerun()
    st.text(
        f"The network of {work.bundle.name} looks at the scan, part by part: {work.windows} so far."
        if work.windows
        else f"The network of {work.bundle.name} is being loaded."
    )
    st.button("Stop", key="scans.bundle.stop", icon=":material/stop:", on_click=work.end,
              disabled=work.stopping)  # fmt: skip
    st.caption(
        "It stops before the next part. It ends when you close this page: the scan belongs to "
        "this session alone."
    )


def _ended(here: ScanRoom, work: BundleRun) -> None:
    """Take what the work gave, or say why it gave nothing until it is started again."""
    if work.result is not None and not work.stopping:
        here.work = None
        here.accept(work.result)
        st.rerun()
    if work.problem is None:
        here.work = None
        return
    with refusals():
        raise work.problem
