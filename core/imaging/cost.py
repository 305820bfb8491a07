"""What a training will cost on this device, before it starts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from core.imaging.augmentation import as_input
from core.imaging.crossvalidation import CrossValidationPlan
from core.imaging.device import memory_of, mixed_precision, one_thread, placed
from core.imaging.losses import loss_of
from core.imaging.networks import NetworkPlan, build_network

__all__ = ["Cost", "NetworkSize", "estimate_cost", "network_size"]

_SMALLEST_PROBE = 16
_PROBE_SECONDS = 0.65  # what one step of the probe should about take
_GUESSED_SPEED = 30e9  # multiply-adds a second, to choose the probe's size only


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """What one scan asks of a network.

    Parameters
    ----------
    multiply_adds : float
        Of the convolutions and the last layer, forward.
    activations : float
        Values kept for the way back: the results of every layer.
    parameters : int
    """

    multiply_adds: float
    activations: float
    parameters: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What a cross-validation will cost.

    Parameters
    ----------
    seconds : float
        All folds and repeats, one after the other.
    seconds_per_epoch : float
    memory_bytes : float
        At the height of a step, beside Python and its libraries.
    probe_size : int
        Edge of the crops that the speed was measured on.
    measured_seconds : float
        One step of two scans of that size.
    words : str
        How this was found.
    """

    seconds: float
    seconds_per_epoch: float
    memory_bytes: float
    probe_size: int
    measured_seconds: float
    words: str


def network_size(plan: NetworkPlan, size: int, *, channels: int = 4) -> NetworkSize:
    """Count what one scan asks of a network, without computing anything.

    Parameters
    ----------
    plan : NetworkPlan
    size : int
        Edge of the crops.
    channels : int
    """
    import torch
    from torch import nn

    counts = {"multiply_adds": 0.0, "activations": 0.0}

    def count(module: nn.Module, _: Any, output: Any) -> None:
        if not isinstance(output, torch.Tensor):
            return
        counts["activations"] += output.numel()
        if isinstance(module, nn.Conv3d):
            taps = module.in_channels / module.groups * float(np.prod(module.kernel_size))
            counts["multiply_adds"] += output.numel() * taps
        elif isinstance(module, nn.Linear):
            counts["multiply_adds"] += output.numel() * module.in_features

    with torch.device("meta"):
        network = build_network(plan, seed=0, channels=channels).eval()
        for module in network.modules():
            if not list(module.children()) and not getattr(module, "inplace", False):
                module.register_forward_hook(count)
        with torch.no_grad():
            network(torch.empty(1, channels, size, size, size))
    parameters = sum(p.numel() for p in network.parameters())
    return NetworkSize(counts["multiply_adds"], counts["activations"], parameters)


def estimate_cost(
    plan: CrossValidationPlan, *, n_scans: int, size: int, device: str = "cpu"
) -> Cost:
    """Estimate time and memory of a cross-validation on this device.

    The speed is measured, on one core or the GPU as a fold is trained: warm
    steps of two scans with this very network on crops of two sizes, the larger
    as large as takes about half a second. What does not grow with the crops
    (the optimiser's work on the weights) counts once a step; the rest is scaled
    to the plan's crops by the number of multiply-adds. A look at a scan without
    learning is taken as a third of a step. Memory counts the weights four times
    (themselves, gradients, Adam's two moments), every layer's results for a
    batch, and the data set at one byte a voxel.

    Parameters
    ----------
    plan : CrossValidationPlan
    n_scans : int
    size : int
        Edge of the crops.
    device : str

    Returns
    -------
    Cost
        On a busy machine the measure, and so the estimate, is too high.

    Raises
    ------
    DeviceMemoryError
        If even the small step does not fit.
    """
    training = plan.training
    full = network_size(training.network, size)
    probe = size
    while probe > _SMALLEST_PROBE:
        cost = 2 * 3 * network_size(training.network, probe).multiply_adds / _GUESSED_SPEED
        if cost <= _PROBE_SECONDS:
            break
        probe = _smaller(probe)
    seconds = _one_step(plan, probe, device)
    each, per_scan = _parted(plan, (probe, seconds), size, device)
    held_out = n_scans / plan.folds
    learned = n_scans - held_out
    steps = math.ceil(learned / training.batch)
    epoch = steps * each + learned * per_scan + held_out * per_scan / 3 / training.watch
    values = 4 * full.parameters + training.batch * full.activations
    memory = 4 * values + n_scans * 4 * size**3
    return Cost(
        seconds=epoch * training.epochs * plan.folds * plan.repeats,
        seconds_per_epoch=epoch,
        memory_bytes=memory,
        probe_size=probe,
        measured_seconds=seconds,
        words=(
            f"Measured: one step of two scans of {probe} x {probe} x {probe} took "
            f"{seconds:.2g} s on {'one core of this machine' if device == 'cpu' else 'its GPU'}"
            + (
                f", scaled to {size} x {size} x {size} by the number of multiplications "
                f"({full.multiply_adds / 1e9:.2g} billion a scan)."
                if probe != size
                else "."
            )
        ),
    )


def _parted(
    plan: CrossValidationPlan, measured: tuple[int, float], size: int, device: str
) -> tuple[float, float]:
    """Return the seconds of any step, and those that each scan of the full size adds.

    From the measured step of two scans and one on smaller crops; where the
    smaller took no less time, all is taken to grow with the crops.
    """
    network = plan.training.network
    (probe, seconds), small = measured, _smaller(measured[0])
    larger, full = (network_size(network, edge).multiply_adds for edge in (probe, size))
    if small < probe:
        less = _one_step(plan, small, device)
        slope = (seconds - less) / (larger - network_size(network, small).multiply_adds)
        if 0 < slope * larger < seconds:
            return seconds - slope * larger, slope * full / 2
    return 0.0, seconds / 2 * full / larger


def _smaller(edge: int) -> int:
    """Return the next smaller crop that a step is tried on."""
    return max(edge * 3 // 4 // 8 * 8, _SMALLEST_PROBE)


def _one_step(plan: CrossValidationPlan, size: int, device: str) -> float:
    """Return the seconds of a warm step of two scans."""
    import torch

    training = plan.training
    with memory_of(device, training), one_thread(device):
        network = placed(build_network(training.network, seed=0), device).train()
        optimiser = torch.optim.Adam(network.parameters(), lr=training.learning_rate)
        crops = torch.zeros((2, 4, size, size, size), dtype=torch.uint8, device=device)
        labels = torch.tensor([0, 1], device=device)
        seconds = float("inf")
        for _ in range(3):
            begun = perf_counter()
            optimiser.zero_grad(set_to_none=True)
            with mixed_precision(device):
                logits = network(as_input(crops))
            loss = loss_of(logits, labels, (1.0, 1.0), balance="none")
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            loss.item()  # waits until a GPU is done
            seconds = min(seconds, perf_counter() - begun)
    return seconds
