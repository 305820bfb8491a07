"""A folder of raw cases brought to the atlas as a job, and what became of each."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from core.jobs import Job
from core.tasks.batch_preprocessing import preprocessing_request, processed_rows
from dashboard import cohorts, state
from dashboard.downloads import download_table
from dashboard.engine import engine
from dashboard.live import duration, job_panel
from dashboard.settings import settings
from dashboard.widgets import choose, numbers_in_a_row

__all__ = ["raw_batch_about", "raw_batch_panel", "raw_batch_result", "raw_folders"]

_OURS = re.compile(r"-processed-(approximate-masks-)?[0-9a-f]{6}(-without-mask)?$")
_NOTE = (
    "The files are only read. The processed scans (brain alone) with their masks, and the names "
    "of the cases, stay on this machine below imaging/ in $FERROSCOPE_HOME until somebody deletes "
    "that folder; the table goes when the job is removed on the Jobs page. Choose neutral names "
    "for the sub-folders: no name, date of birth or number of a patient."
)
_STATUS = {
    "ready": "ready",
    "no mask": "ready, but without a mask",
    "failed": "failed",
    "not read": "not read",
}
_COLUMNS = {
    "case": "Case",
    "status": "What became of it",
    "verdict": "Verdict",
    "reasons": "Reasons",
    "mask": "Tumour mask",
    "brain_ml": "Brain (ml)",
    "overlap": "Fit to the atlas (Dice)",
    "seconds": "Time (s)",
    "hints": "What to do",
    "scan_sha256": "Scan (SHA-256)",
    "simulated": "simulated",
}


def raw_folders() -> dict[str, Path]:
    """Return the folders with sub-folders under ``imaging/`` by name, but for those we made."""
    found: dict[str, Path] = {}
    for root in cohorts.roots():
        for folder in sorted((root / "imaging").glob("*")):
            fine = folder.is_dir() and not folder.name.startswith(".")
            if fine and not _OURS.search(folder.name) and _has_folders(folder):
                found.setdefault(folder.name, folder)
    return found


def raw_batch_panel() -> None:
    """Let the reader choose a folder of raw cases, start the job or watch it, show its table."""
    st.subheader("A folder of raw cases")
    st.caption(
        "Each patient in a sub-folder: four NIfTI files, or DICOM series. The sequences are "
        "recognised as for one scan, but nobody is asked: a case of which one is missing, there "
        "twice or not certain says so and stops no other. The rest is brought into the atlas's "
        "space as one scan is and put away as cases that the Training and Estimate pages find."
    )
    folders = raw_folders()
    if not folders:
        st.info(
            "There is no folder with sub-folders on this machine. Put one under imaging/ in "
            "$FERROSCOPE_DATA or $FERROSCOPE_HOME."
        )
        return
    folder = choose(
        "Folder of raw cases",
        "raw_folder",
        {name: name for name in folders},
        key="scans.raw_folder",
    )
    st.toggle(
        "Approximate tumour masks where there are none",
        help="The bright part of FLAIR, not drawn by an expert. The folder's name says that its "
        "masks are approximate. Without a mask a case cannot be trained on or estimated.",
        **state.field("raw_masks", "scans.raw_masks"),
    )
    request = preprocessing_request(
        folders[folder],
        into=settings().home / "imaging",
        approximate=state.view().raw_masks,
    )
    done = job_panel(request, key="scans.raw", label="Process every case", note=_NOTE)
    if done is not None:
        raw_batch_result(done, key="scans-raw")


def raw_batch_about(job: Job) -> str:
    """Return one line on what was asked for."""
    about = job.spec.params["about"]
    masks = ", approximate masks where there are none" if job.spec.params["approximate"] else ""
    return f"{about.get('cases', 0):,} cases of {about.get('folder', '')}{masks}"


def raw_batch_result(job: Job, *, key: str) -> None:
    """Show the table of a finished batch and say where its cases lie."""
    table = processed_rows(engine().result(job.id))
    n = table["status"].value_counts()
    numbers_in_a_row(
        [
            ("Cases", f"{len(table):,}", "in the folder"),
            ("Ready", f"{n.get('ready', 0):,}", "for the other pages"),
            ("Without a mask", f"{n.get('no mask', 0):,}", "in a folder of their own"),
            ("Failed", f"{n.get('failed', 0):,}", "not put away"),
            ("Not read", f"{n.get('not read', 0):,}", "see the reasons"),
        ]
    )
    simulated = bool(table["simulated"].any())
    if simulated:
        st.warning(
            "**Simulated data.** Some of these patients do not exist.", icon=":material/science:"
        )
    shown = table.assign(status=table["status"].map(_STATUS))[list(_COLUMNS)].rename(
        columns=_COLUMNS
    )
    st.dataframe(
        shown,
        hide_index=True,
        key=f"{key}.table",
        alt=f"{n.get('ready', 0)} of {len(table)} cases ready; the others with the reason.",
        placeholder="–",
        column_config={_COLUMNS["reasons"]: st.column_config.TextColumn(width="large")}
        | {
            title: st.column_config.NumberColumn(title, format=form)
            for title, form in (
                (_COLUMNS["brain_ml"], "%.0f"),
                (_COLUMNS["overlap"], "%.2f"),
                (_COLUMNS["seconds"], "%.0f"),
            )
        },
    )
    download_table(shown, "batch_preprocessing", key=f"{key}-table", simulated=simulated)
    st.caption(
        "Verdict: the worst of all steps of a case; after a failed one no estimate should be made. "
        "Dice: twice the volume that the case's brain and the atlas's share, over the sum of both; "
        "0.85 to 0.94 is usual. "
        f"{duration(float(table['seconds'].sum()))} of work in all. Beside the sequences of each "
        "case lie its brain mask, its recipe and what every step said."
    )
    into = Path(str(job.spec.params["into"]))
    if n.get("ready", 0) and into.is_dir():
        st.text(f"The cases: imaging/{into.name} below $FERROSCOPE_HOME")
    elif n.get("ready", 0):
        st.warning(
            "The folder of these cases is no longer there. Remove the job on the Jobs page and "
            "start it again to have them made anew."
        )


def _has_folders(folder: Path) -> bool:
    try:
        return any(place.is_dir() for place in folder.iterdir())
    except OSError:
        return False
