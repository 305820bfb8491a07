"""The viewer as it stands on a page: what is drawn, over what, and in which words."""

from typing import Any

import niivue_component
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.imaging import CHANNELS, simulate_scan
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume
from dashboard import state
from dashboard.feedback import refusals
from dashboard.scan_layers import Overlay
from dashboard.view import View
from dashboard.viewer import view_scan
from tests.dashboard.panel import panel


@pytest.fixture(scope="module")
def scan() -> PatientScan:
    made = simulate_scan(0, seed=5)
    sequences = dict(zip(CHANNELS, made.sequences, strict=True))
    return PatientScan("p", sequences, made.segmentation, simulated=True)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What niivue was given, run after run."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(niivue_component, "niivue_viewer", lambda **given: found.append(given))
    return found


def shown(scan: PatientScan, *, overlays: tuple[Overlay, ...] = (), **choices: Any) -> AppTest:
    def draw() -> None:
        import streamlit as st

        st.session_state.setdefault(state._VIEW, View().with_(**choices))
        with refusals():
            view_scan(scan, key="v", overlays=overlays)

    return panel(draw).run()


def words(at: AppTest) -> str:
    return " ".join(item.value.replace("\\", "") for item in at.caption)


def test_a_scan_is_drawn_with_its_tumour_in_words_and_colours(
    scan: PatientScan, sent: list[dict[str, Any]]
):
    at = shown(scan)
    assert not at.exception
    assert [item["colormap"] for item in sent[-1]["overlays"]] == ["blue2cyan", "warm"]
    assert {item["opacity"] for item in sent[-1]["overlays"]} == {0.4}
    assert sent[-1]["settings"]["radiological"]
    assert sent[-1]["update_interval_ms"] is None
    said = words(at)
    assert said.startswith("Simulated data. T1 with contrast (T1CE).")
    assert "Cyan: Whole tumour (WT)." in said
    assert "the left is on the right" in said


def test_the_readers_choices_are_followed(scan: PatientScan, sent: list[dict[str, Any]]):
    at = shown(
        scan,
        scan_overlays=("TC",),
        scan_opacity=0.8,
        scan_convention="neurological",
        scan_layout="coronal",
        scan_sequence="flair",
    )
    (core,) = sent[-1]["overlays"]
    assert (core["colormap"], core["opacity"]) == ("warm", 0.8)
    assert not sent[-1]["settings"]["radiological"]
    assert sent[-1]["view_mode"] == "coronal"
    assert "FLAIR." in words(at)
    assert "the left is on the left" in words(at)


def test_the_same_picture_is_sent_with_the_same_bytes(
    scan: PatientScan, sent: list[dict[str, Any]]
):
    at = shown(scan)
    at.run()
    first, again = sent[-2:]
    assert again == first
    assert again["nifti_data"] is first["nifti_data"]  # made once


def test_what_else_lies_over_it_keeps_its_own_opacity(
    scan: PatientScan, sent: list[dict[str, Any]]
):
    first = scan.sequences["t1"]
    heat = Volume(np.linspace(0, 3, first.data.size).reshape(first.shape), first.affine.copy())
    shown(scan, overlays=(Overlay("Map", heat, "heat", 0.6),))
    *_, map_ = sent[-1]["overlays"]
    assert (map_["colormap"], map_["opacity"]) == ("hot", 0.6)


def test_an_overlay_of_another_space_is_not_drawn(scan: PatientScan, sent: list[dict[str, Any]]):
    other = Volume(np.ones((3, 3, 3), np.uint8), np.eye(4))
    at = shown(scan, overlays=(Overlay("Mask", other),))
    assert not at.exception
    assert "do not lie in the same space" in at.text[0].value
    assert not sent


def test_flat_slices_need_no_webgl(scan: PatientScan, sent: list[dict[str, Any]]):
    at = shown(scan, scan_drawing="flat", scan_layout="multiplanar", scan_beside="flair")
    assert not at.exception
    assert not sent
    assert [item.label for item in at.slider][:4] == [
        "Opacity of what lies over the scan", "Axial slice", "Coronal slice", "Sagittal slice",
    ]  # fmt: skip
    assert len(at.get("bidi_component")) == 6
    assert shown(scan, scan_drawing="flat", scan_layout="3d").caption[0].value.startswith("Flat")


def test_sequences_of_different_spaces_are_not_linked(
    scan: PatientScan, sent: list[dict[str, Any]]
):
    moved = scan.sequences["t2"].affine.copy()
    moved[0, 3] += 5
    apart = PatientScan(
        "p", {"t1ce": scan.sequences["t1ce"], "t2": Volume(scan.sequences["t2"].data, moved)}
    )
    at = shown(apart, scan_beside="t2")
    assert "do not lie in one space" in words(at)
    assert sent[-1]["filename"] == "t1ce.nii.gz"
