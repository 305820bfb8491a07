"""The Scans page driven by tests: files dropped, steps taken, what is held and where."""

from pathlib import Path

import numpy as np

from core.imaging import CHANNELS
from dashboard.scan_session import ScanRoom
from tests.pages.screen import Screen

__all__ = ["files_of", "marked", "processed", "room_of", "voxels_on_disk"]


def files_of(case: Path, *endings: str) -> list[tuple[str, bytes, str]]:
    paths = [case / f"clinic_{ending}.nii.gz" for ending in endings or CHANNELS]
    return [(path.name, path.read_bytes(), "application/gzip") for path in paths]


def room_of(screen: Screen) -> ScanRoom:
    return screen.at.session_state["ferroscope.scan.room"]


def voxels_on_disk(temporary: Path) -> list[Path]:
    return [path for path in temporary.rglob("*") if path.is_file() and path.name != "in-use"]


def processed(screen: Screen) -> Screen:
    screen.set("scans.section", "processing").click("scans.process")
    room_of(screen).work.wait(120)
    screen.at.run()
    return screen


def marked(screen: Screen) -> Screen:
    """Point at the middle of the tumour's core."""
    done = room_of(screen).preprocessed
    truth = room_of(screen).given.segmentation
    core = np.argwhere(np.isin(truth.data, (1, 4)))
    voxel = core[np.abs(core - core.mean(axis=0)).sum(axis=1).argmin()]
    assert truth.shape == done.brain.shape
    screen.set("scans.section", "mask")
    for axis, index in enumerate(voxel):
        screen.set(f"scans.voxel.{axis}", int(index))
    return screen.click("scans.add")
