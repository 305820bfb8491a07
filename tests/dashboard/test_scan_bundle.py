"""A bundle at work: followed, stopped, and never outliving its session."""

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import JobStopped, ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation import Bundle
from dashboard import scan_bundle
from dashboard.scan_bundle import BundleRun
from dashboard.scan_session import ScanRoom
from tests.dashboard.tiny_scan import scan

BUNDLE = Bundle(Path("zoo/brats"), "brats", "1")


def network(monkeypatch: pytest.MonkeyPatch, look: Callable[..., PatientScan]) -> ScanRoom:
    """Let the bundle's network be ``look(scan, should_stop)``."""

    def segment(given: PatientScan, bundle: Bundle, *, should_stop: Any) -> PatientScan:
        assert bundle is BUNDLE
        return look(given, should_stop)

    monkeypatch.setattr(scan_bundle, "segment_by_bundle", segment)
    return ScanRoom("s")


def until_told(given: PatientScan, should_stop: Callable[[], bool]) -> PatientScan:
    while not should_stop():
        threading.Event().wait(0.01)
    raise JobStopped("it was stopped.")


def test_it_ends_with_the_scan_and_counts_its_windows(monkeypatch: pytest.MonkeyPatch):
    def look(given: PatientScan, should_stop: Callable[[], bool]) -> PatientScan:
        assert not should_stop()
        assert not should_stop()
        return given

    given = scan()
    work = BundleRun(network(monkeypatch, look), given, BUNDLE)
    work.wait(30)
    assert work.finished
    assert work.result is given
    assert work.windows == 2


@pytest.mark.parametrize("error", [ScanError("no weights.", "Look."), ZeroDivisionError("defect")])
def test_what_it_refused_is_kept_for_who_draws(monkeypatch: pytest.MonkeyPatch, error: Exception):
    def look(given: PatientScan, should_stop: Any) -> PatientScan:
        raise error

    work = BundleRun(network(monkeypatch, look), scan(), BUNDLE)
    work.wait(30)
    assert work.finished
    assert work.problem is error
    assert work.result is None


def test_it_stops_when_told_to(monkeypatch: pytest.MonkeyPatch):
    here = network(monkeypatch, until_told)
    work = BundleRun(here, scan(), BUNDLE)
    assert not work.finished
    work.end()
    work.wait(30)
    assert (work.finished, work.stopping, work.result, work.problem) == (True, True, None, None)


def test_it_ends_with_its_room(monkeypatch: pytest.MonkeyPatch):
    here = network(monkeypatch, until_told)
    here.work = work = BundleRun(here, scan(), BUNDLE)
    here.empty()
    assert work.finished


def test_it_ends_where_nobody_holds_its_room_any_more(monkeypatch: pytest.MonkeyPatch):
    here = network(monkeypatch, until_told)
    work = BundleRun(here, scan(), BUNDLE)
    del here
    gc.collect()
    work.wait(30)
    assert work.finished
