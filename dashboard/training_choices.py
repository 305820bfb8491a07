"""What can be chosen about a training, and how its choices are read from a link."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.imaging.crossvalidation import CrossValidationPlan
from core.imaging.masks import REGIONS
from core.imaging.networks import NetworkPlan
from core.imaging.plan import PRESETS, TrainingPlan
from core.imaging.preparation import CropRecipe
from core.imaging.starting_weights import StartingWeights

__all__ = [
    "RISK_SOURCES",
    "SIMULATED_SCANS",
    "TRAINING_READERS",
    "TRAINING_SECTIONS",
    "TRAINING_WRITERS",
    "Own",
    "TrainingChoice",
    "TrainingView",
    "chosen",
    "usual",
    "with_setting",
]

# Settings that differ from the preset's, by name.
Own = tuple[tuple[str, Any], ...]

SIMULATED_SCANS = "simulated"
RISK_SOURCES: dict[str, str] = {
    "table": "A table of patient and risk group",
    "survival": "The frozen signature and cut of the Survival page",
}
TRAINING_SECTIONS: dict[str, str] = {
    "results": "Results",
    "learning": "Learning",
    "mistakes": "Mistakes",
    "comparison": "Compare runs",
    "card": "Model card and files",
}
_NETWORK = tuple(item.name for item in dataclasses.fields(NetworkPlan))
_TRAINING = ("epochs", "batch", "learning_rate", "balance", "flips", "intensity", "shift", "select")
_RECIPE = ("size", "fit", "context")
_FOLDS = ("folds", "repeats", "seed")


@dataclass(frozen=True, slots=True)
class TrainingView:
    """The choices of the Training page, a part of every ``View``.

    Which scans, whose risk groups, which mask, preset and own settings, and
    what of the run is shown; ``compared`` is the name of another job.
    """

    scans: str = SIMULATED_SCANS
    risk_from: str = "table"
    region: str = "TC"
    preset: str = "demo"
    own_plan: Own = ()
    canary: bool = False
    training_section: str = "results"
    compared: str = ""


@dataclass(frozen=True, slots=True)
class TrainingChoice:
    """A whole plan and how its crops are cut."""

    plan: CrossValidationPlan
    recipe: CropRecipe


def usual(preset: str) -> dict[str, Any]:
    """Return every setting of a preset by its name."""
    base = PRESETS[preset]
    return {
        **{name: getattr(base.plan.network, name) for name in _NETWORK},
        **{name: getattr(base.plan, name) for name in _TRAINING},
        **{name: getattr(base.recipe, name) for name in _RECIPE},
        # Name and SHA-256 of a file of weights; empty: at random.
        "start": "",
        "folds": base.folds,
        "repeats": base.repeats,
        "seed": 0,
    }


def with_setting(own: Own, preset: str, **setting: Any) -> Own:
    """Return the own settings with one changed; what equals the preset's is left out."""
    base = usual(preset)
    merged = {**dict(own), **setting}
    return tuple(sorted((name, value) for name, value in merged.items() if base[name] != value))


def chosen(preset: str, own: Own, region: str) -> TrainingChoice:
    """Return the preset with the own settings in place.

    Raises
    ------
    InputError
        If settings do not go together.
    """
    values = {**usual(preset), **dict(own)}
    base = PRESETS[preset].plan
    network = NetworkPlan(**{name: values[name] for name in _NETWORK})
    training = dataclasses.replace(
        base,
        network=network,
        start=StartingWeights.from_text(values["start"]) if values["start"] else None,
        **{name: values[name] for name in _TRAINING},
    )
    plan = CrossValidationPlan(training, **{name: values[name] for name in _FOLDS})
    recipe = CropRecipe(region=region, **{name: values[name] for name in _RECIPE})  # type: ignore[arg-type]
    return TrainingChoice(plan, recipe)


def _own(text: str) -> Own:
    """Read own settings; each must have the kind of the preset's."""
    found = json.loads(text)
    base = usual("demo")
    if not isinstance(found, dict):
        raise ValueError(text)
    for name, value in found.items():
        kind = type(base[name])
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise ValueError(text)
    TrainingPlan(
        network=NetworkPlan(**{name: found[name] for name in _NETWORK if name in found}),
        **{name: found[name] for name in _TRAINING if name in found},
    )
    if found.get("start"):
        StartingWeights.from_text(found["start"])
    return tuple(sorted(found.items()))


def _name(text: str) -> str:
    """Read the name of a folder, never a way to another folder."""
    if len(text) > 120 or not text.isprintable() or "/" in text or "\\" in text or ".." in text:
        raise ValueError(text)
    return text


def _among(allowed: dict[str, Any]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _job(text: str) -> str:
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise ValueError(text)
    return text


TRAINING_READERS: dict[str, Callable[[str], Any]] = {
    "scans": _name,
    "risk_from": _among(RISK_SOURCES),
    "region": _among(REGIONS),
    "preset": _among(PRESETS),
    "own_plan": _own,
    "canary": lambda text: {"True": True, "False": False}[text],
    "training_section": _among(TRAINING_SECTIONS),
    "compared": _job,
}
TRAINING_WRITERS: dict[str, Callable[[Any], str]] = {
    "own_plan": lambda own: json.dumps(dict(own), separators=(",", ":"), sort_keys=True),
}
