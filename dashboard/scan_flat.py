"""The viewer without WebGL: slices drawn on this machine, moved by a slider, clicked on."""

from __future__ import annotations

import base64
from typing import Any

import streamlit as st

from core.imaging.volume import Volume
from dashboard.scan_choices import SEQUENCE_TITLES
from dashboard.scan_layers import Click, Picture, grey
from dashboard.scan_pictures import kept
from dashboard.scan_slices import PLANES, FlatSlice, draw_slice, slice_with_most, voxel_at

__all__ = ["flat_picture"]

_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const picture = parentElement.querySelector("img");
  picture.src = data.image;
  picture.alt = data.alt;
  picture.style.cursor = data.clicks ? "crosshair" : "default";
  picture.onclick = (event) => {
    if (!data.clicks) { return; }
    const box = picture.getBoundingClientRect();
    setTriggerValue("click", [(event.clientX - box.left) / box.width,
                              (event.clientY - box.top) / box.height]);
  };
}
"""
_CSS = "img { max-width: 100%; height: auto; display: block; background: black; }"
_slice = st.components.v2.component("ferroscope.slice", html="<img>", css=_CSS, js=_JS)


def flat_picture(
    picture: Picture, layout: str, *, key: str, clicks: bool, height: int
) -> Click | None:
    """Draw slices in the planes of a layout; return a new click."""
    planes = tuple(PLANES) if layout == "multiplanar" else (layout,)
    if layout == "3d":
        st.caption("Flat slices have no 3D view; the axial plane is shown.")
        planes = ("axial",)
    images = [
        kept(
            (picture.fingerprint, name, "grey"),
            lambda volume=volume: Volume(grey(volume), volume.affine.copy(), volume.name),
        )
        for name, volume in zip(picture.names, picture.volumes, strict=True)
    ]
    click = None
    slots = st.columns(len(planes), gap="small") if len(planes) > 1 else [st.container()]
    for slot, plane in zip(slots, planes, strict=True):
        with slot:
            found = _plane(picture, images, plane, key=key, clicks=clicks, height=height)
            click = click or found
    return click


def _plane(
    picture: Picture, images: list[Volume], plane: str, *, key: str, clicks: bool, height: int
) -> Click | None:
    """Draw one plane: a slider, and one picture for each sequence."""
    shape = images[0].shape
    first = picture.overlays[0][0].volume if picture.overlays else None
    slider = f"{key}.slice.{plane}.{picture.fingerprint[:8]}"
    index = st.slider(
        f"{plane.capitalize()} slice",
        0,
        shape[PLANES[plane][0]] - 1,
        st.session_state.get(slider, slice_with_most(first, shape, plane)),
        key=slider,
    )
    flat = FlatSlice(plane, index, mirrored=picture.mirrored, height=height)
    click = None
    slots = st.columns(len(images), gap="small") if len(images) > 1 else [st.container()]
    for slot, name, image in zip(slots, picture.names, images, strict=True):
        with slot:
            found = _clickable(picture, image, flat, name=name, key=key, clicks=clicks)
            click = click or found
    return click


def _clickable(
    picture: Picture, image: Volume, flat: FlatSlice, *, name: str, key: str, clicks: bool
) -> Click | None:
    last: Click | None = st.session_state.get(f"{key}.last")
    cross = last.voxel if clicks and last is not None else None
    png = draw_slice(image, flat, picture.overlays, cross=cross)
    over = ", ".join(item.name for item, _ in picture.overlays) or "nothing over it"
    made_up = "Simulated data. " if picture.simulated else ""
    result: Any = _slice(
        data={
            "image": f"data:image/png;base64,{base64.b64encode(png).decode()}",
            "alt": f"{made_up}{SEQUENCE_TITLES[name]}, {flat.plane} slice {flat.index}, {over}",
            "clicks": clicks,
        },
        key=f"{key}.flat.{name}.{flat.plane}",
        on_click_change=_nothing,
    )
    place = getattr(result, "click", None)
    if not clicks or not place:
        return None
    voxel = voxel_at(image, flat, (float(place[0]), float(place[1])))
    if voxel is None:
        return None
    x, y, z = image.to_mm(voxel).tolist()
    click = Click(voxel, (x, y, z))
    st.session_state[f"{key}.last"] = click
    return click


def _nothing() -> None:
    """Do nothing: a click is read where it is drawn."""
