"""The scan viewer: any sequence, masks and maps over it, in WebGL or as flat slices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.imaging.masks import REGIONS
from core.imaging.patient_scan import PatientScan
from dashboard import state
from dashboard.feedback import plain
from dashboard.scan_choices import CONVENTIONS, DRAWINGS, LAYOUTS, SEQUENCE_TITLES
from dashboard.scan_flat import flat_picture
from dashboard.scan_layers import Click, Overlay, Picture, check_over, mask_overlays
from dashboard.scan_pictures import kept
from dashboard.scan_webgl import draw_again, webgl_picture
from dashboard.widgets import choose

__all__ = ["Click", "Overlay", "view_scan"]

_HOW = {
    ("webgl", False): "The mouse wheel over the picture leads to other slices.",
    ("webgl", True): "Drag to turn it.",
}


def view_scan(
    scan: PatientScan,
    *,
    key: str,
    overlays: Sequence[Overlay] = (),
    clicks: bool = False,
    height: int = 480,
    legend: str = "",
) -> Click | None:
    """Draw a scan with its tumour regions, and let the reader choose how.

    Which sequence, which regions, opacity, layout and convention are fields of
    the view (``scan_*``), so that a link shows the same.

    Parameters
    ----------
    scan : PatientScan
        Its segmentation, if any, is drawn as tumour core and whole tumour.
        What the network sees is a scan too: ``scan_layers.crop_scan``.
    key : str
        Prefix of the viewer's widgets; one on a page.
    overlays : sequence of Overlay
        What else is drawn over it: an explanation map, a mask in the making.
    clicks : bool
        Whether a click is read; then dragging costs a run of the page.
    height : int
        Pixels.
    legend : str
        A sentence below the picture, on what the overlays show.

    Returns
    -------
    Click or None
        A new click, once; None in every other run.

    Raises
    ------
    ScanError
        If an overlay does not lie on the sequence it is drawn over.
    """
    _how(scan, key)
    view = state.view()
    sequence = view.scan_sequence
    if sequence not in scan.sequences:
        sequence = next(iter(scan.sequences))
    image = scan.sequences[sequence]
    names = [sequence]
    if view.scan_beside in scan.sequences and view.scan_beside != sequence:
        if image.same_space(scan.sequences[view.scan_beside]):
            names.append(view.scan_beside)
        else:
            st.caption("The two sequences do not lie in one space, so one is shown.")
    masks = kept(
        (scan.fingerprint, view.scan_overlays, "masks"),
        lambda: mask_overlays(scan, view.scan_overlays),
    )
    shown = [overlay for overlay in masks if overlay.volume.same_space(image)]
    for overlay in overlays:
        check_over(overlay, image)
    shown += overlays
    picture = Picture(
        names=tuple(names),
        volumes=tuple(scan.sequences[name] for name in names),
        overlays=tuple(
            (item, view.scan_opacity if item.opacity is None else item.opacity) for item in shown
        ),
        mirrored=view.scan_convention == "radiological",
        simulated=scan.simulated,
        fingerprint=scan.fingerprint,
    )
    draw = webgl_picture if view.scan_drawing == "webgl" else flat_picture
    click = draw(picture, view.scan_layout, key=key, clicks=clicks, height=height)
    _words(picture, " ".join([legend, _HOW.get((view.scan_drawing, view.scan_layout == "3d"), "")]))
    return click


def _how(scan: PatientScan, key: str) -> None:
    """Let the reader choose what is drawn and how."""
    titles = {name: SEQUENCE_TITLES[name] for name in scan.sequences}
    slots = st.columns(4, gap="small")
    with slots[0]:
        choose("Sequence", "scan_sequence", titles, key=f"{key}.sequence")
    with slots[1]:
        _choose("Beside it, linked", "scan_beside", {"": "Nothing", **titles}, key)
    with slots[2]:
        _choose("Layout", "scan_layout", LAYOUTS, key)
    with slots[3]:
        _choose("Drawn as", "scan_drawing", DRAWINGS, key)
    with st.expander("More about the picture", icon=":material/tune:"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.multiselect(
                "Tumour regions over it",
                list(REGIONS),
                format_func=lambda name: f"{REGIONS[name]} ({name})",
                **state.field("scan_overlays", f"{key}.overlays", shown=list, taken=tuple),
            )
        with right:
            _choose("Sides", "scan_convention", CONVENTIONS, key)
        st.slider(
            "Opacity of what lies over the scan",
            0.0,
            1.0,
            step=0.1,
            **state.field("scan_opacity", f"{key}.opacity", shown=lambda value: round(value, 1)),
        )
        if state.view().scan_drawing == "webgl":
            st.button(
                "Draw again", key=f"{key}.draw", help="After the X in the picture took it away.",
                on_click=draw_again, args=(key,),
            )  # fmt: skip


def _choose(title: str, name: str, options: Mapping[str, str], key: str) -> None:
    choose(title, name, options, key=f"{key}.{name.removeprefix('scan_')}")


def _words(picture: Picture, legend: str) -> None:
    """Say what is seen, colours and sides in words."""
    words = [f"{' beside '.join(SEQUENCE_TITLES[name] for name in picture.names)}."]
    if picture.simulated:
        words.insert(0, "Simulated data.")
    words += [
        f"{item.colour.capitalize()}: {item.name}."
        for item, opacity in picture.overlays
        if opacity > 0
    ]
    sides = "right" if picture.mirrored else "left"
    words.append(f"L and R are the patient's left and right: the left is on the {sides}.")
    st.caption(plain(" ".join([*words, legend]).strip()))
