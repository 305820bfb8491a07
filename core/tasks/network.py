"""Cross-validating the network on scans, and the same with shuffled risk groups."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError, JobError, StoreError
from core.imaging.canary import shuffled
from core.imaging.crossvalidation import CrossValidationPlan, combine, facts_of, train_part
from core.imaging.dataset import ScanDataset
from core.imaging.device import best_device, one_thread
from core.imaging.epochs import EpochReport
from core.imaging.out_of_fold import FoldResult
from core.imaging.starting_weights import StartingWeights, read_weights_file
from core.jobs import Context, JobSpec
from core.provenance import fingerprint
from core.store import Store
from core.tasks.inputs import Request, read_result, result_bytes

__all__ = [
    "LeakageCanary",
    "NetworkCrossValidation",
    "NetworkRequest",
    "keep_dataset",
    "kept_dataset",
    "network_request",
    "weights_of",
]

_FILE = "scans.npz"
_WEIGHTS = "weights.safetensors"


def keep_dataset(store: Store, dataset: ScanDataset) -> str:
    """Keep a data set of scans and return its fingerprint, by which a task finds it.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    if not store.has(dataset.fingerprint, _FILE):
        store.write(dataset.fingerprint, _FILE, dataset.to_bytes())
    return dataset.fingerprint


def kept_dataset(store: Store, key: str) -> ScanDataset:
    """Return the data set of a fingerprint.

    Raises
    ------
    StoreError
        If it is not there, or is not what its fingerprint names.
    """
    found = ScanDataset.from_bytes(store.read(key, _FILE))
    if found.fingerprint != key:
        raise StoreError(
            f"the scans kept under {key[:12]} are not those their fingerprint names.",
            "Remove them and start the job from its page again.",
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class NetworkRequest(Request):
    """A network's job to be asked for, and what must be in the store before.

    Parameters
    ----------
    dataset : ScanDataset
    start : StartingWeights or None
        Weights that the plan names.
    start_file : Path or None
        Where they lie.
    """

    dataset: ScanDataset
    start: StartingWeights | None = None
    start_file: Path | None = None

    def keep(self, store: Store) -> None:
        """Put the scans and the weights to start from into the store, where a task finds them.

        Raises
        ------
        InputError
            If the weights are neither there nor on this machine, or are not
            those that the plan names.
        StoreError
            If something cannot be written.
        """
        if self.start is not None and not store.has(self.start.key, self.start.name):
            if self.start_file is None:
                raise InputError(
                    f"the weights {self.start.name} are not on this machine.",
                    "Put the file into networks/ again, or start at random.",
                )
            content = read_weights_file(self.start_file)
            self.start.check(content)
            store.write(self.start.key, self.start.name, content)
        keep_dataset(store, self.dataset)


def network_request(
    dataset: ScanDataset,
    plan: CrossValidationPlan,
    *,
    task: str = "cross_validation",
    about: Mapping[str, Any],
    start_file: Path | None = None,
) -> NetworkRequest:
    """Return the request of a cross-validation, or of its leakage canary.

    Parameters
    ----------
    dataset : ScanDataset
    plan : CrossValidationPlan
    task : {"cross_validation", "leakage_canary"}
    about : mapping
        Words for the list of jobs; part of the request.
    start_file : Path, optional
        Where the weights lie that ``plan.training.start`` names. The plan names
        them by their content: other weights are another job.
    """
    params = {"dataset": dataset.fingerprint, "plan": plan.to_dict(), "about": dict(about)}
    return NetworkRequest(JobSpec(task, params), {}, dataset, plan.training.start, start_file)


class NetworkCrossValidation:
    """A network's cross-validation: one part for each repeat and fold."""

    name = "cross_validation"
    needs: Mapping[str, float] = {"GPU": 1}

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return one part for each repeat and fold."""
        return [{"repeat": repeat, "fold": fold} for repeat, fold in _plan(params).parts]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Train one fold, with a checkpoint after each epoch."""
        kept = kept_dataset(context.store, str(params["dataset"]))
        dataset = self._scans(kept, params, repeat=int(part["repeat"]))
        device = best_device()
        name = _device_name(device)

        def on_epoch(report: EpochReport) -> None:
            done = {"done": report.epoch, "of": report.epochs, "device": name}
            context.report({**done, **report.to_dict()})

        plan = _plan(params)
        start = plan.training.start
        # Whatever the worker was given: the same bits on any number of cores.
        with one_thread(device):
            result, trained = train_part(
                dataset,
                plan,
                (int(part["repeat"]), int(part["fold"])),
                start=None if start is None else context.store.read(start.key, start.name),
                device=device,
                folder=context.folder,
                on_epoch=on_epoch,
            )
        key = fingerprint(trained.weights)
        context.store.write(key, _WEIGHTS, trained.weights)
        return result_bytes(
            {"fold": result.to_bytes().decode(), "weights": key, "facts": _facts(dataset, params)}
        )

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:  # noqa: ARG002
        """Bring the folds together and name the weights of each."""
        read = [read_result(content) for content in results]
        folds = [FoldResult.from_bytes(str(item["fold"]).encode()) for item in read]
        weights = {
            f"{fold.repeat}.{fold.fold}": item["weights"]
            for fold, item in zip(folds, read, strict=True)
        }
        facts = {**read[0]["facts"], "weights": weights, "task": self.name}
        return combine(folds, facts).to_bytes()

    def _scans(
        self,
        dataset: ScanDataset,
        params: Mapping[str, Any],  # noqa: ARG002  the canary needs them
        *,
        repeat: int,  # noqa: ARG002
    ) -> ScanDataset:
        """Return the scans to train on: as they are."""
        return dataset


class LeakageCanary(NetworkCrossValidation):
    """The same with risk groups shuffled, afresh in each repeat: the AUC must cover 0.5."""

    name = "leakage_canary"

    def _scans(
        self, dataset: ScanDataset, params: Mapping[str, Any], *, repeat: int
    ) -> ScanDataset:
        return shuffled(dataset, seed=_plan(params).seed, shuffle=repeat)


def weights_of(store: Store, key: str) -> bytes:
    """Return the weights of a fold, a safetensors file, by the key that its result names.

    Raises
    ------
    StoreError
        If they are not there or not those that were kept.
    """
    content = store.read(key, _WEIGHTS)
    if fingerprint(content) != key:
        raise StoreError("the weights kept here are damaged.", "Train again.")
    return content


def _plan(params: Mapping[str, Any]) -> CrossValidationPlan:
    """Return the plan among a task's parameters."""
    try:
        return CrossValidationPlan.from_dict(params["plan"])
    except (KeyError, InputError) as exc:
        why = exc.message if isinstance(exc, InputError) else "there is none"
        raise JobError(f"the plan cannot be used: {why}", "Start it from its page.") from exc


def _facts(dataset: ScanDataset, params: Mapping[str, Any]) -> dict[str, Any]:
    return facts_of(dataset, _plan(params))


def _device_name(device: str) -> str:
    """Return the name of the card, or that it is a processor."""
    if device == "cpu":
        return f"CPU ({platform.machine()})"
    import torch

    return torch.cuda.get_device_name()
