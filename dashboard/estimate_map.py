"""Where in the scan the networks looked, and what they were given to see."""

from __future__ import annotations

import streamlit as st

from core.imaging.estimate import Ensemble, ExplanationMap, RiskEstimate
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume
from dashboard import state
from dashboard.estimate_reading import read_map, read_native_map, read_sanity
from dashboard.estimate_scan import Judged
from dashboard.scan_layers import Overlay, crop_scan
from dashboard.scan_session import room
from dashboard.viewer import view_scan

__all__ = ["map_panel"]

_OVER = {
    "scan": "The scan as the networks were given it",
    "native": "The scan as it came",
    "input": "The networks' own input",
}


def map_panel(ensemble: Ensemble, judged: Judged, found: RiskEstimate) -> None:
    """Show the explanation map over the scan, as prepared and as it came, or over the cube."""
    scan = judged.scan
    made = read_map(ensemble, scan, found)
    st.markdown(f"### Where the networks find what speaks for {made.toward} risk")
    if made.empty:
        st.info(
            f"No place of the cube speaks for {made.toward} risk: the map is empty and explains "
            "nothing."
        )
    native = judged.done is not None and room().given is not None
    options = [name for name in _OVER if native or name != "native"]
    over = st.segmented_control(
        "The map over",
        options,
        format_func=lambda name: _OVER[name],
        default="scan",
        required=True,
        key="estimate.map_over",
    )
    if over == "input":
        cube = crop_scan(found.crop, name="network_input", simulated=scan.simulated)
        volume = Volume(made.cube.copy(), found.crop.box.crop_affine, "map")
        _view(cube, volume, made, "estimate.cube")
    elif over == "native":
        _as_it_came(judged, made)
    else:
        _view(scan, made.volume, made, "estimate.view")
    _sanity(ensemble, scan, found)


def _as_it_came(judged: Judged, made: ExplanationMap) -> None:
    """Bring the map back to the chosen sequence as acquired, each in a space of its own."""
    given = room().given
    if given is None or judged.done is None:
        return
    chosen = state.view().scan_sequence
    name = chosen if chosen in given.sequences else next(iter(given.sequences))
    _view(given, read_native_map(judged.done, made, name), made, "estimate.native")


def _view(scan: PatientScan, volume: Volume, made: ExplanationMap, key: str) -> None:
    """Draw a scan under the map; tumour regions over it would hide what is warm there."""
    heat = () if made.empty else (Overlay(f"speaks for {made.toward} risk", volume, "heat"),)
    view_scan(
        scan.with_segmentation(None),
        key=key,
        overlays=heat,
        legend=f"Heat: how much each place speaks for {made.toward} risk, from nothing to the most "
        f"in this scan. One cell of the layer steps over {made.cell_mm:.0f} mm: nothing finer can "
        "be seen.",
    )


def _sanity(ensemble: Ensemble, scan: PatientScan, found: RiskEstimate) -> None:
    """Say whether the map depends on what the networks learned."""
    test = read_sanity(ensemble, scan, found)
    (st.success if test.passed else st.error)(
        f"Sanity test {'passed' if test.passed else 'failed'}. {test.said}",
        icon=":material/fact_check:",
    )
    st.caption(
        "The networks' weights are replaced by random ones, drawn "
        f"{test.draws} times: a map that then stays the same shows the scan and not what was "
        "learned. Rank correlation of the map's cells, mean over networks and draws. The map says "
        "where, not why; it is no proof that the networks are right."
    )
