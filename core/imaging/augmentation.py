"""Batches on the device: shuffled, mirrored, shifted, brightened, all by one seed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.imaging.plan import TrainingPlan

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["as_input", "training_batches"]


def training_batches(
    crops: Tensor, labels: Tensor, plan: TrainingPlan, *, seed: np.random.SeedSequence
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield every scan once, in random order, augmented as the plan says.

    Batches are as equal as they can be, so none has a single scan, whose
    batch norm would be undefined. What chance decides is drawn on the
    processor, whatever the device: the same seed gives the same batches
    everywhere.

    Parameters
    ----------
    crops : Tensor of uint8, shape (n, channels, i, j, k)
        On the device that trains.
    labels : Tensor of int64, shape (n,)
    plan : TrainingPlan
    seed : SeedSequence
        Of this epoch.

    Yields
    ------
    Tensor of float32, shape (b, channels, i, j, k); Tensor of int64, shape (b,)
    """
    import torch

    draw = np.random.default_rng(seed)
    n = len(labels)
    for rows in np.array_split(draw.permutation(n), max(1, -(-n // plan.batch))):
        at = torch.from_numpy(rows).to(crops.device)
        batch = as_input(crops[at])
        if plan.flips:
            batch = _mirrored(batch, draw.random((len(rows), 3)) < 0.5)
        if plan.shift:
            batch = _shifted(batch, draw.integers(-plan.shift, plan.shift + 1, (len(rows), 3)))
        if plan.intensity:
            batch = _brightened(batch, draw.uniform(-1, 1, (2, *batch.shape[:2])) * plan.intensity)
        yield batch, labels[at]


def as_input(crops: Tensor) -> Tensor:
    """Return grey values 0 .. 255 as 0 .. 1, in the layout that the device is fastest with."""
    import torch

    batch = crops.to(torch.float32) / 255.0
    if batch.is_cuda:
        batch = batch.contiguous(memory_format=torch.channels_last_3d)
    return batch


def _mirrored(batch: Tensor, flips: npt.NDArray[np.bool_]) -> Tensor:
    """Mirror each scan along the axes drawn for it."""
    import torch

    for axis in range(3):
        at = torch.from_numpy(np.flatnonzero(flips[:, axis])).to(batch.device)
        if len(at):
            batch[at] = batch[at].flip(axis + 2)
    return batch


def _shifted(batch: Tensor, shifts: npt.NDArray[np.int64]) -> Tensor:
    """Move each scan by whole voxels; what comes in from outside is background."""
    moved = batch.new_zeros(batch.shape)
    for scan, by in enumerate(shifts.tolist()):
        here = tuple(
            slice(max(d, 0), n + min(d, 0)) for d, n in zip(by, batch.shape[2:], strict=True)
        )
        there = tuple(
            slice(max(-d, 0), n + min(-d, 0)) for d, n in zip(by, batch.shape[2:], strict=True)
        )
        moved[scan][:, *here] = batch[scan][:, *there]
    return moved


def _brightened(batch: Tensor, drawn: npt.NDArray[np.float64]) -> Tensor:
    """Change each sequence's brightness and contrast; background stays 0."""
    import torch

    gain, power = torch.from_numpy(drawn).to(batch.device, torch.float32)[..., None, None, None]
    brighter: Tensor = batch.clamp_min(0) ** torch.exp(power) * (1 + gain)
    return brighter
