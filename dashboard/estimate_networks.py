"""Which networks judge a scan: a finished training, the demo's, or an ensemble from a file."""

from __future__ import annotations

import datetime

import streamlit as st

from core.errors import InputError, UnknownJobError
from core.imaging.estimate import Ensemble
from core.imaging.plan import PRESETS
from core.jobs import Job
from core.tasks.ensemble import ensemble_of, ensemble_request, keep_ensemble, kept_ensemble
from core.tasks.network import NetworkRequest
from dashboard import state
from dashboard.engine import engine, found, start
from dashboard.feedback import plain, refusals
from dashboard.live import watch
from dashboard.scans import simulated_scans
from dashboard.settings import ROOT
from dashboard.training import training_request, watch_learning
from dashboard.training_choices import chosen
from dashboard.training_result import found_by, training_about

__all__ = ["chosen_ensemble", "demo_request", "ensemble_line", "ensemble_result", "trainings"]

_TASK = "cross_validation"
_FROM_FILES = "ferroscope.ensembles"
_READ = "ferroscope.ensemble_file"


def chosen_ensemble() -> Ensemble | None:
    """Let the reader choose the networks; None while there are none, or they are being made.

    Raises
    ------
    CoreError
        If those that a link names cannot be used.
    """
    jobs = trainings()
    done = {job.id: _title(job) for job in jobs if job.state == "done"}
    options = done | {key: f"{name} (from a file)" for key, name in _from_files().items()}
    named = state.view().estimate_network
    if named and named not in options:
        # A link may name a training under way, or an ensemble that another session brought.
        job = found(named)
        options[named] = f"From a file ({named[:8]})" if job is None else _title(job)
    if not options.keys() - {job.id for job in jobs if job.state != "done"}:
        _none_yet(jobs)
        return None
    usual = next(iter(options))
    st.selectbox(
        "Networks that judge the scan",
        list(options),
        format_func=lambda key: options.get(key, key),
        **state.field(
            "estimate_network",
            "estimate.network",
            shown=lambda key: key if key in options else usual,
            # The first is the usual one: left out of the link, so that a newer takes its place.
            taken=lambda key: "" if key == usual else key,
        ),
    )
    with st.expander("Other networks: the demo, a file, a training of your own"):
        _ways(jobs)
    named = named or usual
    job = found(named)
    if job is None:
        return _kept(named)
    if job.spec.task != _TASK:
        raise InputError(
            "the link names a job that trained no network to judge scans with"
            + ("; it is a leakage canary." if job.spec.task == "leakage_canary" else "."),
            "Choose a finished training above.",
        )
    if job.state != "done":
        _follow(job)
        return None
    return _built(job)


def trainings() -> tuple[Job, ...]:
    """Return every cross-validation of this machine, the newest first; canaries never."""
    return tuple(job for job in engine().jobs() if job.spec.task == _TASK)


def ensemble_line(ensemble: Ensemble) -> str:
    """Return one line on what judges the scan, in Markdown."""
    recipe, reference = ensemble.recipe, ensemble.reference
    return (
        f"{len(ensemble.members):,} networks trained on {len(reference):,} scans of "
        f"{plain(ensemble.name)}{' (simulated)' if ensemble.simulated else ''}, "
        f"{reference.n_high:,} at high risk; cubes of {recipe.size} voxels around the "
        f"{'tumour core' if recipe.region == 'TC' else 'whole tumour'}."
    )


def ensemble_result(job: Job, *, key: str) -> None:  # noqa: ARG001  one line has no parts
    """Say what a job brought together, for the list of jobs."""
    st.markdown(ensemble_line(_ensemble(job.id)))
    st.page_link(
        ROOT / "pages" / "estimate.py",
        label="Let them judge a scan on the Estimate page",
        icon=":material/person_search:",
    )


