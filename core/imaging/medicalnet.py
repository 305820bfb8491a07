"""Starting from MedicalNet's weights, where the user has their file."""

from __future__ import annotations

import pickle  # noqa: TID251  only its error's name: torch raises it for files that hold code
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["load_medicalnet"]

_LARGEST = 2 << 30
_WANTED = "MedicalNet's own, such as resnet_50.pth or resnet_50_23dataset.pth"


def load_medicalnet(network: nn.Module, path: Path) -> tuple[str, ...]:
    """Fill a 3D ResNet with MedicalNet's weights, as far as their shapes agree.

    MedicalNet was trained on one grey channel for segmentation: the stem's
    kernel is given to every sequence, divided by their number, and its
    segmentation head has no counterpart here.

    Parameters
    ----------
    network : torch.nn.Module
        From ``build_network``, a ResNet of full width; changed in place.
    path : Path
        The ``.pth`` file.

    Returns
    -------
    tuple of str
        Names of the network's tensors that kept their random start: the
        fully connected layer, and shortcut convolutions where the file's
        network had none (its ResNet18 and 34 pad with zeros).

    Raises
    ------
    InputError
        If the file is not weights, holds code, belongs to another network,
        or holds values that are not finite. The network is then unchanged.

    Notes
    -----
    Read by ``torch.load(weights_only=True)``, which runs nothing in the file.
    MedicalNet dilates its last two stages instead of striding them; weights
    do not depend on that.

    References
    ----------
    Chen, Ma and Zheng (2019), arXiv:1904.00625.
    """
    found = {_plain(name): value for name, value in _tensors(path).items()}
    own = network.state_dict()
    taken: dict[str, Tensor] = {}
    for name, target in own.items():
        value = found.get(name)
        if value is None or name.startswith("fc."):
            continue
        if name == "conv1.weight" and value.shape[1:2] == (1,):
            value = value.expand(-1, target.shape[1], *value.shape[2:]) / target.shape[1]
        if value.shape != target.shape:
            raise InputError(
                f"{path.name} holds {name} of the shape {tuple(value.shape)}; this network's is "
                f"{tuple(target.shape)}.",
                f"Choose the network that the file was made for: {_WANTED}.",
            )
        if value.is_floating_point() and not bool(value.isfinite().all()):
            raise InputError(
                f"{path.name} holds values in {name} that are not finite.", "Download it again."
            )
        taken[name] = value
    kept = tuple(name for name in own if name not in taken)
    doubtful = [name for name in kept if not name.startswith("fc.") and "downsample" not in name]
    if doubtful:
        raise InputError(
            f"{path.name} lacks {len(doubtful):,} of this network's {len(own):,} tensors, "
            f"{doubtful[0]} among them.",
            f"Choose the network that the file was made for: {_WANTED}.",
        )
    network.load_state_dict({**own, **taken})
    return kept


def _tensors(path: Path) -> dict[str, Any]:
    """Read a file of weights and nothing else."""
    import torch

    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path.name} is larger than 2 GiB.", f"Give {_WANTED}.")
        held = torch.load(path, map_location="cpu", weights_only=True)
    except InputError:
        raise
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, pickle.UnpicklingError) as exc:
        raise InputError(
            f"{path.name} is not a file of weights, or holds more than weights, which is not "
            f"read: {str(exc).splitlines()[0][:120] if str(exc) else type(exc).__name__}",
            f"Give {_WANTED}.",
        ) from exc
    inner = held.get("state_dict", held) if isinstance(held, dict) else None
    if not isinstance(inner, dict) or not all(
        isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in inner.items()
    ):
        raise InputError(f"{path.name} holds no table of weights.", f"Give {_WANTED}.")
    return dict(inner)


def _plain(name: str) -> str:
    """Return a tensor's name without the prefix that training on several GPUs adds."""
    return name.removeprefix("module.")
