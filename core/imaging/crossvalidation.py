"""Cross-validation: independent folds, and bringing them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.errors import InputError
from core.imaging.dataset import CHANNELS, ScanDataset
from core.imaging.epochs import OnEpoch
from core.imaging.out_of_fold import CrossValidation, FoldResult
from core.imaging.plan import TrainingPlan
from core.imaging.scan_folds import scan_folds
from core.imaging.training import TrainedFold, train_fold
from core.provenance import library_versions

__all__ = ["CrossValidationPlan", "combine", "cross_validate", "facts_of", "train_part"]


@dataclass(frozen=True, slots=True)
class CrossValidationPlan:
    """A training, and how it is cross-validated.

    Parameters
    ----------
    training : TrainingPlan
    folds, repeats, seed : int
        See ``scan_folds``; the seed also decides every fold's training.

    Raises
    ------
    InputError
        If folds are not 2 to 50, repeats not 1 to 50 or the seed is negative.
    """

    training: TrainingPlan
    folds: int = 3
    repeats: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if not (2 <= self.folds <= 50 and 1 <= self.repeats <= 50 and 0 <= self.seed < 2**63):
            raise InputError(
                f"{self.folds} folds, {self.repeats} repeats and the seed {self.seed}; allowed "
                "are 2 to 50 folds, 1 to 50 repeats and a seed from 0.",
                "The study: three folds, once.",
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as JSON can hold it."""
        return {
            "training": self.training.to_dict(),
            "folds": self.folds,
            "repeats": self.repeats,
            "seed": self.seed,
        }

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> CrossValidationPlan:
        """Read what :meth:`to_dict` gave.

        Raises
        ------
        InputError
            If a setting is not known or out of range.
        """
        try:
            training = TrainingPlan.from_dict(values["training"])
            return CrossValidationPlan(**{**values, "training": training})
        except (TypeError, KeyError) as exc:
            raise InputError(
                f"this is no plan of a cross-validation: {exc}.", "Use a preset."
            ) from exc

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """Every (repeat, fold), from 1; none needs another."""
        return tuple(
            (repeat, fold)
            for repeat in range(1, self.repeats + 1)
            for fold in range(1, self.folds + 1)
        )


def train_part(
    dataset: ScanDataset,
    plan: CrossValidationPlan,
    part: tuple[int, int],
    *,
    start: bytes | None = None,
    device: str = "cpu",
    folder: Path | None = None,
    on_epoch: OnEpoch | None = None,
) -> tuple[FoldResult, TrainedFold]:
    """Train one fold of one repeat; the others need not be there.

    Parameters
    ----------
    dataset : ScanDataset
    plan : CrossValidationPlan
    part : (int, int)
        Repeat and fold, one of ``plan.parts``.
    start, device, folder, on_epoch
        As in ``train_fold``.

    Returns
    -------
    FoldResult, TrainedFold
        What to keep of it, and the whole with the network's weights.

    Raises
    ------
    InputError
        If there is no such part, or as ``scan_folds`` and ``train_fold``.
    """
    splits = scan_folds(dataset, folds=plan.folds, repeats=plan.repeats, seed=plan.seed)
    split = next((item for item in splits if (item.repeat, item.fold) == tuple(part)), None)
    if split is None:
        raise InputError(
            f"there is no fold {part[1]} in repeat {part[0]}; there are {plan.repeats} repeats of "
            f"{plan.folds} folds.",
            "Ask for one of them.",
        )
    trained = train_fold(
        dataset,
        split,
        plan.training,
        seed=plan.seed,
        start=start,
        device=device,
        folder=folder,
        on_epoch=on_epoch,
    )
    predictions = pd.DataFrame(
        {
            "scan": [dataset.scans[row] for row in split.held_out],
            "patient": [dataset.patients[row] for row in split.held_out],
            "high_risk": dataset.high_risk[split.held_out].tolist(),
            "probability": trained.probabilities.tolist(),
        }
    )
    small = FoldResult(split.repeat, split.fold, predictions, trained.history, trained.chosen_epoch)
    return small, trained


def combine(results: Sequence[FoldResult], facts: Mapping[str, Any]) -> CrossValidation:
    """Bring the folds together, in whatever order they ended.

    Raises
    ------
    InputError
        If there is none, a fold is there twice, or within a repeat a scan was
        held out more than once.
    """
    ordered = sorted(results, key=lambda result: (result.repeat, result.fold))
    names = [(result.repeat, result.fold) for result in ordered]
    if not names or len(set(names)) != len(names):
        raise InputError(f"{len(names):,} folds, not each once.", "Give every fold once.")
    found = CrossValidation(tuple(ordered), dict(facts))
    if found.predictions.duplicated(["repeat", "scan"]).any():
        raise InputError("a scan was held out twice.", "Give folds of one cross-validation.")
    return found


def cross_validate(
    dataset: ScanDataset,
    plan: CrossValidationPlan,
    *,
    start: bytes | None = None,
    device: str = "cpu",
    folder: Path | None = None,
    on_epoch: OnEpoch | None = None,
) -> CrossValidation:
    """Train every fold, one after the other.

    Parameters
    ----------
    dataset : ScanDataset
    plan : CrossValidationPlan
    start, device, folder, on_epoch
        As in ``train_fold``; each fold has a folder of its own.

    Returns
    -------
    CrossValidation
        The same numbers as its parts trained elsewhere and combined.

    Raises
    ------
    InputError
        As ``train_part``.
    """
    results = []
    for repeat, fold in plan.parts:
        place = None if folder is None else folder / f"{repeat}-{fold}"
        result, _ = train_part(
            dataset,
            plan,
            (repeat, fold),
            start=start,
            device=device,
            folder=place,
            on_epoch=on_epoch,
        )
        results.append(result)
    return combine(results, facts_of(dataset, plan))


def facts_of(dataset: ScanDataset, plan: CrossValidationPlan) -> dict[str, Any]:
    """Return what made a result, JSON-representable: data, settings, versions."""
    return {
        "dataset": {
            "name": dataset.name,
            "fingerprint": dataset.fingerprint,
            "n": len(dataset),
            "n_high": dataset.n_high,
            "n_patients": len(set(dataset.patients)),
            "simulated": dataset.simulated,
            "channels": list(CHANNELS),
            "recipe": {
                "region": dataset.recipe.region,
                "size": dataset.recipe.size,
                "fit": dataset.recipe.fit,
                "context": dataset.recipe.context,
            },
            "notes": list(dataset.notes),
        },
        "plan": plan.to_dict(),
        "versions": library_versions("torch", "monai", "numpy"),
    }
