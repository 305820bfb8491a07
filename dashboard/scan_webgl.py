"""The viewer in WebGL: niivue, its volumes compact, its clicks told from its scrolling.

Facts of niivue-streamlit 0.3.0: a changed image under one key adds a second
canvas, so the image is part of the key; overlays are compared by name, colour,
opacity and length, so the name holds the fingerprint; no overlays at all leave
the old ones standing, so an empty one is sent. It has one cross-hair for one
image, so linked sequences are laid side by side in one volume.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from core.provenance import fingerprint
from dashboard.scan_layers import (
    COLOURS,
    HEAT,
    Click,
    Overlay,
    Picture,
    Region,
    around,
    content,
    grey,
    packed,
    row_of,
)
from dashboard.scan_pictures import kept

__all__ = ["again_of", "draw_again", "webgl_picture"]

_EVERY_MS = 250
_GAP = 4
_CUTS = {"axial": 2, "coronal": 1, "sagittal": 0}
_ROWS = {"axial": 0, "coronal": 0, "sagittal": 1}  # layout -> the axis that runs across


def webgl_picture(
    picture: Picture, layout: str, *, key: str, clicks: bool, height: int
) -> Click | None:
    """Draw a picture in the browser's 3D; return a new click."""
    from niivue_component import niivue_viewer

    if len(picture.names) > 1 and layout not in _ROWS:
        st.caption("Linked sequences are drawn in one plane; the axial one is shown.")
        layout = "axial"
    axis = _ROWS.get(layout, 0)
    # The first sequence is on the left of the screen, whichever way the axis runs there.
    turned = picture.mirrored and axis == 0
    order = picture.names[::-1] if turned else picture.names
    box: Region = kept((picture.fingerprint, picture.names, "box"), lambda: _box(picture))
    base_key = (picture.fingerprint, order, axis)
    data = kept((*base_key, "sent"), lambda: _base(picture, order, box, axis))
    overlays = [
        _sent(item, opacity, box, axis, len(order)) for item, opacity in picture.overlays
    ] or [_nothing()]
    name = fingerprint(*map(str, base_key), again_of(key))[:12]
    result: Any = niivue_viewer(
        nifti_data=data,
        filename=f"{'-'.join(order)}.nii.gz",
        overlays=overlays,
        height=height,
        view_mode=layout,
        styled=False,
        settings={
            "crosshair": clicks or layout not in _ROWS,
            "radiological": picture.mirrored,
            "interpolation": True,
        },
        update_interval_ms=_EVERY_MS if clicks else None,
        key=f"{key}.webgl.{name}",
    )
    if not clicks or not isinstance(result, dict):
        return None
    length = box.stop[axis] - box.start[axis]
    extent = [b - a for a, b in zip(box.start, box.stop, strict=True)]
    extent[axis] = length * len(order) + _GAP * (len(order) - 1)
    voxel = _clicked(result, extent, _CUTS.get(layout), key=f"{key}.event.{name}")
    return None if voxel is None else _in_scan(voxel, picture, box, axis)


def again_of(key: str) -> int:
    """Return how often the reader asked a viewer to draw anew: niivue's own X takes all away."""
    return int(st.session_state.get(f"{key}.again", 0))


def draw_again(key: str) -> None:
    """Let a viewer begin anew."""
    st.session_state[f"{key}.again"] = again_of(key) + 1


def _box(picture: Picture) -> Region:
    return around([content(grey(volume)) for volume in picture.volumes])


def _base(picture: Picture, order: tuple[str, ...], box: Region, axis: int) -> bytes:
    by_name = dict(zip(picture.names, picture.volumes, strict=True))
    images = [grey(by_name[name])[box.slices] for name in order]
    affine = box.affine(picture.volumes[0].affine)
    # The same greys as in flat slices: left to itself niivue makes most of a brain white.
    return packed(row_of(images, axis), affine, window=(0.0, 255.0))


def _sent(overlay: Overlay, opacity: float, box: Region, axis: int, times: int) -> dict[str, Any]:
    """Return an overlay as niivue takes it."""

    def make() -> bytes:
        data = np.asarray(overlay.volume.data)
        levels = _levels(data) if overlay.is_map else (data > 0).astype(np.uint8) * np.uint8(255)
        return packed(row_of([levels[box.slices]] * times, axis), box.affine(overlay.volume.affine))

    key = (overlay.fingerprint, overlay.is_map, box, axis, times)
    return {
        "data": kept(key, make),
        "name": f"{overlay.fingerprint[:16]}.nii.gz",
        "colormap": HEAT if overlay.is_map else COLOURS[overlay.colour][0],
        "opacity": opacity,
    }


def _levels(data: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return a map as 8 bits, 255 at its greatest value."""
    top = max(float(data.max()), 1e-12)
    return np.clip(np.rint(np.asarray(data, dtype=np.float32) * (255 / top)), 0, 255).astype(
        np.uint8
    )


def _nothing() -> dict[str, Any]:
    """Return an overlay that shows nothing."""
    data = kept(("nothing",), lambda: packed(np.zeros((2, 2, 2), np.uint8), np.eye(4)))
    return {"data": data, "name": "nothing.nii.gz", "colormap": "gray", "opacity": 0.0}


def _clicked(
    result: dict[str, Any], extent: list[int], cut: int | None, *, key: str
) -> list[int] | None:
    """Return where a new click went; None for what niivue tells of loading and scrolling.

    niivue tells of every move of its cross-hair. Loading puts it in the middle.
    Scrolling through slices moves it along the axis that the plane cuts, a
    click along the others; with three planes on screen, scrolling moves it
    along any one axis, a click along two.
    """
    try:
        voxel = [int(index) for index in result["voxel"]]
    except (KeyError, TypeError, ValueError):
        return None
    if len(voxel) != 3 or not all(0 <= v < n for v, n in zip(voxel, extent, strict=True)):
        return None
    middle = [n // 2 for n in extent]
    before = st.session_state.get(key)
    if before == voxel:
        return None
    st.session_state[key] = voxel
    if before is None and all(abs(v - m) <= 1 for v, m in zip(voxel, middle, strict=True)):
        return None
    moved = [axis for axis in range(3) if voxel[axis] != (before or middle)[axis]]
    if cut is None:
        return voxel if len(moved) >= 2 else None
    return voxel if any(axis != cut for axis in moved) else None


def _in_scan(voxel: list[int], picture: Picture, box: Region, axis: int) -> Click | None:
    """Return a click in the scan's own voxels; None in the gap between two sequences."""
    length = box.stop[axis] - box.start[axis]
    index = voxel[axis] % (length + _GAP)
    if index >= length:
        return None
    inside = list(voxel)
    inside[axis] = index
    i, j, k = (v + start for v, start in zip(inside, box.start, strict=True))
    x, y, z = picture.volumes[0].to_mm((i, j, k)).tolist()
    return Click((i, j, k), (x, y, z))
