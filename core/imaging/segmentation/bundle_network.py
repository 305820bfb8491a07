"""A bundle's network, built from its definition and filled with its weights; nothing else runs."""

from __future__ import annotations

import pickle  # noqa: TID251  only its error's name: torch raises it for files that hold code
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ScanError, listed
from core.imaging.segmentation.bundle_config import network_arguments

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["LARGEST", "NETWORKS", "load_network", "weights_file"]

LARGEST = 2 << 30
_MOST_PARAMETERS = 300_000_000
# Those that segment; some others of monai.networks.nets would download weights when built.
NETWORKS = (
    "AttentionUnet", "BasicUNet", "DynUNet", "HighResNet", "SegResNet", "SegResNetDS",
    "SwinUNETR", "UNETR", "UNet", "VNet",
)  # fmt: skip
_UNREADABLE = (
    *(OSError, RuntimeError, ValueError, EOFError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, AssertionError, MemoryError, NotImplementedError),
    *(pickle.UnpicklingError, struct.error, zipfile.BadZipFile),
)


def weights_file(folder: Path) -> Path:
    """Return a bundle's file of weights: safetensors before a PyTorch state dict.

    Raises
    ------
    ScanError
        If there is none, or only TorchScript.
    """
    models = folder / "models"
    for name in ("model.safetensors", "model.pt"):
        if (models / name).is_file():
            return models / name
    if (models / "model.ts").is_file():
        raise ScanError(
            f"{folder.name} has its network as TorchScript only (models/model.ts). TorchScript is "
            "a program, not weights, and is not run.",
            "Install the bundle with models/model.pt (a state dict) or model.safetensors.",
        )
    raise ScanError(
        f"{folder.name} has no weights: models/model.safetensors or models/model.pt.",
        "Download the bundle's large files too.",
    )


def load_network(folder: Path, config: Mapping[str, Any]) -> nn.Module:
    """Build a bundle's network and fill it with its weights.

    Parameters
    ----------
    folder : Path
        Of the bundle.
    config : mapping
        Its ``inference`` configuration.

    Returns
    -------
    torch.nn.Module
        On the processor, ready to be asked.

    Raises
    ------
    ScanError
        If the definition or the weights cannot be used, or do not fit each
        other.

    Notes
    -----
    Only the classes in ``NETWORKS`` are built. Weights are read by safetensors
    or by ``torch.load(weights_only=True)``; neither runs anything in the file.
    The network is drawn up without memory first, so that a definition of
    absurd size is refused before it takes any.
    """
    import monai.networks.nets as nets
    import torch

    name, arguments = network_arguments(config)
    if name not in NETWORKS:
        raise ScanError(
            f"the network of {folder.name} is {name[:80]}; allowed are {', '.join(NETWORKS)}.",
            "Use a bundle with one of these networks.",
        )
    try:
        with torch.device("meta"):
            drawn = getattr(nets, name)(**arguments)
        n = sum(value.numel() for value in drawn.state_dict().values())
    except _UNREADABLE as exc:
        raise ScanError(
            f"{name} cannot be built as {folder.name} defines it: {_why(exc)}.",
            "Use a bundle made for MONAI 1.6.",
        ) from exc
    if n > _MOST_PARAMETERS:
        raise ScanError(
            f"the network of {folder.name} has {n:,} parameters; at most {_MOST_PARAMETERS:,} fit.",
            "Use a smaller one.",
        )
    path = weights_file(folder)
    tensors = _tensors(path)
    own = {key: tuple(value.shape) for key, value in drawn.state_dict().items()}
    given = {key: tuple(value.shape) for key, value in tensors.items()}
    wrong = sorted(key for key in own | given if own.get(key) != given.get(key))
    if wrong:
        raise ScanError(
            f"{path.name} does not fit the network that {folder.name} defines: "
            f"{listed([key[:60] for key in wrong], most=3)} differ or are missing.",
            "Install the bundle again; weights and configuration must be of one version.",
        )
    if not all(bool(value.isfinite().all()) for value in tensors.values()):
        raise ScanError(f"{path.name} holds values that are not finite.", "Download it again.")
    network: nn.Module = getattr(nets, name)(**arguments)
    network.load_state_dict(tensors)
    return network.eval()


def _tensors(path: Path) -> dict[str, Tensor]:
    """Read a file of weights and nothing else."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        size = path.stat().st_size
        if path.suffix != ".safetensors" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                size = max(size, sum(item.file_size for item in packed.infolist()))
        if size > LARGEST:
            raise ValueError("it is larger than 2 GiB")
        held: Any = (
            load_file(path)
            if path.suffix == ".safetensors"
            else torch.load(path, map_location="cpu", weights_only=True)
        )
    except (*_UNREADABLE, SafetensorError) as exc:
        raise ScanError(
            f"{path.name} is not a file of weights, or holds more than weights, which is not "
            f"read: {_why(exc)}",
            "Give a state dict (model.pt) or model.safetensors; not TorchScript.",
        ) from exc
    for key in ("state_dict", "model"):
        if isinstance(held, dict) and isinstance(held.get(key), dict):
            held = held[key]
    if not isinstance(held, dict) or not all(
        isinstance(key, str) and isinstance(value, torch.Tensor) and value.layout is torch.strided
        for key, value in held.items()
    ):
        raise ScanError(f"{path.name} holds no table of weights.", "Give a state dict.")
    return {key.removeprefix("module."): value for key, value in held.items()}


def _why(exc: BaseException) -> str:
    """Return the first line of an error, shortened."""
    return str(exc).splitlines()[0][:120] if str(exc).strip() else type(exc).__name__
