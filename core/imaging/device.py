"""Where the work is done: which device, in what precision, and when its memory is short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from core.errors import DeviceMemoryError
from core.imaging.plan import TrainingPlan

if TYPE_CHECKING:
    from torch import nn

__all__ = ["best_device", "memory_of", "mixed_precision", "one_thread", "placed", "repeatable"]


def best_device() -> str:
    """Return ``"cuda"`` where there is a GPU, else ``"cpu"``."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def placed(network: nn.Module, device: str) -> Any:
    """Move a network to its device, in the layout that the device is fastest with."""
    import torch

    if device.startswith("cuda"):
        return network.to(device, memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
    return network.to(device)


def mixed_precision(device: str) -> Any:
    """Compute convolutions in bfloat16 on a GPU that has it; elsewhere it would be slower."""
    import torch

    if device.startswith("cuda") and torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.autocast("cuda", dtype=torch.bfloat16)
    return nullcontext()


@contextmanager
def repeatable(device: str) -> Iterator[None]:
    """Hold a GPU's library to algorithms that give the same numbers each time."""
    import torch

    if not device.startswith("cuda"):
        yield
        return
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
        yield


@contextmanager
def one_thread(device: str) -> Iterator[None]:
    """Let a processor work on one core, so that sums come out alike however many it has.

    The parts of a job share the cores. On a GPU nothing is changed.
    """
    import torch

    before = torch.get_num_threads()
    if device.startswith("cuda") or before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def memory_of(device: str, plan: TrainingPlan) -> Iterator[None]:
    """Say in plain words that memory does not suffice, and what would need less."""
    import torch

    try:
        yield
    except (RuntimeError, MemoryError) as exc:
        short = isinstance(exc, torch.OutOfMemoryError | MemoryError)
        if not (short or "allocate memory" in str(exc) or "not enough memory" in str(exc)):
            raise
        smaller = max(plan.batch // 2, 2)
        raise DeviceMemoryError(
            f"the memory of {device} does not hold a step of {plan.batch} scans with this network.",
            f"Use a batch of {smaller}, a smaller network or smaller crops"
            + (", or a stem stride of 2." if plan.network.stem_stride == 1 else "."),
        ) from exc
