"""Starting from MedicalNet's weights, where the user has their file."""

from __future__ import annotations

import io
import pickle  # noqa: TID251  only its error's name: torch raises it for files that hold code
import struct
import zipfile
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.imaging.starting_weights import LARGEST

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["load_medicalnet"]

_WANTED = "MedicalNet's own, such as resnet_50.pth or resnet_50_23dataset.pth"
# What reading bytes that are no file of weights may end in.
_UNREADABLE = (
    *(OSError, RuntimeError, ValueError, EOFError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, AssertionError, MemoryError),
    *(pickle.UnpicklingError, struct.error, zipfile.BadZipFile),
)


def load_medicalnet(network: nn.Module, content: bytes, *, name: str) -> tuple[str, ...]:
    """Fill a 3D ResNet with MedicalNet's weights, as far as their shapes agree.

    MedicalNet was trained on one grey channel for segmentation: the stem's
    kernel is given to every sequence, divided by their number, and its
    segmentation head has no counterpart here.

    Parameters
    ----------
    network : torch.nn.Module
        From ``build_network``, a ResNet of full width; changed in place.
    content : bytes
        Of the ``.pth`` file, from ``read_weights_file``.
    name : str
        The file's, for messages.

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
        or holds values that no network has. The network is then unchanged.

    Notes
    -----
    Read by ``torch.load(weights_only=True)``, which runs nothing in the file.
    MedicalNet dilates its last two stages instead of striding them; weights
    do not depend on that.

    References
    ----------
    Chen, Ma and Zheng (2019), arXiv:1904.00625.
    """
    found = {_plain(tensor): value for tensor, value in _tensors(content, name).items()}
    own = network.state_dict()
    taken: dict[str, Tensor] = {}
    for tensor, target in own.items():
        value = found.get(tensor)
        if value is None or tensor.startswith("fc."):
            continue
        if tensor == "conv1.weight" and value.shape == (len(target), 1, *target.shape[2:]):
            value = value.expand(target.shape) / target.shape[1]
        if value.shape != target.shape:
            raise InputError(
                f"{name} holds {tensor} of the shape {tuple(value.shape)}; this network's is "
                f"{tuple(target.shape)}.",
                f"Choose the network that the file was made for: {_WANTED}.",
            )
        value = value.to(target.dtype)
        negative = tensor.endswith("running_var") and bool((value < 0).any())
        if negative or not bool(value.isfinite().all()):
            raise InputError(
                f"{name} holds values in {tensor} that are "
                f"{'negative variances' if negative else 'not finite'}.",
                "Download it again.",
            )
        taken[tensor] = value
    kept = tuple(tensor for tensor in own if tensor not in taken)
    doubtful = [tensor for tensor in kept if not tensor.startswith("fc.")]
    doubtful = [tensor for tensor in doubtful if "downsample" not in tensor]
    # A count that no number depends on; the oldest files have none.
    doubtful = [tensor for tensor in doubtful if not tensor.endswith("num_batches_tracked")]
    if doubtful:
        raise InputError(
            f"{name} lacks {len(doubtful):,} of this network's {len(own):,} tensors, "
            f"{doubtful[0]} among them.",
            f"Choose the network that the file was made for: {_WANTED}.",
        )
    network.load_state_dict({**own, **taken})
    return kept


def _tensors(content: bytes, name: str) -> dict[str, Any]:
    """Read a file of weights and nothing else."""
    import torch

    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(item.file_size for item in packed.infolist()) > LARGEST:
                    raise ValueError("unpacked it is larger than 2 GiB")
        held = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except _UNREADABLE as exc:
        raise InputError(
            f"{name} is not a file of weights, or holds more than weights, which is not "
            f"read: {str(exc).splitlines()[0][:120] if str(exc) else type(exc).__name__}",
            f"Give {_WANTED}.",
        ) from exc
    inner = held.get("state_dict", held) if isinstance(held, dict) else None
    if not isinstance(inner, dict) or not all(
        isinstance(tensor, str) and isinstance(value, torch.Tensor) and _ordinary(value)
        for tensor, value in inner.items()
    ):
        raise InputError(f"{name} holds no table of weights.", f"Give {_WANTED}.")
    return dict(inner)


def _ordinary(value: Tensor) -> bool:
    """Return whether a tensor is plain numbers in memory: neither sparse nor quantised."""
    import torch

    return (
        value.layout is torch.strided
        and value.device.type == "cpu"
        and not value.is_quantized
        and not value.is_complex()
    )


def _plain(name: str) -> str:
    """Return a tensor's name without the prefix that training on several GPUs adds."""
    return name.removeprefix("module.")
