"""Starting a training, what it will cost, and watching it learn."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.errors import CoreError
from core.imaging.canary import SHUFFLES
from core.imaging.cost import Cost, estimate_cost
from core.imaging.crossvalidation import CrossValidationPlan
from core.imaging.dataset import ScanDataset
from core.imaging.device import best_device
from core.imaging.epochs import EpochReport
from core.imaging.masks import REGIONS
from core.imaging.plan import PRESETS
from core.jobs import Job
from core.provenance import fingerprint
from core.tasks.network import NetworkRequest, network_request
from dashboard import state
from dashboard.engine import engine, found
from dashboard.feedback import refusals, say_notes
from dashboard.figures.training_curves import training_curves
from dashboard.live import duration, job_panel
from dashboard.network_files import network_file, refuse_unfit
from dashboard.scans import scan_cohorts, training_scans
from dashboard.training_choices import TrainingChoice, chosen
from dashboard.training_settings import every_setting
from dashboard.widgets import choose, draw, numbers_in_a_row, simulated_label

__all__ = [
    "choices",
    "learning_curves",
    "reports_of",
    "scans_line",
    "start_or_watch",
    "training_request",
    "watch_learning",
]

_LONG = 3600.0
_NOTE = (
    "The cubes cut from the scans, with the scans' names, and the trained networks are kept on "
    "this machine, in store/ where FerroScope keeps things. Removing the job on the Jobs page "
    "removes its record, checkpoints and result; what is in store/ stays."
)
_MOST_BARS = 10


def choices() -> TrainingChoice:
    """Let the reader choose scans, mask, preset and settings; return the whole plan.

    Raises
    ------
    InputError
        If the settings do not go together.
    """
    left, middle, right = st.columns(3, gap="medium")
    with left:
        choose("Scans", "scans", scan_cohorts(), key="training.cohort")
    with middle:
        choose(
            "Mask that the cube is centred on",
            "region",
            {name: f"{words} ({name})" for name, words in REGIONS.items()},
            key="training.region",
        )
    with right:
        choose(
            "Preset",
            "preset",
            {name: preset.title for name, preset in PRESETS.items()},
            key="training.preset",
        )
    view = state.view()
    st.caption(PRESETS[view.preset].description)
    every_setting()
    return chosen(view.preset, view.own_plan, view.region)


def scans_line(choice: TrainingChoice) -> ScanDataset | None:
    """Show the scans that will be trained on; None while they are to be prepared."""
    scans = training_scans(choice.recipe)
    if scans is None:
        return None
    simulated_label([scans.name] if scans.simulated else [])
    low = len(scans) - scans.n_high
    numbers_in_a_row(
        [
            ("Scans", f"{len(scans):,}", f"of {len(set(scans.patients)):,} patients"),
            ("High risk", f"{scans.n_high:,}", f"{scans.n_high / len(scans):.0%} of the scans"),
            (
                "Always the larger group",
                f"{max(scans.n_high, low) / len(scans):.1%}",
                "the accuracy to beat",
            ),
            (
                "Longer than the cube",
                f"{int((scans.lost > 0).sum()):,}",
                f"tumours; at most {_share(scans.lost.max())} of one is lost",
            ),
        ]
    )
    say_notes(scans.notes, title="About these scans")
    return scans


def training_request(
    scans: ScanDataset,
    plan: CrossValidationPlan,
    *,
    preset: str,
    task: str = "cross_validation",
) -> NetworkRequest:
    """Return the request of a training: the same wherever it is asked for.

    Parameters
    ----------
    scans : ScanDataset
    plan : CrossValidationPlan
    preset : str
        What the list of jobs calls the plan.
    task : {"cross_validation", "leakage_canary"}
    """
    return network_request(
        scans,
        plan,
        task=task,
        about={
            "cohort": scans.name,
            "simulated": scans.simulated,
            "region": scans.recipe.region,
            "preset": preset,
        },
        start_file=network_file(plan.training.start, plan.training.network),
    )


def start_or_watch(scans: ScanDataset, choice: TrainingChoice) -> Job | None:
    """Show the cost, offer to start, and watch; return the job once it is done."""
    view = state.view()
    st.toggle(
        f"Leakage canary: shuffle the risk groups, {SHUFFLES} times. Same code, nothing to find: "
        "the AUC must cover 0.5.",
        **state.field("canary", "training.canary"),
    )
    task = "leakage_canary" if view.canary else "cross_validation"
    # One shuffle may by chance resemble the truth: several are averaged.
    plan = replace(choice.plan, repeats=SHUFFLES) if view.canary else choice.plan
    training = plan.training
    title = PRESETS[view.preset].title + (", changed" if view.own_plan else "")
    request = training_request(scans, plan, task=task, preset=title)
    job = found(request.spec.id)
    if job is None:
        refuse_unfit(training.start, training.network)
    if job is None or not job.final:
        cost_panel(plan, scans)
    done = job_panel(request, key="training.job", label="Start training", note=_NOTE)
    job = found(request.spec.id)
    if job is not None and job.state != "done":
        watch_learning(job, simulated=scans.simulated)
    return done


def cost_panel(plan: CrossValidationPlan, scans: ScanDataset) -> None:
    """Say beforehand what a training will cost on this device."""
    with refusals():
        size = scans.recipe.size
        cost = _cost(plan, len(scans), size, fingerprint(plan.to_dict(), len(scans), size))
        numbers_in_a_row(
            [
                (
                    "All folds, one after the other",
                    duration(cost.seconds),
                    f"{duration(cost.seconds_per_epoch)} an epoch",
                ),
                ("Memory at its height", _bytes(cost.memory_bytes), "for each fold, beside Python"),
                ("Device", "GPU" if best_device() == "cuda" else "CPU", "of this machine"),
            ]
        )
        st.caption(
            f"{cost.words} Several workers train folds side by side; on a busy machine it takes "
            "longer."
        )
        if cost.seconds > _LONG and best_device() == "cpu":
            st.warning(
                "This is work for a GPU. On this processor the demo preset, smaller crops or a "
                "smaller network finish sooner."
            )


def reports_of(job: Job) -> tuple[EpochReport, ...]:
    """Return every epoch that a job has told of, each once."""
    told: dict[tuple[int, int, int], EpochReport] = {}
    for report in engine().reports(job.id):
        if "epoch" in report.values:
            epoch = EpochReport.from_dict(report.values)
            told[epoch.repeat, epoch.fold, epoch.epoch] = epoch
    return tuple(told.values())


def learning_curves(reports: tuple[EpochReport, ...], *, simulated: bool, key: str) -> None:
    """Draw loss and AUC by epoch, side by side."""
    left, right = st.columns(2, gap="large")
    with left:
        draw(training_curves(reports, simulated=simulated), f"{key}-loss")
    with right:
        draw(training_curves(reports, measure="auc", simulated=simulated), f"{key}-auc")


def watch_learning(job: Job, *, simulated: bool) -> None:
    """Follow the curves of a job that works."""
    st.fragment(_curves, run_every=None if job.final else "2s")(job.id, simulated)


def _curves(job_id: str, simulated: bool) -> None:
    job = found(job_id)
    if job is None:
        return
    try:
        reports = reports_of(job)
    except CoreError:
        return  # removed meanwhile; the panel above says so
    if not reports:
        st.caption("The curves begin after the first epoch.")
        return
    several = job.spec.params["plan"]["repeats"] > 1
    _fold_bars(reports, several=several)
    learning_curves(reports, simulated=simulated, key="training-live")


@st.cache_resource(show_spinner="Measuring one step on this machine", max_entries=64)
def _cost(_plan: CrossValidationPlan, n: int, size: int, key: str) -> Cost:  # noqa: ARG001
    return estimate_cost(_plan, n_scans=n, size=size, device=best_device())


def _fold_bars(reports: tuple[EpochReport, ...], *, several: bool) -> None:
    """Draw how far each fold is; those that are through share one line where they are many."""
    latest: dict[tuple[int, int], EpochReport] = {}
    for report in reports:
        before = latest.get((report.repeat, report.fold))
        if before is None or report.epoch > before.epoch:
            latest[report.repeat, report.fold] = report
    through = [key for key, last in latest.items() if last.epoch >= last.epochs]
    if len(latest) > _MOST_BARS:
        st.caption(f"{len(through):,} folds are through.")
        latest = {key: last for key, last in latest.items() if key not in through}
    for (repeat, fold), last in sorted(latest.items()):
        st.progress(
            min(last.epoch / last.epochs, 1.0),
            text=f"Fold {fold}{f' of repeat {repeat}' if several else ''}: epoch {last.epoch:,} of "
            f"{last.epochs:,}, {last.seconds:.1f} s an epoch",
        )


def _share(value: float) -> str:
    return "1%" if 0 < value < 0.01 else f"{value:.0%}"


def _bytes(n: float) -> str:
    return f"{n / 1e9:.1f} GB" if n >= 1e9 else f"{n / 1e6:.0f} MB"
