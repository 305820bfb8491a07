"""Bringing a scan: dropped files, a folder of this machine, or a simulated patient."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.errors import ScanError, listed
from core.imaging.dataset import CHANNELS
from core.imaging.intake import KINDS, Intake, Kind, read_folder, read_upload
from core.imaging.patient_scan import PatientScan
from core.imaging.simulated_scans import simulate_scan
from dashboard import cohorts, state
from dashboard.feedback import plain, refusals, say_notes
from dashboard.scan_pictures import forget_pictures, kept
from dashboard.scan_session import ScanRoom, leave, release, room
from dashboard.scan_table import series_table, shape_lines
from dashboard.viewer import view_scan

__all__ = ["given_scan", "simulated_patient", "upload_scan"]

_SOURCES = {
    "files": "Files",
    "directory": "A folder of DICOM files",
    "folder": "A folder on the server",
}
_SEED = 2026  # not the training's
_READ = "ferroscope.scan.read"
_PATIENT = "ferroscope.scan.simulated"


def upload_scan() -> None:
    """Take a scan from one of three sources; its series are then confirmed."""
    here = room()
    if here.intake is None:
        source = st.segmented_control(
            "Where the scan is",
            list(_SOURCES),
            format_func=lambda name: _SOURCES[name],
            default="files",
            required=True,
            key="scans.source",
        )
        with refusals():
            _BRING[source](here)
        if here.intake is None:
            _simulated(here)
    if here.intake is not None:
        with refusals():
            _confirm(here, here.intake)


def given_scan(scan: PatientScan) -> None:
    """Show the scan as it came, and the way to another."""
    simulated_patient(scan)
    st.subheader("The scan as it came")
    voxels = {name: " x ".join(map(str, volume.shape)) for name, volume in scan.sequences.items()}
    rows = [
        {
            "Sequence": KINDS[name],  # type: ignore[index]
            "Voxels": voxels[name],
            "Spacing (mm)": " x ".join(f"{part:.2f}" for part in scan.sequences[name].spacing),
        }
        for name in scan.sequences
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="scans.given")
    if scan.missing:
        st.warning(
            f"Missing: {listed(KINDS[name] for name in scan.missing)}. The network needs all four "  # type: ignore[index]
            "sequences; the others can be looked at."
        )
    say_notes(scan.notes, title="What was found and done on entry")
    with refusals():
        view_scan(scan, key="scans.viewer")
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Next: preprocessing",
            key="scans.next.processing",
            type="primary",
            on_click=state.change,
            kwargs={"scan_section": "processing"},
        )
        st.button(
            "Delete this scan and take another",
            key="scans.leave",
            icon=":material/delete:",
            on_click=leave,
        )


def simulated_patient(scan: PatientScan) -> None:
    """Say loudly that a patient is made up."""
    if scan.simulated:
        st.warning(
            "**Simulated data.** This patient does not exist. Nothing that follows says anything "
            "about a real one.",
            icon=":material/science:",
        )


def _files(here: ScanRoom) -> None:
    _dropped(
        here,
        st.file_uploader(
            "Four NIfTI files, a zip of DICOM series, DICOM files, or a BraTS case",
            accept_multiple_files=True,
            key=f"scans.files.{here.number}",
        ),
    )


def _directory(here: ScanRoom) -> None:
    _dropped(
        here,
        st.file_uploader(
            "A folder as a scanner or an archive exports it, with all folders in it",
            accept_multiple_files="directory",
            key=f"scans.directory.{here.number}",
        ),
    )


def _dropped(here: ScanRoom, files: Sequence[Any]) -> None:
    """Read what was dropped, once."""
    st.caption(
        "Drop everything at once. It stays on this machine, in this session: no link leads to it, "
        "and it is deleted when the session ends. Names, dates and numbers that tell who the "
        "patient is are taken out of DICOM headers on entry."
    )
    if not files:
        st.session_state.pop(_READ, None)
        return
    key = tuple(file.file_id for file in files)
    before: tuple[Any, ScanError] | None = st.session_state.get(_READ)
    if before is not None and before[0] == key:
        raise before[1]  # said until other files come
    try:
        with st.spinner("Reading the files"):
            _read(here, lambda place: read_upload([(f.name, f) for f in files], folder=place))
    except ScanError as error:
        st.session_state[_READ] = (key, error)
        raise
    release(file.file_id for file in files)
    st.rerun()


def _folder(here: ScanRoom) -> None:
    st.caption(
        "A folder below the data folder or the home folder of this installation, for instance "
        "imaging/brats/BraTS2021_00006."
    )
    with st.form(f"scans.folder.{here.number}"):
        text = st.text_input("Folder", max_chars=400, key=f"scans.path.{here.number}")
        pressed = st.form_submit_button("Read the folder", icon=":material/folder_open:")
    if pressed:
        path = _below_the_roots(text.strip())
        with st.spinner("Reading the folder"):
            _read(here, lambda place: read_folder(path, folder=place))
        st.rerun()


def _below_the_roots(text: str) -> Path:
    """Return a folder that lies below one of the data folders, whatever its name says."""
    for root in cohorts.roots():
        base = root.resolve()
        with suppress(OSError, ValueError):  # a name too long, or none that a disk can hold
            path = (base / text).resolve()
            if text and path != base and path.is_relative_to(base) and path.exists():
                return path
    raise ScanError(
        f"there is no folder {text!r} below the data folders of this installation.",
        "Give a path relative to $FERROSCOPE_DATA or $FERROSCOPE_HOME.",
    )


def _simulated(here: ScanRoom) -> None:
    """Offer a made-up patient, another one each time."""
    st.button(
        "Try a simulated patient",
        key="scans.simulated",
        icon=":material/science:",
        on_click=_take_simulated,
        args=(here,),
        help="A made-up head with a made-up tumour, as in the simulated training scans.",
    )


def _take_simulated(here: ScanRoom) -> None:
    number = st.session_state.get(_PATIENT, 0)
    st.session_state[_PATIENT] = number + 1
    made = simulate_scan(number, seed=_SEED)
    forget_pictures()
    here.take(
        PatientScan(
            f"Simulated patient {number + 1}",
            dict(zip(CHANNELS, made.sequences, strict=True)),
            made.segmentation,
            simulated=True,
            notes=("Simulated scan: this patient does not exist.",),
        )
    )


_BRING = {
    "files": _files,
    "directory": _directory,
    "folder": _folder,
}


def _read(here: ScanRoom, read: Any) -> None:
    """Read an upload into a folder of the session; nothing of a refused one stays."""
    place = here.folder()
    try:
        here.intake = read(place)
    finally:
        if here.intake is None:
            here.remove(place)


def _confirm(here: ScanRoom, intake: Intake) -> None:
    """Show what each series was taken for, and let the reader confirm or correct it."""
    st.subheader("Which series is what")
    st.caption("Recognised by headers and names; please confirm or correct.")
    st.dataframe(series_table(intake), hide_index=True, key="scans.series")
    for remark in intake.remarks:
        st.warning(plain(remark))
    for line in shape_lines(intake):
        st.text(line)
    say_notes(intake.notes, title="About this upload")
    if intake.removed:
        with st.expander(
            f"Entries that may tell who the patient is, removed: {len(intake.removed):,}",
            icon=":material/shield_person:",
        ):
            st.text(", ".join(intake.removed))
    assignment = _assignment(here, intake)
    left, right = st.columns([1, 1])
    confirmed = left.button("Use these series", key="scans.confirm", type="primary")
    right.button("Delete the upload", key="scans.discard", on_click=leave)
    unsure = [row.name for row in intake.series if assignment.get(row.key) is None and row.usable]
    if unsure:
        st.caption(plain(f"Still open: {listed(unsure)}."))
    if not confirmed and not set(assignment.values()) & set(CHANNELS):
        return
    key = (str(here.number), *map(str, assignment.items()))
    scan = kept(key, lambda: intake.scan(assignment))
    if confirmed:
        here.take(scan)
        st.rerun()
    view_scan(scan, key="scans.viewer")


def _assignment(here: ScanRoom, intake: Intake) -> dict[str, Kind | None]:
    """Return what each series is, as proposed and as the reader corrected it."""
    proposal = intake.proposal
    chosen: dict[str, Kind | None] = {}
    usable = [row for row in intake.series if row.usable]
    slots = st.columns(min(max(len(usable), 1), 4), gap="medium")
    for place, row in enumerate(usable):
        proposed = proposal[row.key]
        chosen[row.key] = slots[place % len(slots)].selectbox(
            plain(f"{row.name} (patient {row.patient})" if intake.patients > 1 else row.name),
            list(KINDS),
            index=list(KINDS).index(proposed) if proposed is not None else None,
            format_func=lambda kind: KINDS[kind],
            placeholder="Please choose",
            key=f"scans.kind.{here.number}.{row.key}",
        )
    return chosen
