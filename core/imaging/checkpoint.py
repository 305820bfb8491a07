"""Checkpoints: a training's whole state as one safetensors file, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import StoreError
from core.imaging.epochs import EpochReport
from core.store import write_atomically

if TYPE_CHECKING:
    from torch import Tensor, nn, optim

__all__ = ["Checkpoint", "read_checkpoint", "weights_from_bytes", "weights_to_bytes",
           "write_checkpoint"]  # fmt: skip

NAME = "checkpoint.safetensors"
_NOTE = "ferroscope"


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Where a training stands; its random numbers follow from the epoch and the seed.

    Parameters
    ----------
    request : str
        Fingerprint of data, plan, seed and fold: what this is a state of.
    history : tuple of EpochReport
        The epochs done.
    best_epoch : int
        Epoch of the lowest inner loss, 0 where none is kept.
    best : mapping of str to Tensor
        The network of that epoch.
    """

    request: str
    history: tuple[EpochReport, ...]
    best_epoch: int
    best: Mapping[str, Tensor]


def write_checkpoint(
    folder: Path, state: Checkpoint, *, network: nn.Module, optimiser: optim.Optimizer
) -> None:
    """Write the state after an epoch in place of the one before.

    Raises
    ------
    StoreError
        If it cannot be written; the one before is then still there.
    """
    tensors = {f"network/{name}": value for name, value in network.state_dict().items()}
    for number, moments in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser/{number}/{name}": value for name, value in moments.items()}
    tensors |= {f"best/{name}": value for name, value in state.best.items()}
    facts = {
        "request": state.request,
        "history": [report.to_dict() for report in state.history],
        "best_epoch": state.best_epoch,
    }
    write_atomically(folder / NAME, weights_to_bytes(tensors, facts))


def read_checkpoint(
    folder: Path, request: str, *, network: nn.Module, optimiser: optim.Optimizer
) -> Checkpoint | None:
    """Put network and optimiser back to where a training stood.

    Returns
    -------
    Checkpoint or None
        None where there is none yet.

    Raises
    ------
    StoreError
        If the file is damaged or of another training; both are then unchanged.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise _damaged(path, exc.strerror or exc) from exc
    try:
        tensors, facts = weights_from_bytes(content)
    except StoreError as exc:
        raise _damaged(path, exc.message) from exc
    if facts.get("request") != request:
        raise StoreError(
            f"{path.name} in {folder.name} is of another training (other data, settings, seed or "
            "fold), or was begun by another version of FerroScope.",
            "Remove the job and start it anew, or give this training an empty folder.",
        )
    parts: dict[str, dict[str, Tensor]] = {"network": {}, "optimiser": {}, "best": {}}
    for name, value in tensors.items():
        part, _, rest = name.partition("/")
        parts.setdefault(part, {})[rest] = value
    moments: dict[int, dict[str, Tensor]] = {}
    try:
        for name, value in parts["optimiser"].items():
            number, _, moment = name.partition("/")
            moments.setdefault(int(number), {})[moment] = value
        history = tuple(EpochReport.from_dict(values) for values in facts["history"])
        network.load_state_dict(parts["network"])
        groups = optimiser.state_dict()["param_groups"]
        optimiser.load_state_dict({"state": moments, "param_groups": groups})
        return Checkpoint(request, history, int(facts["best_epoch"]), parts["best"])
    except (KeyError, ValueError, TypeError, RuntimeError) as exc:
        raise _damaged(path, str(exc).splitlines()[0]) from exc


def weights_to_bytes(tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> bytes:
    """Return tensors and facts about them as a safetensors file that knows its own sum."""
    from safetensors.torch import save

    plain = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    note = {"facts": dict(facts), "sha256": _sum(plain)}
    # One entry: safetensors writes several in an order of chance.
    return save(plain, metadata={_NOTE: json.dumps(note, sort_keys=True)})


def weights_from_bytes(content: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read what :func:`weights_to_bytes` gave; nothing in it is run.

    Raises
    ------
    StoreError
        If the bytes are no such file, or not those that were written.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        length = int.from_bytes(content[:8], "little")
        note = json.loads(json.loads(content[8 : 8 + length])["__metadata__"][_NOTE])
        tensors = dict(load(content))
        facts = note["facts"]
        whole = note["sha256"] == _sum(tensors)
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as exc:
        raise StoreError(f"the weights cannot be read: {exc}.", "Train again.") from exc
    if not whole or not isinstance(facts, dict):
        raise StoreError("the weights are not those that were written.", "Train again.")
    return tensors, facts


def _sum(tensors: Mapping[str, Tensor]) -> str:
    """Return the SHA-256 of tensors, by name."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(f"{name} {tensors[name].dtype} {tuple(tensors[name].shape)}".encode())
        digest.update(tensors[name].reshape(-1).numpy().tobytes())
    return digest.hexdigest()


def _damaged(path: Path, why: object) -> StoreError:
    return StoreError(
        f"the checkpoint {path.parent.name}/{path.name} is damaged: {why}.",
        "Delete it, and this fold begins anew; the other folds keep theirs.",
    )
