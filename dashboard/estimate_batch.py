"""Many cases at once: a folder under the data roots becomes a table, as a job."""

from __future__ import annotations

import streamlit as st

from core.imaging.estimate import Ensemble
from core.imaging.estimate.worth import better_than_base, worth_sentence
from core.jobs import Job
from core.tasks.batch_estimates import batch_request, batch_table
from dashboard import state
from dashboard.downloads import download_table, marked
from dashboard.engine import engine
from dashboard.estimate_words import RESEARCH_USE, SIMULATED_MODEL
from dashboard.live import job_panel
from dashboard.scans import case_folders
from dashboard.widgets import choose, numbers_in_a_row

__all__ = ["batch_about", "batch_panel", "batch_result"]

_NOTE = (
    "Every case is read where it lies; the names of the cases and what was found are kept on this "
    "machine until the job is removed on the Jobs page."
)
_STATUS = {"estimate": "estimate", "refused": "refused", "unusable": "not read"}
_COLUMNS = {
    "case": "Case",
    "status": "Answer",
    "probability": "Probability of high risk",
    "lower": "95% from",
    "upper": "to",
    "percentile": "Place among training cases (of 100)",
    "reasons": "Why there is none",
    "hints": "What to do",
    "scan_sha256": "Scan (SHA-256)",
    "ensemble_sha256": "Networks (SHA-256)",
}


def batch_panel(ensemble: Ensemble) -> None:
    """Let the reader choose a folder of cases, start the job or watch it, show its table."""
    folders = case_folders()
    st.caption(
        "Each case in a folder of its own, already in the space of the training scans, with its "
        "segmentation: *_t1 _t1ce _t2 _flair _seg.nii.gz, or BraTS' newer names. A case without "
        "an estimate says why and stops no other."
    )
    if not folders:
        st.info(
            "There is no folder of cases on this machine. Put one under imaging/ in "
            "$FERROSCOPE_DATA or $FERROSCOPE_HOME."
        )
        return
    folder = choose(
        "Folder of cases",
        "batch_folder",
        {name: name for name in folders},
        key="estimate.batch_folder",
    )
    quality = ensemble.calibration.quality
    if not better_than_base(quality):
        st.warning(worth_sentence(quality), icon=":material/balance:")
    st.toggle("Mirrored scans", **state.field("estimate_flips", "estimate.batch_flips"))
    request = batch_request(ensemble, folders[folder], flips=state.view().estimate_flips)
    done = job_panel(request, key="estimate.batch", label="Read every case", note=_NOTE)
    if done is not None:
        batch_result(done, key="estimate-batch", say_simulated=False)


def batch_about(job: Job) -> str:
    """Return one line on what was asked for."""
    about = job.spec.params["about"]
    simulated = " (simulated)" if about.get("simulated") else ""
    return (
        f"{about.get('cases', 0):,} cases of {about.get('folder', '')}, networks of "
        f"{about.get('cohort', '')}{simulated}"
    )


def batch_result(job: Job, *, key: str, say_simulated: bool = True) -> None:
    """Show the table of a finished batch.

    ``say_simulated`` is False where the page has said so above.
    """
    table = batch_table(engine().result(job.id))
    simulated = bool(job.spec.params["about"].get("simulated"))
    if simulated and say_simulated:
        st.warning(f"## {SIMULATED_MODEL}", icon=":material/science:")
    given = int((table["status"] == "estimate").sum())
    refused = int((table["status"] == "refused").sum())
    numbers_in_a_row(
        [
            ("Cases", f"{len(table):,}", "in the folder"),
            ("With an estimate", f"{given:,}", ""),
            ("Refused", f"{refused:,}", "unlike the training scans"),
            ("Not read", f"{len(table) - given - refused:,}", "files missing or damaged"),
        ]
    )
    shown = table.assign(status=table["status"].map(_STATUS)).rename(columns=_COLUMNS)
    shown = marked(shown[list(_COLUMNS.values())], simulated=simulated)
    st.dataframe(
        shown,
        hide_index=True,
        key=f"{key}.table",
        alt=f"{given} of {len(table)} cases with an estimate; the others with the reason.",
        placeholder="–",
        column_config={
            title: st.column_config.NumberColumn(title, format=form)
            for title, form in (
                (_COLUMNS["probability"], "%.3f"),
                (_COLUMNS["lower"], "%.3f"),
                (_COLUMNS["upper"], "%.3f"),
                (_COLUMNS["percentile"], "%.0f"),
            )
        },
    )
    download_table(shown, "batch_estimates", key=f"{key}-table", simulated=simulated)
    st.caption(f"**{RESEARCH_USE}**")
