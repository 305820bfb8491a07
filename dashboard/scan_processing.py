"""The Preprocessing part of the Scans page: started, followed, judged, taken away."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.errors import CoreError
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import (
    ROUTES,
    Preprocessed,
    PreprocessingPlan,
    StepReport,
    deface,
    recognise_space,
    to_native,
)
from core.imaging.segmentation import ClickSession
from core.imaging.volume import Volume
from dashboard import state
from dashboard.downloads import file_stem
from dashboard.feedback import plain, refusals
from dashboard.live import duration
from dashboard.scan_layers import packed
from dashboard.scan_pictures import kept
from dashboard.scan_preparation import Preparation
from dashboard.scan_quality import quality_words
from dashboard.scan_session import ScanRoom, room
from dashboard.viewer import view_scan

__all__ = ["failed", "processing_panel", "sequences_zip"]

_EVERY = "1s"
_FACELESS = "The face was taken out."
_ICONS = {"ok": ":material/check_circle:", "doubtful": ":material/help:",
          "failed": ":material/error:"}  # fmt: skip
_WORDS = {"ok": "Good", "doubtful": "Doubtful: look before trusting it", "failed": "Failed"}


def processing_panel() -> None:
    """Bring the session's scan into atlas space, or show how that went."""
    here = room()
    scan = here.given
    if scan is None:
        st.info("There is no scan in this session yet: bring one under Your scan.")
        return
    work = here.work
    if isinstance(work, Preparation) and work.finished:
        _ended(here, work)
    if isinstance(here.work, Preparation):
        if not here.work.finished:
            st.fragment(_follow, run_every=_EVERY)()
    elif here.preprocessed is None:
        _offer(here, scan)
    if here.preprocessed is not None:
        with refusals():
            _done(here, here.preprocessed)


def _offer(here: ScanRoom, scan: PatientScan) -> None:
    """Say what the scan was recognised as, and offer to process it."""
    space = kept((scan.fingerprint, "space"), lambda: recognise_space(scan))
    st.text(space.sentence)
    for reason in space.reasons:
        st.warning(plain(reason))
    usual = "as_is" if scan.simulated else "auto"
    route = st.selectbox(
        "What is done",
        list(ROUTES),
        index=list(ROUTES).index(usual),
        format_func=lambda name: ROUTES[name][:1].upper() + ROUTES[name][1:],
        key=f"scans.route.{here.number}",
    )
    if scan.simulated:
        st.caption("Simulated heads are no brains; nothing can register them to an atlas.")
    elif space.kind == "raw":
        st.caption("A scan as acquired takes one to two minutes on two processor cores.")
    if st.button("Process the scan", key="scans.process", type="primary",
                 icon=":material/play_arrow:"):  # fmt: skip
        here.work = Preparation(here, scan, PreprocessingPlan(route=route))
        st.rerun()


def _ended(here: ScanRoom, work: Preparation) -> None:
    """Take what the work gave; where it gave nothing, say why until the reader tries again."""
    if work.stopping or work.result is not None:
        here.work = None
        here.preprocessed = None if work.stopping else work.result
        return
    with refusals():
        st.button("Try again", key="scans.again", on_click=_let_go)
        work.refuse()


def _let_go() -> None:
    room().work = None


def _follow() -> None:
    """Follow the work; once it has ended, the page runs again with what it gave."""
    work = room().work
    if not isinstance(work, Preparation) or work.finished:
        st.rerun()
    steps = list(work.steps)
    last = steps[-1] if steps else None
    share = last.number / max(last.steps, 1) if last else 0.0
    doing = (last.coming if last else "") or "Beginning"
    words = "Stopping" if work.stopping else f"{doing} ({share:.0%})"
    st.progress(min(share, 1.0), text=plain(words))
    st.button("Stop", key="scans.stop", icon=":material/stop:", on_click=work.end,
              disabled=work.stopping)  # fmt: skip
    st.caption("It ends when you close this page: the scan belongs to this session alone.")
    for step in steps:
        _step(step)


def _done(here: ScanRoom, done: Preprocessed) -> None:
    """Say how preprocessing went, step by step, and offer its files."""
    seconds = sum(step.seconds for step in done.steps)
    st.text(done.space.sentence)
    words = f"{_WORDS[done.verdict]}. {len(done.steps)} steps in {duration(seconds)}."
    if done.verdict == "failed":
        st.error(
            "**Preprocessing failed.** No mask or estimate is made from this scan.",
            icon=":material/block:",
        )
    elif done.verdict == "doubtful":
        st.warning(words, icon=_ICONS["doubtful"])
    else:
        st.success(words, icon=_ICONS["ok"])
    for reason in done.reasons:
        st.text(reason)
    view_scan(done.scan, key="scans.processed")
    _onwards(done)
    st.subheader("Step by step")
    for step in done.steps:
        _step(step)
    _face(here, done)


