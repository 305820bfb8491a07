"""What niivue is given, and which of the things it tells are clicks."""

import gzip
from typing import Any

import nibabel as nib
import niivue_component
import numpy as np
import pytest
import streamlit as st

from core.imaging.volume import Volume
from dashboard.scan_layers import Click, Overlay, Picture
from dashboard.scan_webgl import draw_again, webgl_picture

SHAPE = (20, 24, 16)
AFFINE = np.diag([2.0, 2.0, 2.0, 1.0])


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    found: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", found)
    return found


class Niivue:
    """Stands in for the component: keeps what it was given, tells what a test says."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}
        self.tells: Any = None

    def __call__(self, **given: Any) -> Any:
        self.given = given
        return self.tells


@pytest.fixture
def niivue(monkeypatch: pytest.MonkeyPatch) -> Niivue:
    found = Niivue()
    monkeypatch.setattr(niivue_component, "niivue_viewer", found)
    return found


def brain(seed: int) -> Volume:
    """Voxels 4 to 15 of every axis; with its margin of 3 the box is 1 to 18."""
    data = np.zeros(SHAPE, dtype=np.uint8)
    data[4:16, 4:16, 4:13] = np.random.default_rng(seed).integers(1, 255, (12, 12, 9))
    return Volume(data, AFFINE.copy())


def picture(*names: str, mirrored: bool = True, mask: np.ndarray | None = None) -> Picture:
    overlays = ()
    if mask is not None:
        overlays = ((Overlay("m", Volume(mask, AFFINE.copy()), "cyan"), 0.4),)
    return Picture(
        names, tuple(brain(n) for n, _ in enumerate(names)), overlays, mirrored, False, "f" * 8
    )


def drawn(pic: Picture, layout: str = "axial", *, clicks: bool = True) -> Click | None:
    return webgl_picture(pic, layout, key="v", clicks=clicks, height=400)


def sent(data: bytes) -> np.ndarray:
    return np.asarray(nib.Nifti1Image.from_bytes(gzip.decompress(data)).dataobj)


def event(*voxel: int) -> dict[str, Any]:
    return {"type": "voxel_click", "voxel": list(voxel), "mm": [0, 0, 0], "value": 1}


def test_a_changed_image_has_another_key_and_the_same_one_the_same(niivue: Niivue):
    drawn(picture("t1"))
    first = niivue.given["key"]
    drawn(picture("t1", mask=np.ones(SHAPE, np.uint8)))
    assert niivue.given["key"] == first
    drawn(picture("t1", "t2"))
    assert niivue.given["key"] != first
    draw_again("v")
    drawn(picture("t1"))
    assert niivue.given["key"] != first


def test_grey_values_are_shown_as_flat_slices_show_them(niivue: Niivue):
    drawn(picture("t1"))
    header = nib.Nifti1Image.from_bytes(gzip.decompress(niivue.given["nifti_data"])).header
    assert (header["cal_min"], header["cal_max"]) == (0, 255)


def test_a_changed_mask_of_the_same_size_has_another_name(niivue: Niivue):
    one, two = np.zeros(SHAPE, np.uint8), np.zeros(SHAPE, np.uint8)
    one[5, 5, 5] = two[6, 5, 5] = 1
    drawn(picture("t1", mask=one))
    (before,) = niivue.given["overlays"]
    drawn(picture("t1", mask=two))
    (after,) = niivue.given["overlays"]
    assert before["name"] != after["name"]
    assert after["colormap"] == "blue2cyan"
    assert sent(after["data"]).max() == 255


def test_no_overlay_is_sent_as_one_that_shows_nothing(niivue: Niivue):
    drawn(picture("t1"))
    (nothing,) = niivue.given["overlays"]
    assert nothing["opacity"] == 0
    assert not sent(nothing["data"]).any()


def test_the_empty_margin_is_not_sent(niivue: Niivue):
    drawn(picture("t1"))
    data = sent(niivue.given["nifti_data"])
    assert data.shape == (18, 18, 15)
    np.testing.assert_array_equal(data, brain(0).data[1:19, 1:19, 1:16])


def test_moves_are_told_of_only_where_clicks_are_read(niivue: Niivue):
    niivue.tells = event(2, 3, 4)
    assert drawn(picture("t1"), clicks=False) is None
    assert niivue.given["update_interval_ms"] is None


def test_loading_and_scrolling_are_no_clicks_and_a_click_is_one_once(niivue: Niivue):
    pic = picture("t1")
    niivue.tells = event(9, 8, 7)  # the middle of 18 x 18 x 15
    assert drawn(pic) is None
    niivue.tells = event(9, 8, 8)  # one slice on
    assert drawn(pic) is None
    niivue.tells = event(4, 10, 8)
    found = drawn(pic)
    assert found == Click((5, 11, 9), (10.0, 22.0, 18.0))  # the box begins at voxel 1
    assert drawn(pic) is None


def test_a_click_straight_below_another_is_one_too(niivue: Niivue):
    pic = picture("t1")
    for place in ((9, 8, 7), (9, 3, 7)):  # the middle; then along one axis of the plane
        niivue.tells = event(*place)
        found = drawn(pic)
    assert found is not None
    assert found.voxel == (10, 4, 8)


def test_with_three_planes_on_screen_scrolling_moves_along_one_axis(niivue: Niivue):
    pic = picture("t1")
    seen = []
    for place in ((9, 8, 7), (9, 3, 7), (4, 3, 2)):
        niivue.tells = event(*place)
        seen.append(drawn(pic, "multiplanar"))
    assert [click is not None for click in seen] == [False, False, True]


@pytest.mark.parametrize("told", [None, 3, {}, event(1, 2), event(99, 1, 1), {"voxel": "abc"}])
def test_what_is_no_event_is_no_click(niivue: Niivue, told: Any):
    niivue.tells = told
    assert drawn(picture("t1")) is None


@pytest.mark.parametrize("mirrored", [True, False])
def test_of_two_linked_sequences_the_first_is_on_the_left_of_the_screen(
    niivue: Niivue, mirrored: bool
):
    pic = picture("t1ce", "flair", mirrored=mirrored)
    drawn(pic)
    row = sent(niivue.given["nifti_data"])
    assert row.shape == (18 + 4 + 18, 18, 15)
    # Mirrored, the screen begins at the far end of the axis.
    low, high = row[:18], row[22:]
    first, second = (high, low) if mirrored else (low, high)
    np.testing.assert_array_equal(first, pic.volumes[0].data[1:19, 1:19, 1:16])
    np.testing.assert_array_equal(second, pic.volumes[1].data[1:19, 1:19, 1:16])


@pytest.mark.parametrize("place", [3, 22 + 3], ids=["in one", "in the other"])
def test_a_click_in_either_of_two_sequences_is_the_same_voxel(niivue: Niivue, place: int):
    niivue.tells = event(place, 10, 8)
    found = drawn(picture("t1ce", "flair"))
    assert found is not None
    assert found.voxel == (4, 11, 9)


def test_a_click_in_the_gap_is_none(niivue: Niivue):
    niivue.tells = event(19, 10, 8)
    assert drawn(picture("t1ce", "flair")) is None


def test_masks_lie_over_both_sequences(niivue: Niivue):
    mask = np.zeros(SHAPE, np.uint8)
    mask[6, 6, 6] = 1
    drawn(picture("t1ce", "flair", mask=mask))
    (overlay,) = niivue.given["overlays"]
    assert np.argwhere(sent(overlay["data"])).tolist() == [[5, 5, 5], [5 + 22, 5, 5]]


def test_linked_sagittal_slices_lie_along_their_own_axis(niivue: Niivue):
    drawn(picture("t1ce", "flair"), "sagittal")
    assert sent(niivue.given["nifti_data"]).shape == (18, 40, 15)
