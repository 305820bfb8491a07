"""``TrainingReference``: what the training scans are like, so that one can be held to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["TrainingReference"]

_ARRAYS = ("high_risk", "spacing", "region_ml", "lost", "greys")


@dataclass(frozen=True, slots=True, eq=False)
class TrainingReference:
    """The training scans, without their voxels.

    Parameters
    ----------
    scans, patients : tuple of str, length n
    high_risk : array of bool, shape (n,)
    spacing : array of float, shape (n, 3)
        Millimetres between the scans' voxels.
    region_ml : array of float, shape (n,)
        Volume of the tumour region, millilitres.
    lost : array of float, shape (n,)
        Share of the region outside the cube.
    greys : array of float, shape (n, len(GREY_STATISTICS))
        Of each cube, see ``grey_statistics``.
    """

    scans: tuple[str, ...]
    patients: tuple[str, ...]
    high_risk: npt.NDArray[np.bool_]
    spacing: npt.NDArray[np.float64]
    region_ml: npt.NDArray[np.float64]
    lost: npt.NDArray[np.float64]
    greys: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.scans)
        wanted = {"high_risk": (n,), "spacing": (n, 3), "region_ml": (n,), "lost": (n,)}
        wrong = [name for name, shape in wanted.items() if getattr(self, name).shape != shape]
        numbers = (self.spacing, self.region_ml, self.lost, self.greys)
        if (
            wrong
            or len(self.patients) != n
            or self.greys.ndim != 2
            or len(self.greys) != n
            or not all(np.isfinite(array).all() for array in numbers)
            or not ((self.spacing > 0).all() and (self.region_ml > 0).all())
        ):
            raise InputError(
                f"the reference of {n:,} training scans does not have one row for each.",
                "Build the ensemble again from its training.",
            )
        for array in (self.high_risk, *numbers):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.scans)

    @property
    def n_high(self) -> int:
        """Training scans at high risk."""
        return int(self.high_risk.sum())

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays, by name."""
        return {f"reference/{name}": getattr(self, name) for name in _ARRAYS}

    def to_dict(self) -> dict[str, Any]:
        """Return the rest as JSON can hold it."""
        return {"scans": list(self.scans), "patients": list(self.patients)}

    @staticmethod
    def from_tensors(words: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> TrainingReference:
        """Read a reference out of a file's facts and tensors."""
        return TrainingReference(
            tuple(str(name)[:200] for name in words["scans"]),
            tuple(str(name)[:200] for name in words["patients"]),
            *(tensors[f"reference/{name}"].numpy().copy() for name in _ARRAYS),
        )
