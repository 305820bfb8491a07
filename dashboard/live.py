"""A job while it works: the same panel on any page, in any number of browsers."""

from __future__ import annotations

import time

import streamlit as st

from core.errors import CoreError
from core.jobs import Job, JobSpec
from core.tasks.inputs import Request
from dashboard import state
from dashboard.engine import engine, found, start
from dashboard.feedback import plain, refusals, show_error

__all__ = ["duration", "job_panel", "say_unknown_job", "state_words", "watch"]

_ICONS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/play_circle:",
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "stopped": ":material/stop_circle:",
    "lost": ":material/link_off:",
}
_WORDS = {
    "queued": "Waiting",
    "running": "Running",
    "done": "Done",
    "failed": "Failed",
    "stopped": "Stopped",
    "lost": "Lost",
}
_EVERY = "1.5s"
_KEPT = (
    "What it works on, numbers without names, is kept on this machine until the job is removed on "
    "the Jobs page."
)


def job_panel(request: Request | JobSpec, *, key: str, label: str, note: str = _KEPT) -> Job | None:
    """Offer to start a job, or watch it where it is there; return it once it is done.

    Parameters
    ----------
    request : Request or JobSpec
        The same request is the same job, whoever asks.
    key : str
        Prefix of the panel's widgets.
    label : str
        On the button that starts it.
    note : str
        What is kept or sent, said before it is started.
    """
    with refusals():
        spec = request.spec if isinstance(request, Request) else request
        job = found(spec.id)
        if job is None:
            if st.button(label, key=f"{key}.start", icon=":material/play_arrow:"):
                start(request)
                st.rerun()
            st.caption(note)
            return None
        watch(job.id, key=key)
        return job if job.state == "done" else None
    return None


def watch(job_id: str, *, key: str) -> None:
    """Show a job and follow it until it ends; then the page runs once more.

    Raises
    ------
    UnknownJobError
        If there is no such job on this machine.
    """
    polling = not engine().get(job_id).final
    st.fragment(_panel, run_every=_EVERY if polling else None)(job_id, key, polling)


def say_unknown_job() -> None:
    """Say so where the link names a job that is not on this machine."""
    named = state.view().job
    if named and found(named) is None:
        st.warning(
            f"The link names job {named[:12]}, which is not on this machine: a job lives where it "
            "was started, until it is removed. What is chosen below can be started here.",
            icon=":material/link_off:",
        )


def state_words(job: Job) -> str:
    """Return the state of a job in words."""
    if job.state == "running" and job.stopping:
        return "Stopping: it leaves when it next reports"
    if job.state == "queued" and job.place:
        ahead = job.place - 1
        before = "next" if not ahead else f"{ahead:,} before it"
        return f"Waiting, {before}"
    return _WORDS[job.state]


def duration(seconds: float) -> str:
    """Return a span of time as one would say it."""
    if seconds < 1:
        return "under 1 s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60:02d} min"


def _panel(job_id: str, key: str, polling: bool) -> None:
    """Draw the job as it is now."""
    with refusals():
        job = engine().get(job_id)
        if job.final == polling:
            # It ended, or goes on: the page around the panel has to know.
            st.rerun()
        with st.container(border=True):
            _draw(job, key)


def _draw(job: Job, key: str) -> None:
    now = time.time()
    st.markdown(f"{_ICONS[job.state]} **{state_words(job)}**")
    if job.state != "done":
        st.progress(min(job.fraction, 1.0), text=_progress_words(job, now))
    st.caption(_facts(job, now))
    if job.reason:
        st.error("It ended without a result", icon=":material/error:")
        st.text(job.reason[:1].upper() + job.reason[1:])
        st.text(job.hint or "Nothing that was written down is lost: resume it.")
    with st.container(horizontal=True, gap="small"):
        if not job.final:
            st.button(
                "Stop",
                key=f"{key}.stop",
                icon=":material/stop:",
                disabled=job.stopping,
                on_click=_ask,
                args=("stop", job.id),
            )
        elif job.resumable:
            st.button(
                # Where it failed before anything was done there is nothing to go on from.
                "Resume" if job.fraction or job.state != "failed" else "Try again",
                key=f"{key}.resume",
                icon=":material/play_arrow:",
                on_click=_ask,
                args=("resume", job.id),
            )
    if not job.final:
        st.caption(
            "It goes on without this page: the Jobs page finds it again, and so does the link, "
            "for whoever opens it here."
        )
    _refused(job.id)


def _progress_words(job: Job, now: float) -> str:
    """Return how much is done and how long it may still take."""
    words = f"{job.fraction:.0%}"
    parts = len(job.parts)
    if parts > 1:
        words += f", {sum(part.done for part in job.parts):,} of {parts:,} parts done"
    remaining = job.remaining(now)
    if remaining is not None:
        words += f", about {duration(max(remaining, 1))} to go"
    return words


def _facts(job: Job, now: float) -> str:
    """Return elapsed time, place and attempt in one line of Markdown."""
    facts = [f"worked {duration(job.elapsed(now))}" if job.started or job.worked else "not begun"]
    if job.host:
        facts.append(f"on {plain(job.host)}, {plain(job.device)}")
    if job.attempt > 1:
        facts.append(f"attempt {job.attempt}")
    facts.append(f"job {job.id[:12]}")
    return " · ".join(facts)


def _ask(what: str, job_id: str) -> None:
    """Stop or resume a job; runs before the panel is drawn again."""
    st.session_state.pop(_key(job_id), None)
    try:
        getattr(engine(), what)(job_id)
    except CoreError as error:
        st.session_state[_key(job_id)] = error
    else:
        state.change(job=job_id)


def _refused(job_id: str) -> None:
    """Show why a button did not work."""
    error = st.session_state.get(_key(job_id))
    if error is not None:
        show_error(error)


def _key(job_id: str) -> str:
    return f"ferroscope.refused.{job_id}"
