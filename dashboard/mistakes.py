"""The scans that the networks were most confidently wrong about, to look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import streamlit as st

from core.imaging.dataset import CHANNELS, ScanDataset
from core.imaging.out_of_fold import CrossValidation
from dashboard.downloads import download_table
from dashboard.feedback import plain
from dashboard.scans import kept_scans

__all__ = ["middle_slices", "mistakes_panel"]

_MOST = 6
_EDGE = 160
_WORDS = {"t1": "T1", "t1ce": "T1 with contrast", "t2": "T2", "flair": "FLAIR"}


def mistakes_panel(found: CrossValidation, *, key: str) -> None:
    """Show the most confident mistakes with the middle slice of each sequence."""
    table = found.mistakes(_MOST)
    simulated = bool(found.facts["dataset"]["simulated"])
    if table.empty:
        st.info("No scan was called wrong.")
        return
    st.caption(
        "The scans called wrong with the highest probability, the worst first: probabilities above "
        "0.5 are called high risk. Middle slice of the cube, seen from the feet: the "
        f"patient's right is on the left. {', '.join(_WORDS[name] for name in CHANNELS)}."
    )
    scans = kept_scans(found.facts["dataset"]["fingerprint"])
    if scans is None:
        st.info("The scans of this run are no longer on this machine; their names remain.")
    for row in table.itertuples():
        is_high = "high" if row.high_risk else "low"
        st.markdown(
            f"**{plain(row.scan)}**{' (simulated)' if simulated else ''}: is **{is_high} risk**, "
            f"probability of high risk {row.probability:.3f}"
        )
        if scans is not None and row.scan in scans.scans:
            st.image(
                middle_slices(scans, scans.scans.index(row.scan)),
                caption=", ".join(_WORDS[name] for name in CHANNELS)
                + (" (simulated)" if simulated else ""),
                width="content",
                output_format="PNG",
            )
    download_table(table, "mistakes", key=f"{key}-mistakes", simulated=simulated)


def middle_slices(scans: ScanDataset, row: int) -> npt.NDArray[np.uint8]:
    """Return the middle axial slice of each sequence side by side.

    Axes run right, front, head: shown with front up and the patient's right on
    the left, as radiologists look.
    """
    crop = scans.crops[row]
    times = max(1, _EDGE // crop.shape[1])
    # Columns from the patient's right to left, rows from front to back.
    slices = [channel[::-1, ::-1, channel.shape[2] // 2].T for channel in crop]
    gap = np.zeros((slices[0].shape[0] * times, 4), dtype=np.uint8)
    shown: list[npt.NDArray[np.uint8]] = []
    for image in slices:
        shown += [image.repeat(times, axis=0).repeat(times, axis=1), gap]
    return np.hstack(shown[:-1])
