"""What a network makes of scans: its answer and what its last layer saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.imaging.augmentation import as_input
from core.imaging.device import mixed_precision

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["ReadOut", "last_layer", "read_out"]


@dataclass(frozen=True, slots=True, eq=False)
class ReadOut:
    """What a network says of scans.

    Parameters
    ----------
    probability : array of float, shape (n,)
        Of high risk, uncalibrated.
    features : array of float32, shape (n, d)
        The last layer's input.
    """

    probability: npt.NDArray[np.float64]
    features: npt.NDArray[np.float32]


def last_layer(network: nn.Module) -> nn.Module:
    """Return the fully connected layer from features to risk groups."""
    import torch

    *_, last = (layer for layer in network.modules() if isinstance(layer, torch.nn.Linear))
    return last


def read_out(
    network: nn.Module,
    crops: npt.NDArray[np.uint8],
    *,
    flips: bool = False,
    batch: int = 8,
    device: str = "cpu",
) -> ReadOut:
    """Return a network's answers to scans, and the features they rest on.

    Parameters
    ----------
    network : torch.nn.Module
        On the device, ready to read.
    crops : array of uint8, shape (n, 4, size, size, size)
    flips : bool
        Whether answers are those of the scan mirrored in all eight ways, their
        logits averaged; features stay those of the scan as it is.
    batch : int
        Scans at a time.
    device : str

    Returns
    -------
    ReadOut
        Without flips, the probabilities of ``predict``.
    """
    import torch

    seen: list[Tensor] = []

    def keep(_layer: nn.Module, given: tuple[Tensor, ...], _out: Any) -> None:
        seen.append(given[0].detach().float().cpu())

    network.eval()
    axes: list[tuple[int, ...]] = [()]
    if flips:
        axes = [tuple(a for a in (2, 3, 4) if mask >> (a - 2) & 1) for mask in range(8)]
    margins, features = [], []
    hook = last_layer(network).register_forward_hook(keep)
    try:
        with torch.no_grad(), mixed_precision(device):
            for start in range(0, len(crops), batch):
                part = torch.from_numpy(crops[start : start + batch].copy()).to(device)
                given = as_input(part)
                seen.clear()
                logits = [network(given.flip(list(a)) if a else given).double() for a in axes]
                margins.append(torch.stack([z[:, 1] - z[:, 0] for z in logits]).mean(0).cpu())
                features.append(seen[0])
    finally:
        hook.remove()
    margin = torch.cat(margins)
    return ReadOut(
        np.asarray(torch.sigmoid(margin).numpy(), dtype=np.float64),
        np.asarray(torch.cat(features).flatten(1).numpy(), dtype=np.float32),
    )
