"""What a network says of scans: probabilities of high risk, and how good they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.imaging.augmentation import as_input
from core.imaging.delong import area
from core.imaging.device import mixed_precision
from core.imaging.plan import TrainingPlan

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["judge", "predict"]

Floats = npt.NDArray[np.float64]


def predict(
    network: nn.Module,
    crops: npt.NDArray[np.uint8] | Tensor,
    *,
    batch: int = 8,
    device: str = "cpu",
) -> Floats:
    """Return a network's probability of high risk for each scan.

    Parameters
    ----------
    network : torch.nn.Module
        On the device.
    crops : array or Tensor of uint8, shape (n, 4, size, size, size)
        A tensor that is on the device already is not moved.
    batch : int
        Scans at a time; no number depends on it beyond rounding.
    device : str

    Returns
    -------
    array of float, shape (n,)
    """
    import torch

    network.eval()
    found = []
    with torch.no_grad(), mixed_precision(device):
        for start in range(0, len(crops), batch):
            part = crops[start : start + batch]
            part = torch.from_numpy(part.copy()) if isinstance(part, np.ndarray) else part
            logits = network(as_input(part.to(device))).double()
            found.append(torch.softmax(logits, dim=1)[:, 1].cpu().numpy())
    return np.concatenate(found)


def judge(
    network: nn.Module,
    crops: npt.NDArray[np.uint8] | Tensor,
    high_risk: npt.NDArray[np.bool_],
    *,
    plan: TrainingPlan,
    device: str,
) -> tuple[float, float | None]:
    """Return cross-entropy and AUC of some scans; no AUC where all are of one group."""
    p = predict(network, crops, batch=plan.batch, device=device)
    own = np.clip(np.where(high_risk, p, 1.0 - p), 1e-300, 1.0)
    both = high_risk.any() and not high_risk.all()
    return float(-np.log(own).mean()), area(p, high_risk) if both else None
