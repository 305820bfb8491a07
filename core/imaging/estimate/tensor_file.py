"""One safetensors file: tensors and JSON about them in its header; nothing pickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["read_tensor_file", "tensor_file"]

_NOTE = "ferroscope_ensemble"
_MOST_HEADER = 32 << 20
_MOST_TENSORS = 500_000
_KINDS = {"F32", "F64", "I64", "BOOL"}


def tensor_file(
    facts: Mapping[str, Any],
    arrays: Mapping[str, npt.NDArray[Any]],
    weights: Mapping[str, Tensor],
) -> bytes:
    """Return arrays, weights and facts about them as one safetensors file.

    Parameters
    ----------
    facts : mapping
        As JSON can hold them.
    arrays, weights : mapping
        By names of their own.
    """
    import torch
    from safetensors.torch import save

    tensors = {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
    tensors |= {name: value.detach().cpu().clone().contiguous() for name, value in weights.items()}
    return save(tensors, metadata={_NOTE: json.dumps(facts, sort_keys=True, allow_nan=False)})


def read_tensor_file(content: bytes) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Read what :func:`tensor_file` gave; nothing in it is run.

    The header is judged before any tensor is made: a file holds no more than
    its own bytes, so it cannot grow when it is read.

    Raises
    ------
    InputError
        If the bytes are no such file.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        length = int.from_bytes(content[:8], "little")
        if not 2 <= length <= min(_MOST_HEADER, len(content) - 8):
            raise ValueError(f"a header of {length:,} bytes")
        header = json.loads(content[8 : 8 + length])
        facts = json.loads(header.pop("__metadata__")[_NOTE])
        if len(header) > _MOST_TENSORS:
            raise ValueError(f"{len(header):,} tensors")
        strange = {str(entry["dtype"]) for entry in header.values()} - _KINDS
        if strange or not isinstance(facts, dict):
            raise ValueError(f"tensors of the kind {', '.join(sorted(strange))[:60]}")
        return facts, dict(load(content))
    except (
        SafetensorError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
    ) as exc:  # fmt: skip
        raise InputError(
            f"the file cannot be read as an ensemble: {str(exc)[:200]}.",
            "Give the .safetensors file that FerroScope wrote; the copy may be incomplete.",
        ) from exc
