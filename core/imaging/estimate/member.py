"""``Member``: one fold's network, and what it says of the scans that it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Member"]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One network of an ensemble.

    Parameters
    ----------
    name : str
        Repeat and fold, ``"1.2"``.
    weights : mapping of str to Tensor
        Its ``state_dict``.
    rows : array of int, shape (m,)
        Positions, in the training reference, of the scans held out from it.
        Only these are kept: a network knows the scans that it trained on, and
        what it makes of them says nothing of a new one.
    probability : array of float, shape (m,)
        Of high risk, uncalibrated.
    features : array of float32, shape (m, d)
        What its last layer sees of each.
    """

    name: str
    weights: Mapping[str, Tensor]
    rows: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float64]
    features: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        m = len(self.rows)
        if (
            m == 0
            or self.rows.ndim != 1
            or self.probability.shape != (m,)
            or self.features.ndim != 2
            or len(self.features) != m
            or not np.isfinite(self.features).all()
            or not ((self.probability >= 0) & (self.probability <= 1)).all()
        ):
            raise InputError(
                f"network {self.name} has {m:,} held-out scans, {self.probability.shape} "
                f"probabilities and features of the shape {self.features.shape}; one finite row "
                "for each scan is needed.",
                "Build the ensemble again from its training.",
            )
        for array in (self.rows, self.probability, self.features):
            array.flags.writeable = False
