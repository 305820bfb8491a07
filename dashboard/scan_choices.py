"""What can be chosen about a scan on screen, and how its choices are read from a link.

The scan itself is the reader's own and never part of a link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.imaging.dataset import CHANNELS
from core.imaging.masks import REGIONS
from dashboard.link_values import folder, number, yes_or_no
from dashboard.training_choices import TrainingView

__all__ = [
    "CONVENTIONS",
    "DRAWINGS",
    "LAYOUTS",
    "OPACITIES",
    "SCAN_READERS",
    "SCAN_SECTIONS",
    "SCAN_WRITERS",
    "SEQUENCE_TITLES",
    "ScanView",
]

SCAN_SECTIONS: dict[str, str] = {
    "scan": "Your scan",
    "processing": "Preprocessing",
    "mask": "Tumour mask",
    "folder": "Many raw cases",
}
SEQUENCE_TITLES: dict[str, str] = {
    "t1": "T1",
    "t1ce": "T1 with contrast (T1CE)",
    "t2": "T2",
    "flair": "FLAIR",
}
LAYOUTS: dict[str, str] = {
    "axial": "Axial",
    "coronal": "Coronal",
    "sagittal": "Sagittal",
    "multiplanar": "Three planes",
    "3d": "3D",
}
CONVENTIONS: dict[str, str] = {
    "radiological": "Radiological (patient's left on the right)",
    "neurological": "Neurological (patient's left on the left)",
}
DRAWINGS: dict[str, str] = {
    "webgl": "Turn and zoom (needs WebGL)",
    "flat": "Flat slices (any browser)",
}
OPACITIES = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class ScanView(TrainingView):
    """How a scan is looked at, a part of every ``View``; never which scan it is.

    ``scan_beside`` is a second sequence in linked slices, empty for none;
    ``scan_region`` the region that clicks mark. ``raw_folder`` is a folder of
    raw cases under imaging/, ``raw_masks`` whether approximate masks are made.
    """

    scan_section: str = "scan"
    scan_sequence: str = "t1ce"
    scan_beside: str = ""
    scan_overlays: tuple[str, ...] = ("TC", "WT")
    scan_opacity: float = 0.4
    scan_layout: str = "axial"
    scan_convention: str = "radiological"
    scan_drawing: str = "webgl"
    scan_region: str = "TC"
    raw_folder: str = ""
    raw_masks: bool = True


def _among(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _overlays(text: str) -> tuple[str, ...]:
    """Read regions separated by commas; none is a choice too."""
    names = tuple(name for name in text.split(",") if name)
    if not set(names) <= set(REGIONS) or len(set(names)) < len(names):
        raise ValueError(text)
    return names


SCAN_READERS: dict[str, Callable[[str], Any]] = {
    "scan_section": _among(*SCAN_SECTIONS),
    "scan_sequence": _among(*CHANNELS),
    "scan_beside": _among("", *CHANNELS),
    "scan_overlays": _overlays,
    "scan_opacity": number(*OPACITIES),
    "scan_layout": _among(*LAYOUTS),
    "scan_convention": _among(*CONVENTIONS),
    "scan_drawing": _among(*DRAWINGS),
    "scan_region": _among(*REGIONS),
    "raw_folder": folder,
    "raw_masks": yes_or_no,
}
SCAN_WRITERS: dict[str, Callable[[Any], str]] = {"scan_overlays": ",".join}
