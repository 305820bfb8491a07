"""Dealing patients into folds: every risk group evenly, no patient in two folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.imaging.dataset import ScanDataset

__all__ = ["FoldSplit", "scan_folds", "set_aside"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class FoldSplit:
    """Which scans are trained on and which are held out.

    Parameters
    ----------
    repeat, fold : int
        From 1.
    train, held_out : array of int
        Positions in the data set, rising; no patient is in both.
    """

    repeat: int
    fold: int
    train: Rows
    held_out: Rows

    def __post_init__(self) -> None:
        self.train.flags.writeable = False
        self.held_out.flags.writeable = False


def scan_folds(
    dataset: ScanDataset, *, folds: int = 3, repeats: int = 1, seed: int = 0
) -> tuple[FoldSplit, ...]:
    """Split a data set for cross-validation, anew for each repeat.

    Parameters
    ----------
    dataset : ScanDataset
    folds : int
        At least 2, at most the number of patients in the smaller risk group.
    repeats : int
        1 to 50; each deals the patients afresh.
    seed : int
        Same seed, same folds on every machine.

    Returns
    -------
    tuple of FoldSplit
        ``repeats * folds``, by repeat and then fold. Within a repeat every
        scan is held out exactly once; folds differ by at most one in their
        patients of either risk group.

    Raises
    ------
    InputError
        If there are fewer patients in a risk group than folds.
    """
    patients, scan_patient = np.unique(np.array(dataset.patients), return_inverse=True)
    high = np.zeros(patients.size, dtype=np.bool_)
    high[scan_patient] = dataset.high_risk
    fewest = int(min(high.sum(), (~high).sum()))
    if fewest < 2:
        raise InputError(
            f"{folds:,} folds were asked for with {int(high.sum()):,} high-risk and "
            f"{int((~high).sum()):,} low-risk patients; cross-validation needs two of each, one to "
            "train on and one held out.",
            "Add patients of the smaller group.",
        )
    if not 2 <= folds <= fewest or not 1 <= repeats <= 50:
        raise InputError(
            f"{folds:,} folds and {repeats:,} repeats were asked for with {int(high.sum()):,} "
            f"high-risk and {int((~high).sum()):,} low-risk patients; allowed are 2 to {fewest:,} "
            "folds (the smaller group, so that each fold has one of them) and 1 to 50 repeats.",
            "Use fewer folds or more patients.",
        )
    splits = []
    for repeat in range(1, repeats + 1):
        draw = np.random.default_rng(np.random.SeedSequence([seed, repeat]))
        fold_of = _dealt(high, folds, draw)[scan_patient]
        splits += [
            FoldSplit(
                repeat, fold, np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
            )
            for fold in range(1, folds + 1)
        ]
    return tuple(splits)


def set_aside(
    dataset: ScanDataset, split: FoldSplit, share: float, *, seed: int
) -> tuple[Rows, Rows]:
    """Set a share of a fold's training patients aside, both risk groups alike.

    Returns
    -------
    array of int, array of int
        Positions to train on, and those set aside: of each risk group at
        least one patient, and never all.

    Raises
    ------
    InputError
        If a risk group has fewer than two training patients.
    """
    owners = np.array(dataset.patients)[split.train]
    draw = np.random.default_rng(np.random.SeedSequence([seed, split.repeat, split.fold, 0]))
    aside: list[str] = []
    for group in (True, False):
        members = np.unique(owners[dataset.high_risk[split.train] == group])
        if members.size < 2:
            raise InputError(
                f"fold {split.fold} has {members.size} {'high' if group else 'low'}-risk patients "
                "to train on; two are needed to set one aside.",
                "Judge the last epoch instead, or add patients.",
            )
        n = min(max(round(share * members.size), 1), members.size - 1)
        aside += draw.permutation(members)[:n].tolist()
    inner = np.isin(owners, aside)
    return split.train[~inner], split.train[inner]


def _dealt(high: npt.NDArray[np.bool_], folds: int, draw: np.random.Generator) -> Rows:
    """Deal patients like cards, the high-risk ones first."""
    deck = np.concatenate(
        [draw.permutation(np.flatnonzero(high)), draw.permutation(np.flatnonzero(~high))]
    )
    fold_of = np.empty(high.size, dtype=np.int64)
    fold_of[deck] = np.arange(high.size) % folds + 1
    return fold_of
