"""All jobs of this installation: the list, and the one that is open."""

from __future__ import annotations

import datetime
import json
import time

import pandas as pd
import streamlit as st

from core.jobs import Job
from dashboard import state
from dashboard.downloads import download_table
from dashboard.engine import engine, found, where_words
from dashboard.feedback import plain, refusals
from dashboard.job_kinds import kind_of
from dashboard.live import duration, state_words, watch

__all__ = ["job_list", "open_job"]


def job_list() -> None:
    """List every job, the newest first; follow those that work."""
    with refusals():
        busy = any(not job.final for job in engine().jobs())
        st.fragment(_list, run_every="3s" if busy else None)()
    st.caption(f"Long work is done {plain(where_words())}.")


def open_job() -> None:
    """Let the reader open a job; show it, and what it gave."""
    jobs = {job.id: job for job in engine().jobs()}
    chosen = state.view().job
    if chosen and chosen not in jobs:
        with refusals():
            engine().get(chosen)  # says that it is not on this machine
    options = ["", *jobs]
    st.selectbox(
        "Open a job",
        options,
        format_func=lambda job_id: _title(jobs[job_id]) if job_id else "Choose a job",
        **state.field(
            "job", "jobs.open", shown=lambda job_id: job_id if job_id in jobs else options[0]
        ),
    )
    if chosen in jobs:
        with refusals():
            st.subheader(plain(_title(jobs[chosen])))
            watch(chosen, key="jobs.watch")
            _result(chosen)
            _record(chosen)


def _list() -> None:
    with refusals():
        jobs = engine().jobs()
        if not jobs:
            st.info(
                "No job yet. They are started where they belong: permutations on the Survival "
                "page, bootstraps on the Discrimination page, large collections of gene sets on "
                "the Enrichment page, networks on the Training page."
            )
            return
        table = _table(jobs)
        st.dataframe(
            table,
            hide_index=True,
            key="jobs.table",
            alt=f"{len(jobs)} jobs, the newest first: what was asked for and what became of it.",
            column_config={
                # All columns within a page 1,400 wide; a job that is opened says all of its reason.
                "What": st.column_config.TextColumn(width=155),
                "State": st.column_config.TextColumn(width=95),
                "Progress": st.column_config.ProgressColumn(
                    width=100, min_value=0.0, max_value=1.0, format="percent"
                ),
                "Of": st.column_config.TextColumn(width=210),
                "Asked for": st.column_config.DatetimeColumn(
                    width=145, format="YYYY-MM-DD HH:mm:ss"
                ),
                "Worked": st.column_config.TextColumn(width=80),
                "Job": st.column_config.TextColumn(width=105),
                "Reason": st.column_config.TextColumn(width=75),
            },
        )
        download_table(table, "jobs", key="jobs-table", simulated=False)


def _table(jobs: tuple[Job, ...]) -> pd.DataFrame:
    """Return one row for each job."""
    now = time.time()
    return pd.DataFrame(
        [
            {
                "What": kind.title if (kind := kind_of(job)) else job.spec.task,
                "State": state_words(job),
                "Progress": round(job.fraction, 2),
                "Of": kind.about(job) if kind else "",
                "Asked for": datetime.datetime.fromtimestamp(job.submitted).replace(microsecond=0),
                "Worked": duration(job.elapsed(now)) if job.started or job.worked else "",
                "Job": job.id[:12],
                "Reason": job.reason,
            }
            for job in jobs
        ]
    )


def _title(job: Job) -> str:
    kind = kind_of(job)
    words = f"{kind.title}: {kind.about(job)}" if kind else job.spec.task
    return f"{words} ({job.id[:6]})"


def _result(job_id: str) -> None:
    """Show what a job that is done gave."""
    job = found(job_id)
    if job is None or job.state != "done":
        return
    kind = kind_of(job)
    if kind is None:
        st.info("This version of FerroScope does not know how to show this result.")
        return
    kind.show(job, key="jobs-result")


def _record(job_id: str) -> None:
    """Show what was asked for, with which versions, and offer to remove a job that has ended."""
    job = found(job_id)
    if job is None:
        return
    spec, parts, versions = engine().records.asked(job_id)
    with st.expander("What was asked for", icon=":material/description:"):
        st.caption(
            "The same request is the same job: task and parameters below give it its name. Data "
            "are named by the fingerprint of their content."
        )
        st.code(json.dumps({"task": spec.task, "params": spec.params}, indent=2), language="json")
        words = ", ".join(f"{name} {version}" for name, version in versions.items())
        st.text(f"{len(parts):,} parts. {words}.\nJob {job_id}")
    if job.final and st.button("Remove this job", key="jobs.remove", icon=":material/delete:"):
        with refusals():
            engine().remove(job_id)
            state.change(job="")
            st.rerun()
