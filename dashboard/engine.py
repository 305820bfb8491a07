"""The one engine of this server: long work is asked for here, whoever asks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.errors import UnknownJobError
from core.jobs import DaskEngine, Engine, Job, JobSpec
from core.tasks.inputs import Request
from dashboard import state
from dashboard.settings import settings

__all__ = ["engine", "found", "start", "where_words"]


def engine() -> Engine:
    """Return the engine of this server, shared by all sessions."""
    return _engine(str(settings().home), settings().dask)


def found(job_id: str) -> Job | None:
    """Return a job as it is now, None where it was never asked for on this machine."""
    try:
        return engine().get(job_id)
    except UnknownJobError:
        return None


def start(request: Request | JobSpec) -> Job:
    """Ask for a job, or join it where it is there, and put it into the link.

    Parameters
    ----------
    request : Request or JobSpec
        A specification alone where its input is in the store already.

    Raises
    ------
    CoreError
        If its input cannot be kept or the task refuses it.
    """
    spec = request
    if isinstance(request, Request):
        request.keep(engine().records.store)
        spec = request.spec
    job = engine().submit(spec)
    state.change(job=job.id)
    return job


def where_words() -> str:
    """Say where long work is done."""
    place = settings().dask
    if not place:
        return "on worker processes of this machine, started with the first job"
    return f"on the Dask cluster at {place}"


# Our own object: Streamlit refuses to keep a Dask client.
@st.cache_resource(show_spinner=False)
def _engine(home: str, dask: str) -> Engine:
    return DaskEngine(Path(home), address=dask)
