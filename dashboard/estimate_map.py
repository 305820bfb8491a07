"""Where in the scan the networks looked, and what they were given to see."""

from __future__ import annotations

import streamlit as st

from core.imaging.estimate import Ensemble, RiskEstimate
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume
from dashboard.estimate_reading import read_map, read_sanity
from dashboard.scan_layers import Overlay, crop_scan
from dashboard.viewer import view_scan

__all__ = ["map_panel"]

_WHAT = {
    "map": "The scan, with the explanation map",
    "input": "The networks' own input, with the same map",
}


def map_panel(ensemble: Ensemble, scan: PatientScan, found: RiskEstimate) -> None:
    """Show the explanation map over the scan or over the cube, with its sanity test."""
    made = read_map(ensemble, scan, found)
    st.markdown(f"### Where the networks find what speaks for {made.toward} risk")
    if made.empty:
        st.info(
            f"No place of the cube speaks for {made.toward} risk: the map is empty and explains "
            "nothing."
        )
    what = st.segmented_control(
        "Over what",
        list(_WHAT),
        format_func=lambda name: _WHAT[name],
        default="map",
        required=True,
        label_visibility="collapsed",
        key="estimate.map_over",
    )
    legend = (
        f"Heat: how much each place speaks for {made.toward} risk, from nothing to the most in "
        f"this scan. One cell of the layer steps over {made.cell_mm:.0f} mm: nothing finer can be "
        "seen."
    )
    if what == "input":
        cube = crop_scan(found.crop, name="network_input", simulated=scan.simulated)
        volume = Volume(made.cube.copy(), found.crop.box.crop_affine, "map")
        heat = _heat(volume, made.toward)
        _view(cube, "estimate.cube", heat if not made.empty else (), legend)
    else:
        heat = _heat(made.volume, made.toward)
        _view(scan, "estimate.view", heat if not made.empty else (), legend)
    _sanity(ensemble, scan, found)


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


def _view(scan: PatientScan, key: str, heat: tuple[Overlay, ...], legend: str) -> None:
    """Draw a scan under the map; tumour regions over it would hide what is warm there."""
    view_scan(scan.with_segmentation(None), key=key, overlays=heat, legend=legend)


def _heat(volume: Volume, toward: str) -> tuple[Overlay, ...]:
    return (Overlay(f"speaks for {toward} risk", volume, "heat"),)
