"""``EpochReport``: what a training says after every epoch."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["EpochReport", "OnEpoch"]


@dataclass(frozen=True, slots=True)
class EpochReport:
    """One epoch of one fold.

    Parameters
    ----------
    repeat, fold : int
        Which, from 1.
    epoch, epochs : int
        The epoch just ended, from 1, and how many there will be.
    loss : float
        Mean training loss over the epoch.
    held_out_loss, held_out_auc : float or None
        Cross-entropy (unweighted) and AUC on the held-out fold, for the eye
        alone: nothing is chosen by them. None where the plan did not look.
    inner_loss : float or None
        Cross-entropy on the patients set aside to choose the epoch.
    seconds : float
        The epoch's, looking at the held-out fold included.
    scans_per_second : float
        Of training alone.
    """

    repeat: int
    fold: int
    epoch: int
    epochs: int
    loss: float
    held_out_loss: float | None
    held_out_auc: float | None
    inner_loss: float | None
    seconds: float
    scans_per_second: float

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON can hold it."""
        return dataclasses.asdict(self)

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> EpochReport:
        """Read what :meth:`to_dict` gave; other entries are passed over."""
        return EpochReport(
            **{item.name: values[item.name] for item in dataclasses.fields(EpochReport)}
        )


OnEpoch = Callable[[EpochReport], None]
