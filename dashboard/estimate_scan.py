"""Which scan is judged: the session's own, or a made-up one to see how an answer looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.imaging.dataset import CHANNELS
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed
from core.imaging.simulated_scans import simulate_scan
from core.imaging.volume import Volume
from dashboard.feedback import plain, say_notes
from dashboard.scan_pictures import forget_pictures
from dashboard.scan_session import leave, room
from dashboard.settings import ROOT

__all__ = ["Judged", "noise_patient", "scan_to_judge", "simulated_patient"]

_SEED = 2026  # as on the Scans page, not the training cohort's: no network has seen them
_LAST = "ferroscope.estimate.simulated"


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A scan on its way to the networks.

    Parameters
    ----------
    scan : PatientScan
    wrong : tuple of str
        What went wrong before, in sentences; any refuses the scan.
    done : Preprocessed or None
        How it came about; None for a made-up patient, which needs no processing.
    """

    scan: PatientScan
    wrong: tuple[str, ...] = ()
    done: Preprocessed | None = None

    @property
    def doubts(self) -> tuple[str, ...]:
        """What preprocessing was unsure of."""
        unsure = self.done is not None and self.done.verdict == "doubtful"
        return self.done.reasons if unsure and self.done is not None else ()


def scan_to_judge() -> Judged | None:
    """Show which scan is judged, or the next step to one; None while there is none."""
    found = _found()
    if found is None:
        _next_step()
        _made_up("Without a scan at hand:")
        return None
    scan = found.scan
    with st.container(border=True):
        what = " (simulated: nobody's scan)" if scan.simulated else ""
        mask = "with a segmentation" if scan.segmentation is not None else "without a segmentation"
        st.markdown(f"**{plain(scan.name)}**{what}, {len(scan.sequences)} sequences, {mask}")
        for doubt in found.doubts:
            st.warning("Preprocessing was not sure of one step; look at it on the Scans page.")
            st.text(doubt)
        say_notes(scan.notes, title="About this scan")
        with st.container(horizontal=True, gap="small"):
            st.button("Let go of this scan", key="estimate.leave", on_click=leave)
            if scan.simulated:
                _made_up("")
    return found


def simulated_patient(number: int) -> PatientScan:
    """Return a made-up patient whom no network has seen, whatever it was trained on here.

    Parameters
    ----------
    number : int
        From 1.
    """
    made = simulate_scan(number - 1, seed=_SEED)
    return PatientScan(
        f"Simulated patient {number}",
        dict(zip(CHANNELS, made.sequences, strict=True)),
        made.segmentation,
        simulated=True,
    )


def noise_patient() -> PatientScan:
    """Return four sequences of noise around a tumour's outline: no network should judge them."""
    whole = simulated_patient(1)
    draw = np.random.default_rng(_SEED)
    noise = {
        name: Volume(
            draw.uniform(0, 1000, volume.shape).astype(np.float32), volume.affine.copy(), "noise"
        )
        for name, volume in whole.sequences.items()
    }
    return PatientScan("Four volumes of noise", noise, whole.segmentation, simulated=True)


def _found() -> Judged | None:
    """Return the scan of this session, however far it has come on the Scans page."""
    here = room()
    if here.given is not None and here.given.simulated and here.preprocessed is None:
        return Judged(here.given)  # made in one space, with a segmentation
    done = here.preprocessed
    if done is None:
        return None
    if done.verdict == "failed":
        return Judged(done.scan, done.reasons, done)
    if done.scan.segmentation is None:
        return None
    return Judged(done.scan, done=done)


def _next_step() -> None:
    """Say what is missing, with the way there."""
    here = room()
    if here.given is None and here.intake is None:
        words, label = "There is no scan in this session yet.", "Bring a scan on the Scans page"
    elif here.given is None:
        words = "The series of your upload wait for you to say which is which."
        label = "Confirm the series on the Scans page"
    elif here.preprocessed is None:
        words = "Your scan is not in the space of the training scans yet."
        label = "Next: preprocessing, on the Scans page"
    else:
        words = "Your scan has no tumour mask yet; the networks look at a cube around the tumour."
        label = "Next: the tumour mask, on the Scans page"
    st.info(words)
    st.page_link(ROOT / "pages" / "scans.py", label=label, icon=":material/radiology:")


def _made_up(words: str) -> None:
    """Offer a made-up patient, and noise to see a refusal."""
    if words:
        st.markdown(words)
    with st.container(horizontal=True, gap="small"):
        again = st.session_state.get(_LAST, 0)
        st.button(
            "Another simulated patient" if again else "Try a simulated patient",
            key="estimate.simulated",
            icon=":material/science:",
            on_click=_take_simulated,
        )
        st.button(
            "Try noise, to see a refusal",
            key="estimate.noise",
            icon=":material/blur_on:",
            on_click=_take_noise,
        )


def _take_simulated() -> None:
    number = st.session_state.get(_LAST, 0) + 1
    st.session_state[_LAST] = number
    forget_pictures()
    room().take(simulated_patient(number))


def _take_noise() -> None:
    forget_pictures()
    room().take(noise_patient())
