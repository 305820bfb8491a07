"""What a cross-validated network is worth: the same on the Training and the Jobs page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.imaging.calibration import calibration_curve
from core.imaging.canary import canary_verdict
from core.imaging.metrics import METRICS
from core.imaging.networks import ARCHITECTURES
from core.imaging.out_of_fold import CrossValidation
from core.imaging.published_network import PUBLISHED_NETWORK
from core.imaging.roc import roc, roc_band
from core.jobs import Job
from dashboard.downloads import download_table, marked
from dashboard.engine import engine
from dashboard.feedback import refusals
from dashboard.figures.confusion import confusion
from dashboard.figures.fold_roc import fold_roc
from dashboard.figures.reliability import reliability
from dashboard.mistakes import mistakes_panel
from dashboard.model_files import card_panel
from dashboard.run_comparison import comparison_panel
from dashboard.training import learning_curves
from dashboard.training_choices import TRAINING_SECTIONS
from dashboard.widgets import draw, numbers_in_a_row, section, simulated_label

__all__ = ["found_by", "training_about", "training_result"]

_BINS = 5


def training_about(job: Job) -> str:
    """Return one line on what was asked for."""
    about, plan = job.spec.params["about"], job.spec.params["plan"]
    cohort = str(about.get("cohort", "scans"))
    if about.get("simulated") and "simulated" not in cohort.lower():
        cohort = f"{cohort} (simulated)"
    training = plan["training"]
    network = training["network"]["architecture"]
    # What tells two runs apart comes first: a narrow list cuts off the end.
    return (
        f"{about.get('region', '')}, {about.get('preset', '')}: "
        f"{ARCHITECTURES.get(network, network)}, {training['epochs']:,} epochs, "
        f"{plan['folds']} folds, seed {plan['seed']}; {cohort}"
    )


def found_by(job: Job) -> CrossValidation:
    """Return what a job found."""
    return _found(job.id)


def training_result(job: Job, *, key: str, say_simulated: bool = True) -> None:
    """Show the result of a cross-validation or of its canary.

    ``say_simulated`` is False where the page has said so above.
    """
    found = found_by(job)
    simulated = bool(found.facts["dataset"]["simulated"])
    simulated_label([found.facts["dataset"]["name"]] if simulated and say_simulated else [])
    if job.spec.task == "leakage_canary":
        _verdict(found, simulated=simulated, key=key)
        return
    shown = section("training_section", TRAINING_SECTIONS, key=f"{key}.section")
    with refusals():
        if shown == "results":
            _results(found, simulated=simulated, key=key)
        elif shown == "learning":
            reports = tuple(report for fold in found.folds for report in fold.history)
            learning_curves(reports, simulated=simulated, key=f"{key}-learning")
        elif shown == "mistakes":
            mistakes_panel(found, key=key)
        elif shown == "comparison":
            comparison_panel(job, found, key=key)
        else:
            card_panel(job, found, key=key)


def _verdict(found: CrossValidation, *, simulated: bool, key: str) -> None:
    """Say whether anything was found in shuffled groups; nothing else of it means anything."""
    verdict = canary_verdict(found)
    (st.success if verdict.sings else st.error)(verdict.words, icon=":material/raven:")
    table = pd.DataFrame(
        {
            "Shuffle": range(1, len(verdict.areas) + 1),
            "AUC": [area.estimate for area in verdict.areas],
            "95% from": [area.lower for area in verdict.areas],
            "to": [area.upper for area in verdict.areas],
        }
    )
    shown = marked(table, simulated=simulated)
    st.dataframe(
        shown,
        hide_index=True,
        key=f"{key}.canary",
        alt="Pooled AUC of each shuffle with its own interval.",
        column_config={
            name: st.column_config.NumberColumn(name, format="%.3f") for name in table.columns[1:]
        },
    )
    download_table(shown, "canary", key=f"{key}-canary", simulated=simulated)
    st.caption(
        "Pooled out-of-fold predictions of each shuffle, with DeLong's interval. By chance a "
        "shuffle can resemble something that scans show, in training and held-out folds alike: "
        "single intervals miss 0.5 more often than one time in twenty. The verdict rests on "
        "their mean and spread (Student's t)."
    )


def _results(found: CrossValidation, *, simulated: bool, key: str) -> None:
    pooled = found.pooled_metrics()
    low, high = pooled.interval("auc")
    accuracy = pooled.interval("accuracy")
    numbers_in_a_row(
        [
            ("AUC, pooled", f"{pooled.auc:.3f}", f"95% interval {low:.3f} to {high:.3f}"),
            (
                "Balanced accuracy",
                f"{pooled.balanced_accuracy:.3f}",
                "0.5 is chance",
            ),
            (
                "Accuracy",
                f"{pooled.accuracy:.3f}",
                f"95% interval {accuracy[0]:.3f} to {accuracy[1]:.3f}",
            ),
            (
                "Always the larger group",
                f"{pooled.majority_accuracy:.3f}",
                "the accuracy to beat",
            ),
        ]
    )
    _table(found, simulated=simulated, key=key)
    left, right = st.columns(2, gap="large")
    with left:
        folds = {
            _fold_name(found, fold.repeat, fold.fold): roc(
                fold.predictions["probability"], fold.predictions["high_risk"]
            )
            for fold in found.folds
        }
        numbers = found.pooled_predictions
        draw(
            fold_roc(
                folds,
                roc(numbers["probability"], numbers["high_risk"]),
                roc_band(numbers["probability"], numbers["high_risk"], seed=0),
                simulated=simulated,
            ),
            f"{key}-roc",
        )
    with right:
        draw(confusion(pooled, simulated=simulated), f"{key}-confusion")
        groups = calibration_curve(
            numbers["probability"], numbers["high_risk"], bins=min(_BINS, len(numbers))
        )
        draw(
            reliability(
                groups,
                brier=pooled.brier,
                share_high=pooled.n_high / pooled.n,
                simulated=simulated,
            ),
            f"{key}-reliability",
        )


def _table(found: CrossValidation, *, simulated: bool, key: str) -> None:
    """Show Table 2: ours by fold, mean and pooled, beside the study's."""
    table = found.table()
    study = PUBLISHED_NETWORK[found.facts["dataset"]["recipe"]["region"]]
    table["study"] = pd.Series(
        {
            "accuracy": study.accuracy,
            "f1_weighted": study.f1_weighted,
            "auc": study.auc,
            "majority_accuracy": study.majority_accuracy,
        }
    )
    table.insert(0, "", list(METRICS.values()))
    shown = marked(table.reset_index(drop=True), simulated=simulated)
    st.markdown("#### Table 2, beside the study's")
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        key=f"{key}.table",
        alt="Every metric by fold, their mean and standard deviation, pooled with a 95% interval, "
        "and the study's mean; a dash where there is none.",
        placeholder="–",
        column_config={
            name: st.column_config.NumberColumn(_TITLES.get(name, name), format="%.3f")
            for name in table.columns[1:]
        },
    )
    download_table(shown, "table_2", key=f"{key}-table", simulated=simulated)
    st.caption(
        "Mean and SD (standard deviation) over folds; pooled: all out-of-fold predictions taken "
        "together, with 95% intervals where there is one (AUC: DeLong; shares: Wilson). High risk "
        "is the positive class, called above a probability of 0.5. The study (Zuo et al. 2022): "
        f"{'tumour core' if study.region == 'TC' else 'whole tumour'}, 122 cases, 28 at high risk, "
        "three folds; it printed no more than these numbers. Other patients and other risk groups "
        "make other numbers: the columns are not a contest."
        + (
            " Ours are of simulated scans here: they show that the code works, and say nothing of "
            "the study's network."
            if simulated
            else ""
        )
    )


_TITLES = {"mean": "Mean", "sd": "SD", "pooled": "Pooled", "lower": "95% from", "upper": "to",
           "study": "Study, mean"}  # fmt: skip


def _fold_name(found: CrossValidation, repeat: int, fold: int) -> str:
    several = len({item.repeat for item in found.folds}) > 1
    return f"repeat {repeat}, fold {fold}" if several else f"fold {fold}"


@st.cache_resource(show_spinner=False, max_entries=16)
def _found(job_id: str) -> CrossValidation:
    # A job's result never changes: its name is that of the request.
    return CrossValidation.from_bytes(engine().result(job_id))
