"""Training one fold: a loop that reads from top to bottom."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.errors import ConvergenceError, InputError
from core.imaging.augmentation import training_batches
from core.imaging.checkpoint import Checkpoint, read_checkpoint, weights_to_bytes, write_checkpoint
from core.imaging.dataset import CHANNELS, ScanDataset
from core.imaging.device import memory_of, mixed_precision, placed, repeatable
from core.imaging.epochs import EpochReport, OnEpoch
from core.imaging.losses import class_weights, loss_of
from core.imaging.medicalnet import load_medicalnet
from core.imaging.networks import build_network
from core.imaging.plan import TrainingPlan
from core.imaging.prediction import judge, predict
from core.imaging.scan_folds import FoldSplit, set_aside
from core.provenance import fingerprint

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["TrainedFold", "train_fold"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TrainedFold:
    """A network and what it says of the scans it has not seen.

    Parameters
    ----------
    split : FoldSplit
        Which scans it was trained on, which were held out.
    probabilities : array of float, shape (held out,)
        Of high risk, in the order of ``split.held_out``.
    history : tuple of EpochReport
        Every epoch.
    chosen_epoch : int
        Whose network this is, from 1.
    weights : bytes
        The network as a safetensors file.
    """

    split: FoldSplit
    probabilities: Floats
    history: tuple[EpochReport, ...]
    chosen_epoch: int
    weights: bytes


def train_fold(
    dataset: ScanDataset,
    split: FoldSplit,
    plan: TrainingPlan,
    *,
    seed: int,
    start: bytes | None = None,
    device: str = "cpu",
    folder: Path | None = None,
    on_epoch: OnEpoch | None = None,
) -> TrainedFold:
    """Train a network on the scans of a fold and judge those held out.

    No epoch is chosen by the held-out fold: the network judged is that of the
    last epoch, or of the lowest loss on training patients set aside.

    Parameters
    ----------
    dataset : ScanDataset
    split : FoldSplit
        From ``scan_folds``.
    plan : TrainingPlan
    seed : int
        With the fold's number it decides weights, order and augmentation.
    start : bytes, optional
        The file that ``plan.start`` names.
    device : str
        ``"cpu"``, ``"cuda"`` or ``"cuda:1"``, see :func:`best_device`. On a
        GPU that can, convolutions are computed in bfloat16 and channels-last.
    folder : Path, optional
        Where the state is kept after every epoch. A training that finds its
        state there goes on from it, to the same numbers on the same device:
        to the bit on a processor with as many threads.
    on_epoch : callable, optional
        Called with an ``EpochReport`` once the epoch's state is on disk;
        whatever it raises ends the training there.

    Returns
    -------
    TrainedFold

    Raises
    ------
    InputError
        If fewer than two scans or one risk group are left to train on, or
        ``start`` is not what the plan names or does not fit its network.
    ConvergenceError
        If the loss is no longer a number.
    DeviceMemoryError
        If the device's memory does not suffice.
    StoreError
        If a checkpoint cannot be written, is damaged, or is of another
        training.
    """
    import torch

    inner = split.train[:0]
    train = split.train
    if plan.select == "inner":
        train, inner = set_aside(dataset, split, plan.inner_share, seed=seed)
    high = dataset.high_risk[train]
    if train.size < 2 or high.all() or not high.any():
        raise InputError(
            f"fold {split.fold} leaves {train.size:,} scans to train on, {int(high.sum()):,} of "
            "them at high risk; both groups are needed.",
            "Use fewer folds or add patients.",
        )
    entropy = [seed, split.repeat, split.fold]
    # As it is written down: a setting added later, left at its usual value, renames no training.
    request = fingerprint(dataset.fingerprint, plan.to_dict(), split, seed)
    with memory_of(device, plan), repeatable(device):
        network = placed(_begun(plan, start, entropy), device)
        optimiser = torch.optim.Adam(network.parameters(), lr=plan.learning_rate)
        # Every scan is on the device for good: no epoch waits for one.
        crops = _on_device(dataset, train, device)
        held_out_crops = _on_device(dataset, split.held_out, device)
        inner_crops = _on_device(dataset, inner, device)
        labels = torch.from_numpy(high.astype(np.int64)).to(device)
        weights = class_weights(high, plan.balance)
        state = Checkpoint(request, (), 0, {})
        if folder is not None:
            state = read_checkpoint(folder, request, network=network, optimiser=optimiser) or state

        for epoch in range(len(state.history) + 1, plan.epochs + 1):
            begun = perf_counter()
            network.train()
            total = torch.zeros((), device=crops.device)
            chance = np.random.SeedSequence([*entropy, epoch])
            for batch, answers in training_batches(crops, labels, plan, seed=chance):
                optimiser.zero_grad(set_to_none=True)
                with mixed_precision(device):
                    logits = network(batch)
                loss = loss_of(logits, answers, weights, balance=plan.balance)
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                total += loss.detach() * len(answers)
            mean_loss = float(total) / train.size
            trained = perf_counter()
            _check_loss(mean_loss, epoch, plan)

            best_epoch, best, inner_loss = state.best_epoch, state.best, None
            if inner.size:
                inner_high = dataset.high_risk[inner]
                inner_loss, _ = judge(network, inner_crops, inner_high, plan=plan, device=device)
                lowest = min((r.inner_loss or math.inf for r in state.history), default=math.inf)
                if inner_loss < lowest:
                    best_epoch, best = epoch, _copied(network)
            held_out: tuple[float | None, float | None] = (None, None)
            if epoch % plan.watch == 0 or epoch == plan.epochs:
                seen = dataset.high_risk[split.held_out]
                held_out = judge(network, held_out_crops, seen, plan=plan, device=device)
            report = EpochReport(
                repeat=split.repeat,
                fold=split.fold,
                epoch=epoch,
                epochs=plan.epochs,
                loss=mean_loss,
                held_out_loss=held_out[0],
                held_out_auc=held_out[1],
                inner_loss=inner_loss,
                seconds=perf_counter() - begun,
                scans_per_second=train.size / (trained - begun),
            )
            state = replace(
                state, history=(*state.history, report), best_epoch=best_epoch, best=best
            )
            if folder is not None:
                write_checkpoint(folder, state, network=network, optimiser=optimiser)
            if on_epoch is not None:
                on_epoch(report)

        if state.best_epoch:
            network.load_state_dict(state.best)
        chosen = state.best_epoch or plan.epochs
        return TrainedFold(
            split,
            predict(network, held_out_crops, batch=plan.batch, device=device),
            state.history,
            chosen,
            weights_to_bytes(
                network.state_dict(),
                {
                    "plan": plan.to_dict(),
                    "dataset": dataset.fingerprint,
                    "simulated": dataset.simulated,
                    "repeat": split.repeat,
                    "fold": split.fold,
                    "seed": seed,
                    "epoch": chosen,
                },
            ),
        )


def _begun(plan: TrainingPlan, start: bytes | None, entropy: list[int]) -> nn.Module:
    """Return the network before its first step: random, or filled with the plan's weights."""
    drawn = int(np.random.SeedSequence(entropy).generate_state(1)[0])
    network = build_network(plan.network, seed=drawn, channels=len(CHANNELS))
    if plan.start is not None and start is not None:
        plan.start.check(start)
        load_medicalnet(network, start, name=plan.start.name)
    elif plan.start is not None or start is not None:
        named = "none" if plan.start is None else plan.start.name
        given = "none" if start is None else f"{len(start):,} bytes"
        raise InputError(
            f"the plan names {named} as weights to start from; given were {given}.",
            "Give the file that the plan names, or name the file that is given.",
        )
    return network


def _on_device(dataset: ScanDataset, rows: npt.NDArray[np.int64], device: str) -> Tensor:
    """Put scans on the device, one byte a voxel."""
    import torch

    return torch.from_numpy(dataset.crops[rows]).to(device)


def _copied(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}


def _check_loss(loss: float, epoch: int, plan: TrainingPlan) -> None:
    if not math.isfinite(loss):
        raise ConvergenceError(
            f"the training loss is not a number any more in epoch {epoch} (learning rate "
            f"{plan.learning_rate:g}).",
            "Lower the learning rate.",
        )