def _onwards(done: Preprocessed) -> None:
    """Offer the files and the next step, above the long list of steps."""
    with st.container(horizontal=True, gap="small"):
        stem = file_stem("preprocessing", simulated=done.scan.simulated)
        st.download_button(
            "Recipe (JSON)",
            data=lambda: _json(done.recipe),
            file_name=f"{stem}_recipe.json",
            mime="application/json",
            key="scans.recipe",
            on_click="ignore",
        )
        st.download_button(
            "Processed sequences (zip)",
            data=lambda: sequences_zip(done.scan, brain=done.brain),
            file_name=f"{stem}.zip",
            mime="application/zip",
            key="scans.zip",
            on_click="ignore",
        )
        st.button("Process again", key="scans.reset", on_click=_again)
        if done.verdict != "failed":
            st.button(
                "Next: the tumour mask",
                key="scans.next.mask",
                type="primary",
                on_click=state.change,
                kwargs={"scan_section": "mask"},
            )


def _step(step: StepReport) -> None:
    """Draw one step: its verdict, its figures, before and after."""
    with st.container(border=True):
        words, pictures = st.columns(2, gap="medium")
        with words:
            st.markdown(f"{_ICONS[step.verdict]} **{plain(step.title)}**")
            st.caption(f"{_WORDS[step.verdict]}. It took {duration(step.seconds)}.")
            for reason in step.reasons:
                (st.error if step.verdict == "failed" else st.warning)(plain(reason))
            st.text("\n".join(quality_words(step.quality)))
            with st.expander("Settings"):
                st.json(_plain(step.parameters))
        for picture, title in ((step.before, "Before"), (step.after, "After")):
            if picture is not None:
                pictures.image(picture, caption=title, width="stretch")


def _face(here: ScanRoom, done: Preprocessed) -> None:
    """Say whether the scan as given shows a face, and offer to take it out."""
    given = here.given
    if done.face is None or given is None:
        return
    st.text(done.face.sentence)
    if not done.face.present:
        return
    st.caption(
        "The processed scan holds the brain alone, and only that can be saved here. Before the "
        "scan as given is passed on, its face can be taken out."
    )
    st.download_button(
        "Scan as given (zip)",
        # Asked when it is pressed: the face may be gone by then.
        data=lambda: sequences_zip(here.given or given),
        file_name=f"{file_stem('scan', simulated=given.simulated)}.zip",
        mime="application/zip",
        key="scans.given.zip",
        on_click="ignore",
    )
    if _FACELESS in given.notes:
        st.success("The face was taken out of every sequence as given.")
    elif st.button("Take the face out of the scan as given", key="scans.deface"):
        with st.spinner("Taking the face out"), refusals():
            defaced = {
                name: deface(volume, to_native(done.brain, done, name, interpolation="nearest"))
                for name, volume in given.sequences.items()
            }
            here.given = PatientScan(
                given.name,
                defaced,
                given.segmentation,
                simulated=given.simulated,
                notes=(*given.notes, _FACELESS),
            )
            st.rerun()


def _again() -> None:
    """Let go of the result, and of what was pointed at in it: the next may have other voxels."""
    here = room()
    if here.work is not None:
        here.work.end()
    here.work = here.preprocessed = None
    here.clicks = ClickSession()


def sequences_zip(scan: PatientScan, *, brain: Volume | None = None) -> bytes:
    """Return the sequences, masks and notes as gzipped NIfTI files in one archive."""
    files: dict[str, Volume] = dict(scan.sequences)
    if scan.segmentation is not None:
        files["seg"] = scan.segmentation
    if brain is not None:
        files["brain"] = brain
    out = io.BytesIO()
    stem = "simulated" if scan.simulated else "scan"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, volume in files.items():
            data = np.asarray(volume.data)
            data = data.astype(np.uint8) if data.dtype == bool else data
            archive.writestr(f"{stem}_{name}.nii.gz", packed(data, volume.affine))
        archive.writestr("notes.txt", "\n".join([scan.name, *scan.notes]) + "\n")
    return out.getvalue()


def _json(recipe: Mapping[str, Any]) -> str:
    return json.dumps(_plain(recipe), indent=1, sort_keys=True)


def _plain(value: Any) -> Any:
    """Return mappings as dictionaries, which JSON knows."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def failed(done: Preprocessed | None) -> CoreError | None:
    """Return why nothing may be made from a failed preprocessing, None where it did not fail."""
    from core.errors import ScanError

    if done is None or done.verdict != "failed":
        return None
    return ScanError(
        "preprocessing failed: " + " ".join(done.reasons),
        "Look at its steps under Preprocessing; another series, or another route, may do.",
    )
