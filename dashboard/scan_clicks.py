"""Where the tumour is, by pointing: foreground and background, refined, undone, accepted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.imaging.masks import REGIONS
from core.imaging.preprocessing import Preprocessed
from core.imaging.segmentation import (
    MEASURED_NOTE,
    Click,
    ClickField,
    ClickMasks,
    ClickSession,
    accept_clicks,
    click_field,
    measured_overlap,
    segment_clicks,
)
from core.imaging.volume import Volume
from dashboard import state
from dashboard.feedback import plain, refusals
from dashboard.scan_layers import Overlay
from dashboard.scan_pictures import kept
from dashboard.scan_session import ScanRoom
from dashboard.viewer import view_scan
from dashboard.widgets import choose

__all__ = ["click_panel", "measured_words"]

_MARKS = {True: "Belongs to it", False: "Does not belong to it"}
_COLOURS = {"WT": "cyan", "TC": "yellow"}
_REFUSED = "ferroscope.scan.click_refused"


def click_panel(here: ScanRoom, done: Preprocessed) -> None:
    """Let the reader point at the tumour; show the mask that the points make."""
    bare = kept((done.scan.fingerprint, "bare"), lambda: done.scan.with_segmentation(None))
    field = kept((bare.fingerprint, "clicks"), lambda: click_field(bare, brain=done.brain.data))
    st.markdown(
        "Click into the tumour in the picture. The mask grows over T1CE and FLAIR from all points "
        "together; add points where it is wrong."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        region = choose(
            "What you point at",
            "scan_region",
            {name: f"{title} ({name})" for name, title in REGIONS.items()},
            key="scans.region",
        )
    with right:
        foreground = st.segmented_control(
            "The point",
            list(_MARKS),
            format_func=lambda mark: _MARKS[mark],
            default=True,
            required=True,
            key="scans.mark",
        )
    st.caption(
        "Tumour core: what takes up contrast, and what that encloses; best seen in T1CE. Whole "
        "tumour: the core and the swelling around it; best seen in FLAIR. Mark both, or one."
    )
    st.caption(plain(measured_words()))
    masks = _masks(field, here.clicks)
    place = view_scan(bare, key="scans.clicks", overlays=_overlays(field, masks), clicks=True)
    if place is not None and _add(here, field, Click(place.voxel, region, bool(foreground))):  # type: ignore[arg-type]
        st.rerun()
    _by_number(here, field, region, foreground=bool(foreground))
    _points(here)
    with st.container(horizontal=True, gap="small"):
        none = not here.clicks.clicks
        st.button("Undo", key="scans.undo", icon=":material/undo:", disabled=none,
                  on_click=_change, args=(here, here.clicks.undo()))  # fmt: skip
        st.button("Clear", key="scans.clear", icon=":material/clear_all:", disabled=none,
                  on_click=_change, args=(here, here.clicks.clear()))  # fmt: skip
        st.button("Accept this mask", key="scans.accept", type="primary",
                  disabled=masks.wt is None and masks.tc is None,
                  on_click=_accept, args=(here, field))  # fmt: skip
    if done.scan.segmentation is not None and not none:
        st.caption("The mask accepted above stays as it is until you accept again.")


def measured_words() -> str:
    """Return how well clicks agreed with reference masks, in one sentence for each region."""
    table = measured_overlap()
    clicked = table[table["method"] == "clicks"]
    words = []
    for region, title in REGIONS.items():
        rows = clicked[clicked["region"] == region]
        by_clicks = rows.groupby("clicks")["dice"]
        middle, least = by_clicks.mean(), by_clicks.min()
        said = ", ".join(
            f"{middle[n]:.2f} after {n} (least {least[n]:.2f})"
            for n in (1, 3, 5)
            if n in middle.index
        )
        words.append(
            f"{title}: mean overlap with the reference mask (Dice, 1 is perfect) {said} clicks, "
            f"n = {rows['case'].nunique()} cases."
        )
    return " ".join([*words, MEASURED_NOTE])


def _masks(field: ClickField, clicks: ClickSession) -> ClickMasks:
    if not clicks.clicks:
        return ClickMasks()
    return kept((field.scan.fingerprint, clicks), lambda: segment_clicks(field, clicks))


def _overlays(field: ClickField, masks: ClickMasks) -> tuple[Overlay, ...]:
    """Return the masks as overlays, the larger one first."""
    first = next(iter(field.scan.sequences.values()))
    wanted = state.view().scan_overlays
    return tuple(
        Overlay(
            f"{REGIONS[region]} ({region}) by clicks",
            Volume(mask.astype("uint8"), first.affine.copy(), region),
            _COLOURS[region],
        )
        for region, mask in (("WT", masks.wt), ("TC", masks.tc))
        if mask is not None and region in wanted
    )


def _add(here: ScanRoom, field: ClickField, click: Click) -> bool:
    """Add a point where it can be one; say so where it cannot."""
    with refusals():
        clicks = here.clicks.add(click)
        _masks(field, clicks)
        here.clicks = clicks
        return True
    return False


def _by_number(here: ScanRoom, field: ClickField, region: str, *, foreground: bool) -> None:
    """Let the reader give a point by its numbers: for a keyboard, or without any picture."""
    with st.expander("Give the point by its numbers", icon=":material/keyboard:"):
        shape = field.brain.shape
        slots = st.columns(4, gap="small", vertical_alignment="bottom")
        names = ("Right (i)", "Front (j)", "Up (k)")
        voxel = [
            int(slot.number_input(name, 0, n - 1, n // 2, key=f"scans.voxel.{axis}.{here.number}"))
            for axis, (slot, name, n) in enumerate(zip(slots[:3], names, shape, strict=True))
        ]
        if slots[3].button("Add this point", key="scans.add"):
            i, j, k = voxel
            if _add(here, field, Click((i, j, k), region, foreground)):  # type: ignore[arg-type]
                st.rerun()


def _points(here: ScanRoom) -> None:
    if not here.clicks.clicks:
        st.caption("No point yet.")
        return
    rows = [
        {
            "Point": number,
            "Region": click.region,
            "Belongs": "yes" if click.foreground else "no",
            "Voxel (i, j, k)": ", ".join(map(str, click.voxel)),
        }
        for number, click in enumerate(here.clicks.clicks, start=1)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="scans.points")


def _change(here: ScanRoom, clicks: ClickSession) -> None:
    here.clicks = clicks


def _accept(here: ScanRoom, field: ClickField) -> None:
    here.accept(accept_clicks(field, _masks(field, here.clicks)))
