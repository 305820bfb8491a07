"""Reading a scan with an ensemble, once for each scan, ensemble and settings of a session.

What is found holds a part of the scan, so it is kept in the session's room and
let go with the scan.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.imaging.device import best_device
from core.imaging.estimate import (
    Ensemble,
    ExplanationMap,
    Refusal,
    RiskEstimate,
    estimate_risk,
    explanation_map,
)
from core.imaging.estimate.sanity import MapSanity, map_sanity
from core.imaging.patient_scan import PatientScan
from core.provenance import fingerprint
from dashboard.scan_session import room

__all__ = ["read_map", "read_sanity", "read_scan"]

_MOST = 6
_STEPS = {
    "prepare": "Scaling the sequences and cutting the cube",
    "networks": "The networks read the scan",
    "check": "Holding the scan to the training scans",
}


def read_scan(
    ensemble: Ensemble, scan: PatientScan, *, flips: bool, preprocessing: tuple[str, ...] = ()
) -> RiskEstimate | Refusal:
    """Return the estimate of a scan, or the refusal.

    Parameters
    ----------
    ensemble : Ensemble
    scan : PatientScan
    flips : bool
        Whether each network also sees it mirrored.
    preprocessing : tuple of str
        What went wrong before, in sentences.
    """

    def read() -> RiskEstimate | Refusal:
        place = st.empty()

        def tell(step: str, done: int, of: int) -> None:
            place.progress(done / max(of, 1), text=_STEPS.get(step, step))

        found = estimate_risk(
            ensemble,
            scan,
            flips=flips,
            preprocessing=preprocessing,
            device=best_device(),
            on_step=tell,
        )
        place.empty()
        return found

    return _once(scan, read, ensemble.fingerprint, flips, preprocessing)


def read_map(ensemble: Ensemble, scan: PatientScan, found: RiskEstimate) -> ExplanationMap:
    """Return the explanation map of an estimate, for the side that it leans to."""

    def read() -> ExplanationMap:
        with st.spinner("Asking the networks where they look"):
            return explanation_map(
                ensemble,
                found.crop,
                shape=next(iter(scan.sequences.values())).shape,
                toward="high" if found.leaning == "high" else "low",
                device=best_device(),
            )

    return _once(scan, read, ensemble.fingerprint, "map", found.leaning)


def read_sanity(ensemble: Ensemble, scan: PatientScan, found: RiskEstimate) -> MapSanity:
    """Return whether the map of an estimate changes when the networks' weights do."""

    def read() -> MapSanity:
        with st.spinner("Asking networks with random weights, for comparison"):
            return map_sanity(
                ensemble,
                found.crop,
                toward="high" if found.leaning == "high" else "low",
                device=best_device(),
            )

    return _once(scan, read, ensemble.fingerprint, "sanity", found.leaning)


def _once(scan: PatientScan, read: Any, *settings: object) -> Any:
    """Return what was found before under the same settings, or find it."""
    answers = room().answers
    key = fingerprint(scan.fingerprint, *settings)
    if key not in answers:
        answers[key] = read()
        while len(answers) > _MOST:
            del answers[next(iter(answers))]
    return answers[key]
