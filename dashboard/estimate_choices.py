"""What can be chosen about an estimate, and how its choices are read from a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.job_choices import JOB_READERS
from dashboard.link_values import folder, one_of, yes_or_no
from dashboard.scan_choices import ScanView

__all__ = ["ESTIMATE_READERS", "ESTIMATE_SECTIONS", "EstimateView"]

ESTIMATE_SECTIONS: dict[str, str] = {
    "estimate": "The estimate",
    "grounds": "What it rests on",
    "card": "Model card and settings",
    "batch": "Many cases",
}


@dataclass(frozen=True, slots=True)
class EstimateView(ScanView):
    """The choices of the Estimate page, a part of every ``View``.

    ``estimate_network`` names a finished cross-validation by its job, or an
    ensemble from a file by its content; empty is the usual one. Which scan is
    looked at is never in a link: it stays in its session.
    """

    estimate_network: str = ""
    # Whether each network also looks at the scan mirrored in all eight ways.
    estimate_flips: bool = False
    estimate_section: str = "estimate"
    # A folder of cases under imaging/.
    batch_folder: str = ""


ESTIMATE_READERS: dict[str, Callable[[str], Any]] = {
    "estimate_network": JOB_READERS["job"],
    "estimate_flips": yes_or_no,
    "estimate_section": one_of(*ESTIMATE_SECTIONS),
    "batch_folder": folder,
}
