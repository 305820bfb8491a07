"""Reading a scan with an ensemble, once for each scan, ensemble and settings of a session.

What is found holds a part of the scan, so it is kept in the session's room and
let go with the scan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
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
from core.imaging.estimate.explanation import Toward
from core.imaging.estimate.sanity import MapSanity, map_sanity
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed, to_native
from core.imaging.volume import Volume
from core.provenance import fingerprint
from dashboard.scan_session import room

__all__ = [
    "Answers",
    "found_map",
    "found_sanity",
    "read_map",
    "read_native_map",
    "read_sanity",
    "read_scan",
]

Answers = dict[str, Any]
Found = TypeVar("Found")
_MOST = 8
_STEPS = {
    "prepare": "Scaling the sequences and cutting the cube",
    "networks": "The networks read the scan",
    "check": "Holding the scan to the training scans",
}


def read_scan(
    ensemble: Ensemble, scan: PatientScan, *, flips: bool, preprocessing: tuple[str, ...] = ()
) -> RiskEstimate | Refusal:
    """Return the estimate of a scan, or the refusal, with a bar while it is made.

    Parameters
    ----------
    ensemble : Ensemble
    scan : PatientScan
    flips : bool
        Whether each network also sees it mirrored.
    preprocessing : tuple of str
        What went wrong before, in sentences.
    """
    place = st.empty()

    def tell(step: str, done: int, of: int) -> None:
        place.progress(done / max(of, 1), text=_STEPS.get(step, step))

    def read() -> RiskEstimate | Refusal:
        return estimate_risk(
            ensemble,
            scan,
            flips=flips,
            preprocessing=preprocessing,
            device=best_device(),
            on_step=tell,
        )

    settings = (ensemble.fingerprint, scan.fingerprint, "estimate", flips, preprocessing)
    found = _once(room().answers, read, *settings)
    place.empty()
    return found


def read_map(ensemble: Ensemble, scan: PatientScan, found: RiskEstimate) -> ExplanationMap:
    """Return the explanation map of an estimate, for the side that it leans to."""
    with st.spinner("Asking the networks where they look"):
        return found_map(room().answers, ensemble, scan, found)


def read_sanity(ensemble: Ensemble, scan: PatientScan, found: RiskEstimate) -> MapSanity:
    """Return whether the map of an estimate changes when the networks' weights do."""
    with st.spinner("Asking networks with random weights, for comparison"):
        return found_sanity(room().answers, ensemble, scan, found)


def read_native_map(done: Preprocessed, made: ExplanationMap, sequence: str) -> Volume:
    """Return the map in the space of a sequence as it came, 0 where nothing is known."""

    def read() -> Volume:
        # Between two cells of 0 nothing speaks; resampling may leave traces below it.
        found = to_native(made.volume, done, sequence)
        return Volume(np.clip(found.data, 0, 1), found.affine.copy(), "map")

    with st.spinner("Bringing the map back to the scan as it came"):
        key = fingerprint(np.ascontiguousarray(made.cube))
        return _once(room().answers, read, key, done.scan.fingerprint, sequence)


def found_map(
    answers: Answers, ensemble: Ensemble, scan: PatientScan, found: RiskEstimate
) -> ExplanationMap:
    """Return the map among a session's answers, made where it is not there yet."""
    return _once(
        answers,
        lambda: explanation_map(
            ensemble,
            found.crop,
            shape=next(iter(scan.sequences.values())).shape,
            toward=_toward(found),
            device=best_device(),
        ),
        ensemble.fingerprint,
        scan.fingerprint,
        "map",
        found.leaning,
    )


def found_sanity(
    answers: Answers, ensemble: Ensemble, scan: PatientScan, found: RiskEstimate
) -> MapSanity:
    """Return the sanity test of the map likewise."""
    return _once(
        answers,
        lambda: map_sanity(ensemble, found.crop, toward=_toward(found), device=best_device()),
        ensemble.fingerprint,
        scan.fingerprint,
        "sanity",
        found.leaning,
    )


def _toward(found: RiskEstimate) -> Toward:
    return "high" if found.leaning == "high" else "low"


def _once(answers: Answers, read: Callable[[], Found], *settings: object) -> Found:
    """Return what was found before under the same settings, or find it; the oldest give way."""
    key = fingerprint(*settings)
    if key not in answers:
        answers[key] = read()
        while len(answers) > _MOST:
            del answers[next(iter(answers))]
    made: Found = answers[key]
    return made
