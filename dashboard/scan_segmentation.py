"""The Tumour mask part of the Scans page: brought, clicked, approximated, or by a bundle."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import ScanError
from core.imaging.intake import read_upload
from core.imaging.masks import REGIONS, tumour_mask
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed
from core.imaging.segmentation import (
    accept_approximate,
    accept_uploaded,
    approximate_masks,
    volume_ml,
)
from core.imaging.volume import Volume
from dashboard.feedback import plain, refusals, say_notes
from dashboard.scan_bundle import bundle_panel
from dashboard.scan_clicks import click_panel
from dashboard.scan_keeping import keep_panel
from dashboard.scan_pictures import kept
from dashboard.scan_processing import failed
from dashboard.scan_session import ScanRoom, room
from dashboard.settings import ROOT
from dashboard.viewer import view_scan
from dashboard.widgets import numbers_in_a_row

__all__ = ["mask_panel"]

_WAYS = {
    "clicks": "By clicks",
    "approximate": "Approximate, automatic",
    "upload": "Upload a segmentation",
    "bundle": "By a MONAI bundle",
}


def mask_panel() -> None:
    """Let the reader say where the tumour is, and show what is accepted."""
    here = room()
    done = here.preprocessed
    if done is None:
        st.info("Bring a scan and process it first; the mask is drawn on the processed scan.")
        return
    with refusals():
        problem = failed(done)
        if problem is not None:
            raise problem
        if done.scan.segmentation is not None:
            _accepted(done.scan)
        way = st.segmented_control(
            "How the tumour is found",
            list(_WAYS),
            format_func=lambda name: _WAYS[name],
            default="clicks",
            required=True,
            key="scans.way",
        )
        draw = {
            "clicks": click_panel,
            "approximate": _approximate,
            "upload": _upload,
            "bundle": bundle_panel,
        }[way]
        with refusals():
            draw(here, done)
    keep_panel(here)


def _accepted(scan: PatientScan) -> None:
    """Show the mask that is accepted, and the next step."""
    labels = scan.segmentation
    if labels is None:
        return
    st.success("A segmentation is accepted.", icon=":material/check_circle:")
    st.caption(plain(f"It is: {labels.name}."))
    figures = []
    beyond = bool((labels.data == 2).any())
    for region, title in REGIONS.items():
        if region == "WT" and not beyond:
            st.caption("Only the tumour core is marked, nothing of the whole tumour beyond it.")
            continue
        try:
            size = volume_ml(tumour_mask(labels, region), labels.affine)  # type: ignore[arg-type]
        except ScanError:
            continue  # no voxel of this region
        figures.append((f"{title} ({region})", f"{size:.1f} ml", "by the accepted mask"))
    numbers_in_a_row(figures)
    say_notes(scan.notes, title="How scan and mask came about")
    next_page = ROOT / "pages" / "estimate.py"
    if next_page.is_file():
        st.page_link(str(next_page), label="Go on to the estimate", icon=":material/arrow_forward:")


def _approximate(here: ScanRoom, done: Preprocessed) -> None:
    st.caption(
        "Voxels far brighter in FLAIR than the brain's median, largest piece. It misses tumours "
        "that do not stand out in FLAIR; it is a beginning, not a finding."
    )
    bare = _bare(done.scan)
    found = kept(
        (bare.fingerprint, "approximate"),
        lambda: approximate_masks(bare, brain=done.brain.data),
    )
    for note in found.notes:
        st.text(note)
    proposed = kept(
        (bare.fingerprint, "approximate", "scan"), lambda: accept_approximate(bare, found)
    )
    st.button(
        "Accept the approximate mask",
        key="scans.approximate.accept",
        type="primary",
        on_click=here.accept,
        args=(proposed,),
    )
    view_scan(proposed, key="scans.viewer", legend="The mask is approximate.")


def _upload(here: ScanRoom, done: Preprocessed) -> None:
    st.caption(
        "A NIfTI file made on the processed scan, with labels 1, 2 and 4 (BraTS until 2022) or 1, "
        "2 and 3 (from 2023). A file in another space is refused, never resampled."
    )
    file: Any = st.file_uploader("Segmentation", key=f"scans.segmentation.{here.number}")
    if file is None:
        return
    labels: Volume = kept((file.file_id, "segmentation"), lambda: _read(here, file))
    proposed = accept_uploaded(_bare(done.scan), labels)
    st.button(
        "Accept the uploaded segmentation",
        key="scans.segmentation.accept",
        type="primary",
        on_click=here.accept,
        args=(proposed,),
    )
    view_scan(proposed, key="scans.viewer")


def _read(here: ScanRoom, file: Any) -> Volume:
    """Read one segmentation by way of the intake, so that it is guarded as every upload is."""
    place = here.folder()
    try:
        intake = read_upload([(file.name, file)], folder=place)
        usable = [row for row in intake.series if row.usable]
        if len(usable) != 1:
            raise ScanError(
                f"{file.name} holds {len(usable)} usable images; a segmentation is one.",
                "Give one NIfTI file.",
            )
        return intake.volumes[usable[0].key].load("segmentation")
    finally:
        here.remove(place)


def _bare(scan: PatientScan) -> PatientScan:
    """Return the scan without a segmentation."""
    if scan.segmentation is None:
        return scan
    return kept((scan.fingerprint, "bare"), lambda: scan.with_segmentation(None))
