"""What a network is punished for: cross-entropy, for unequal groups too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.imaging.plan import Balance

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["class_weights", "loss_of"]

_GAMMA = 2.0


def class_weights(high_risk: npt.NDArray[np.bool_], balance: Balance) -> tuple[float, float]:
    """Return the weight of a low-risk and of a high-risk scan, 1 on average over the scans.

    Examples
    --------
    >>> class_weights(np.array([True, False, False, False]), "weights")
    (0.6666666666666666, 2.0)
    """
    if balance == "none":
        return 1.0, 1.0
    n, n_high = high_risk.size, int(high_risk.sum())
    return n / (2.0 * (n - n_high)), n / (2.0 * n_high)


def loss_of(
    logits: Tensor, labels: Tensor, weights: tuple[float, float], *, balance: Balance
) -> Tensor:
    """Return the mean loss of a batch.

    Each scan's loss is ``-w log p`` with p the probability given to its own
    group and w the weight of that group; the focal loss multiplies it by
    ``(1 - p)^2``. The mean is over scans, not over weights, so that a batch
    that happens to hold many of the rare group counts for more.

    Parameters
    ----------
    logits : Tensor of float, shape (b, 2)
        Of low and of high risk.
    labels : Tensor of int64, shape (b,)
        1 for high risk.
    weights : (float, float)
        From :func:`class_weights`.
    balance : {"none", "weights", "focal"}

    References
    ----------
    Lin et al. (2017), arXiv:1708.02002.
    """
    import torch

    log_p = torch.log_softmax(logits.float(), dim=1).gather(1, labels[:, None])[:, 0]
    loss = -log_p * logits.new_tensor(weights, dtype=torch.float32)[labels]
    if balance == "focal":
        loss = loss * (1.0 - log_p.exp()) ** _GAMMA
    return loss.mean()
