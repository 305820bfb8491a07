"""The model card of a run: data, settings, numbers and limits, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.imaging.masks import REGIONS
from core.imaging.metrics import METRICS
from core.imaging.networks import ARCHITECTURES
from core.imaging.out_of_fold import CrossValidation

__all__ = ["model_card"]

_BALANCE = {
    "none": "plain cross-entropy",
    "weights": "cross-entropy, risk groups weighted by the inverse of their share",
    "focal": "focal loss (gamma 2), risk groups weighted by the inverse of their share",
}


def model_card(found: CrossValidation, *, title: str = "Risk group from MRI") -> str:
    """Describe a run so that a stranger could judge and repeat it.

    Parameters
    ----------
    found : CrossValidation
        From a job, its facts included.
    title : str

    Returns
    -------
    str
        Markdown; sections Data, Network and training, Results, Limits,
        Provenance.
    """
    facts = found.facts
    data, plan = facts["dataset"], facts["plan"]
    parts = [
        f"# {title}",
        "**Research use only.** Not a medical device; no output may guide diagnosis or treatment.",
        *(["**Simulated scans: these patients do not exist.**"] if data["simulated"] else []),
        *(
            ["**Leakage canary: the risk groups were shuffled; there is nothing to find.**"]
            if facts.get("task") == "leakage_canary"
            else []
        ),
        "## Data",
        _data(data),
        "## Network and training",
        _training(plan),
        "## Results",
        _results(found),
        "## Limits",
        _limits(data, plan),
        "## Provenance",
        f"Data set `{data['fingerprint']}`. "
        + ", ".join(f"{name} {version}" for name, version in facts.get("versions", {}).items())
        + ".",
    ]
    return "\n\n".join(parts) + "\n"


def _data(data: Mapping[str, Any]) -> str:
    recipe = data["recipe"]
    fit = (
        "at the scan's resolution, what is longer cut off"
        if recipe["fit"] == "pad"
        else "made coarser where the tumour is longer"
    )
    lines = [
        f"{data['n']:,} scans of {data['n_patients']:,} patients ({data['name']}), "
        f"{data['n_high']:,} at high risk. Sequences: {', '.join(data['channels'])}, each scaled "
        "to 0 .. 255 by its 99.9th percentile.",
        f"Cubes of {recipe['size']} voxels centred on the {REGIONS[recipe['region']].lower()}, "
        f"{fit}; the brain around it is "
        f"{'kept' if recipe['context'] == 'keep' else 'masked out'}.",
    ]
    return "\n".join(f"- {line}" for line in [*lines, *data["notes"]])


def _training(plan: Mapping[str, Any]) -> str:
    training, network = plan["training"], plan["training"]["network"]
    chosen = (
        "of the last epoch"
        if training["select"] == "last"
        else f"of the lowest loss on {training['inner_share']:.0%} of the training patients"
    )
    repeats = "once" if plan["repeats"] == 1 else f"{plan['repeats']} times"
    augmented = [
        *(["random mirroring along each axis"] if training["flips"] else []),
        *(
            [f"brightness and contrast by {training['intensity']:.0%}"]
            * bool(training["intensity"])
        ),
        *([f"shifts of up to {training['shift']} voxels"] * bool(training["shift"])),
    ]
    lines = [
        f"{ARCHITECTURES[network['architecture']]}, stem stride {network['stem_stride']}, width "
        f"{network['width']:g}, {_start(training)}.",
        f"Adam, learning rate {training['learning_rate']:g}, batches of {training['batch']}, "
        f"{training['epochs']} epochs; {_BALANCE[training['balance']]}.",
        f"Augmentation: {', '.join(augmented) or 'none'}.",
        f"{plan['folds']}-fold cross-validation, {repeats}, seed {plan['seed']}; "
        "stratified by risk group, no patient in two folds.",
        f"The network judged is that {chosen}; the held-out fold chooses nothing.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _start(training: Mapping[str, Any]) -> str:
    start = training.get("start")
    if start is None:
        return "started at random"
    return (
        f"started from MedicalNet's weights in `{start['name']}` (SHA-256 `{start['key']}`), "
        "those of its first layer shared among the sequences; the last layer, and shortcuts that "
        "the file lacks, started at random"
    )


def _results(found: CrossValidation) -> str:
    table = found.table()
    rows = ["| | mean of folds | pooled | 95% interval |", "|---|---|---|---|"]
    for name, words in METRICS.items():
        row = table.loc[name]
        interval = (
            f"{row['lower']:.3f} to {row['upper']:.3f}" if row["lower"] == row["lower"] else ""
        )
        mean, pooled = (_number(float(row[column])) for column in ("mean", "pooled"))
        rows.append(f"| {words} | {mean} | {pooled} | {interval} |")
    return "\n".join(rows)


def _number(value: float) -> str:
    """Return three digits, a dash where there is no number."""
    return f"{value:.3f}" if value == value else "–"


def _limits(data: Mapping[str, Any], plan: Mapping[str, Any]) -> str:
    lines = [
        "Judged inside one collection of scans: nothing here says how it does on other scanners, "
        "hospitals or patients.",
        "Intervals are of these predictions as they stand; that other patients would have trained "
        "other networks is not in them.",
        "Probabilities were not recalibrated; see the calibration curve before reading one as a "
        "chance.",
        f"With {data['n_high']:,} scans at high risk, differences of a few hundredths of AUC are "
        "within chance.",
    ]
    if plan["training"].get("start") is not None:
        lines.append(
            "What the starting weights were trained on is not known here. MedicalNet's collections "
            "include public brain tumour scans: some that are judged here may be among them, "
            "though without a risk group."
        )
    if plan["repeats"] == 1:
        lines.append("Dealt into folds once; another deal gives other numbers.")
    return "\n".join(f"- {line}" for line in lines)
