"""Flat slices: every voxel is drawn where a click finds it, on the patient's own side."""

import io

import numpy as np
import pytest
from PIL import Image

from core.imaging.volume import Volume
from dashboard.scan_layers import Overlay
from dashboard.scan_slices import PLANES, FlatSlice, draw_slice, slice_with_most, voxel_at

SHAPE = (24, 30, 18)
AFFINE = np.diag([1.0, 1.0, 2.0, 1.0])
SPOT = (5, 22, 12)  # left, front, high


def image(voxel: tuple[int, int, int] | None = SPOT) -> Volume:
    data = np.zeros(SHAPE, dtype=np.uint8)
    if voxel:
        data[voxel] = 200
    return Volume(data, AFFINE.copy())


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def brightest(png: bytes) -> tuple[float, float]:
    """The middle of the spot, as shares of width and height; the letters at the edges left out."""
    shades = pixels(png).sum(axis=2)
    height, width = shades.shape
    inner = shades[25:-25, 25:-25]
    rows, columns = np.nonzero(inner >= inner.max() * 0.8)
    return (columns.mean() + 25.5) / width, (rows.mean() + 25.5) / height


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("mirrored", [True, False], ids=["radiological", "neurological"])
def test_a_voxel_is_drawn_where_a_click_finds_it(plane: str, mirrored: bool):
    flat = FlatSlice(plane, SPOT[PLANES[plane][0]], mirrored=mirrored, height=400)
    assert voxel_at(image(), flat, brightest(draw_slice(image(), flat))) == SPOT


@pytest.mark.parametrize(("mirrored", "side"), [(True, "right"), (False, "left")])
@pytest.mark.parametrize("plane", ["axial", "coronal"])
def test_the_patients_left_is_where_the_convention_puts_it(plane: str, mirrored: bool, side: str):
    flat = FlatSlice(plane, SPOT[PLANES[plane][0]], mirrored=mirrored)
    across, down = brightest(draw_slice(image(), flat))
    assert (across > 0.5) == (side == "right")
    assert down < 0.5  # front and head are up


def test_a_sagittal_slice_has_one_convention():
    there, back = (FlatSlice("sagittal", SPOT[0], mirrored=way) for way in (True, False))
    assert draw_slice(image(), there) == draw_slice(image(), back)


def test_millimetres_are_alike_along_both_axes():
    height, width, _ = pixels(draw_slice(image(), FlatSlice("coronal", 3, height=360))).shape
    assert width / height == pytest.approx(24 * 1 / (18 * 2), rel=0.01)


def test_beside_the_picture_there_is_no_voxel():
    flat = FlatSlice("axial", 3)
    assert voxel_at(image(), flat, (1.0, 0.5)) is None
    assert voxel_at(image(), flat, (0.5, -0.01)) is None
    assert voxel_at(image(), flat, (0.999999, 0.0)) == (0, 29, 3)


def test_a_mask_has_its_colour_and_opacity():
    mask = np.zeros(SHAPE, dtype=np.uint8)
    mask[6:18, 8:22, 9] = 1
    overlay = Overlay("m", Volume(mask, AFFINE.copy()), "cyan")
    flat = FlatSlice("axial", 9, height=300)
    shown = pixels(draw_slice(image(None), flat, [(overlay, 0.5)]))
    middle = shown[150, shown.shape[1] // 2]
    assert middle.tolist() == [0, 128, 128]
    assert pixels(draw_slice(image(None), flat, [(overlay, 0.0)]))[150].sum() == (
        pixels(draw_slice(image(None), flat))[150].sum()
    )


def test_a_map_is_drawn_as_strongly_as_its_value():
    values = np.zeros(SHAPE, dtype=np.float32)
    values[:12, :, 9], values[12:, :, 9] = 1.0, 0.25
    overlay = Overlay("m", Volume(values, AFFINE.copy()), "heat")
    flat = FlatSlice("axial", 9, mirrored=False, height=300)
    shown = pixels(draw_slice(image(None), flat, [(overlay, 1.0)])).sum(axis=2)
    assert shown[100, 60] > 2 * shown[100, -60] > 0


def test_the_cross_is_drawn_in_its_slice_alone():
    plain = draw_slice(image(), FlatSlice("axial", 12))
    assert draw_slice(image(), FlatSlice("axial", 12), cross=(10, 10, 12)) != plain
    assert draw_slice(image(), FlatSlice("axial", 12), cross=(10, 10, 11)) == plain


def test_the_first_slice_shown_holds_most_of_the_tumour():
    mask = np.zeros(SHAPE, dtype=np.uint8)
    mask[3, 3, 4], mask[3:6, 3:6, 15] = 1, 1
    assert slice_with_most(Volume(mask, AFFINE.copy()), SHAPE, "axial") == 15
    assert slice_with_most(None, SHAPE, "axial") == 9