def demo_request() -> NetworkRequest:
    """Return the request of the demo training: that of the Training page, so the same job."""
    choice = chosen("demo", (), "TC")
    scans = simulated_scans(choice.recipe)
    return training_request(scans, choice.plan, preset=PRESETS["demo"].title)


def _none_yet(jobs: tuple[Job, ...]) -> None:
    """Offer every way to networks; follow the training that is under way."""
    unfinished = next(iter(jobs), None)
    if unfinished is not None:
        _follow(unfinished)
        return
    st.info("There is no trained network on this machine yet. One click makes the demo's.")
    _ways(jobs)


def _ways(jobs: tuple[Job, ...]) -> None:
    """Draw the demo, the file and the way to the Training page."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**The demo network**")
        st.caption(
            "Trained here, in a few minutes, on simulated scans of made-up patients. It shows how "
            "everything works; its numbers mean nothing about a patient."
        )
        if st.button("Train the demo network", key="estimate.demo", icon=":material/play_arrow:"):
            with refusals(), st.spinner("Simulating scans, once on this machine"):
                state.change(estimate_network=start(demo_request()).id)
                st.rerun()
    with right:
        st.markdown("**An ensemble from a file**")
        _upload()
    st.page_link(
        ROOT / "pages" / "training.py",
        label="Train on your own scans, or watch a training, on the Training page",
        icon=":material/neurology:",
    )
    waiting = [job for job in jobs if not job.final]
    if waiting:
        st.caption(f"In training now: {plain('; '.join(map(_title, waiting)))}.")


def _upload() -> None:
    """Read an ensemble's file: numbers only, nothing of it is run."""
    uploaded = st.file_uploader(
        "Ensemble (safetensors, with its model card inside), as offered below a model card",
        type=["safetensors"],
        key="estimate.upload",
    )
    st.caption(
        "It holds numbers and words and runs nothing. It is kept on this machine under the "
        "fingerprint of its content, so that the link finds it again."
    )
    if uploaded is None or uploaded.file_id == st.session_state.get(_READ):
        return
    with refusals(), st.spinner("Reading the ensemble"):
        ensemble = Ensemble.from_bytes(uploaded.getvalue())
        key = keep_ensemble(engine().records.store, ensemble)
        st.session_state[_READ] = uploaded.file_id
        _from_files()[key] = ensemble.name
        state.change(estimate_network=key)
        st.rerun()


def _follow(job: Job) -> None:
    """Watch a training that is not done."""
    st.markdown(f"**{plain(_title(job))}**")
    watch(job.id, key="estimate.training")
    watch_learning(job, simulated=bool(job.spec.params["about"].get("simulated")))


def _built(job: Job) -> Ensemble | None:
    """Return the ensemble of a finished training; it is built, in seconds, where there is none."""
    request = ensemble_request(found_by(job))
    if found(request.spec.id) is None:
        start(request)
    building = found(request.spec.id)
    if building is None:
        raise UnknownJobError("the job that brings the networks together is gone.", "Reload.")
    if building.state != "done":
        st.markdown("**Bringing the networks together with what they know of their training**")
        watch(building.id, key="estimate.ensemble")
        return None
    return _ensemble(building.id)


def _title(job: Job) -> str:
    if "plan" not in job.spec.params:
        return f"Another job ({job.id[:6]})"
    when = datetime.datetime.fromtimestamp(job.submitted).strftime("%Y-%m-%d %H:%M")
    return f"{training_about(job)}; {when} ({job.id[:6]})"


def _from_files() -> dict[str, str]:
    """Return the ensembles that this session read from files: fingerprint -> name."""
    return st.session_state.setdefault(_FROM_FILES, {})


@st.cache_resource(show_spinner="Opening the networks", max_entries=2)
def _ensemble(job_id: str) -> Ensemble:
    return ensemble_of(engine().records.store, engine().result(job_id))


@st.cache_resource(show_spinner="Opening the networks", max_entries=2)
def _kept(key: str) -> Ensemble:
    return kept_ensemble(engine().records.store, key)
