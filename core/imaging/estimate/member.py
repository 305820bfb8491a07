"""``Member``: one fold's network, and what it says of the scans that it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.imaging.dataset import CHANNELS
from core.imaging.networks import NetworkPlan, build_network
from core.provenance import fingerprint

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["Member", "empty_network"]


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

    Attributes
    ----------
    sum : str
        SHA-256 of the weights.
    """

    name: str
    weights: Mapping[str, Tensor]
    rows: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float64]
    features: npt.NDArray[np.float32]
    sum: str = field(init=False, default="")

    def __post_init__(self) -> None:
        m = len(self.rows)
        if (
            m == 0
            or self.rows.ndim != 1
            or not np.issubdtype(self.rows.dtype, np.integer)
            or np.unique(self.rows).size != m
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
        parts = {name: value.numpy() for name, value in self.weights.items()}
        object.__setattr__(self, "sum", fingerprint(parts))

    @property
    def width(self) -> int:
        """Numbers in a feature vector."""
        return int(self.features.shape[1])

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is kept besides the weights, by name."""
        place = f"member/{self.name}"
        return {
            f"{place}/rows": self.rows,
            f"{place}/probability": self.probability,
            f"{place}/features": self.features,
        }

    @staticmethod
    def from_tensors(name: str, tensors: Mapping[str, Tensor]) -> Member:
        """Read a member out of a file's tensors."""
        place = f"weights/{name}/"
        return Member(
            name,
            {key[len(place) :]: t for key, t in tensors.items() if key.startswith(place)},
            tensors[f"member/{name}/rows"].numpy().copy(),
            tensors[f"member/{name}/probability"].numpy().copy(),
            tensors[f"member/{name}/features"].numpy().copy(),
        )


def empty_network(plan: NetworkPlan) -> nn.Module:
    """Return a network without memory behind its weights: names and shapes alone."""
    import torch

    with torch.device("meta"):
        return build_network(plan, seed=0, channels=len(CHANNELS))
