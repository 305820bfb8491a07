"""An ensemble of a finished cross-validation, as a job of one part for each network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import InputError, JobError, StoreError
from core.imaging.device import best_device
from core.imaging.estimate import (
    Ensemble,
    HeldOut,
    build_ensemble,
    network_plan,
    read_held_out,
)
from core.imaging.out_of_fold import CrossValidation
from core.jobs import Context, JobSpec
from core.provenance import fingerprint
from core.store import Store
from core.tasks.inputs import Request, read_result, result_bytes
from core.tasks.network import kept_dataset, weights_of

__all__ = [
    "EnsembleBuilding",
    "EnsembleRequest",
    "ensemble_of",
    "ensemble_request",
    "keep_ensemble",
    "kept_ensemble",
]

_TRAINING = "cross_validation.json"
_HELD_OUT = "held_out.npz"
_ENSEMBLE = "ensemble.safetensors"


@dataclass(frozen=True, slots=True, eq=False)
class EnsembleRequest(Request):
    """An ensemble to be built, and the cross-validation that must be in the store before."""

    content: bytes

    def keep(self, store: Store) -> None:
        """Put the cross-validation's result into the store, where the task finds it.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        key = str(self.spec.params["training"])
        if not store.has(key, _TRAINING):
            store.write(key, _TRAINING, self.content)


def ensemble_request(found: CrossValidation) -> EnsembleRequest:
    """Return the request of building an ensemble; ``request.keep(store)`` before submitting.

    Parameters
    ----------
    found : CrossValidation
        The result of a finished job ``cross_validation``; its scans and
        weights are in the store of the job.

    Raises
    ------
    InputError
        If it is a leakage canary's, or names no weights.
    """
    if found.facts.get("task") == "leakage_canary":
        raise InputError(
            "this is a leakage canary: its risk groups were shuffled, so its networks learned "
            "nothing true.",
            "Choose a cross-validation.",
        )
    if not found.facts.get("weights"):
        raise InputError("this training kept no weights.", "Train again as a job.")
    content = found.to_bytes()
    data = found.facts["dataset"]
    params = {
        "training": fingerprint(content),
        "networks": [f"{fold.repeat}.{fold.fold}" for fold in found.folds],
        "about": {"cohort": data["name"], "simulated": data["simulated"], "n": data["n"]},
    }
    return EnsembleRequest(JobSpec("ensemble", params), {}, content)


class EnsembleBuilding:
    """Each network of a cross-validation reads the scans that it never saw."""

    name = "ensemble"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return one part for each network."""
        names = params.get("networks")
        if not isinstance(names, list) or not names:
            raise JobError("there is no network to build an ensemble of.", "Train first.")
        return [{"network": str(name)} for name in names]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Let one network read its held-out scans."""
        found = _training(context.store, str(params["training"]))
        fold = next(f for f in found.folds if f"{f.repeat}.{f.fold}" == part["network"])
        weights = weights_of(context.store, str(found.facts["weights"][part["network"]]))
        dataset = kept_dataset(context.store, str(found.facts["dataset"]["fingerprint"]))
        device = best_device()
        held_out = read_held_out(
            dataset,
            fold,
            weights,
            plan=network_plan(found),
            device=device,
            on_scans=lambda done, of: context.report({"done": done, "of": of}),
        )
        content = held_out.to_bytes()
        key = fingerprint(content)
        context.store.write(key, _HELD_OUT, content)
        return result_bytes({"network": part["network"], "held_out": key})

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:
        """Name what each network saw; ``ensemble_of`` brings it together with the weights."""
        read = [read_result(content) for content in results]
        return result_bytes(
            {
                "training": params["training"],
                "held_out": {item["network"]: item["held_out"] for item in read},
            }
        )


def ensemble_of(store: Store, result: bytes) -> Ensemble:
    """Return the ensemble that a finished job ``ensemble`` built.

    The networks' weights are in the store once, as their training left them.

    Parameters
    ----------
    store : Store
    result : bytes
        The job's.

    Raises
    ------
    StoreError
        If its weights are gone or damaged.
    InputError
        If its networks cannot judge whether a scan is like theirs.
    """
    said = read_result(result)
    found = _training(store, str(said["training"]))
    names = [f"{fold.repeat}.{fold.fold}" for fold in found.folds]
    parts = []
    for name in names:
        key = str(said["held_out"][name])
        content = store.read(key, _HELD_OUT)
        if fingerprint(content) != key:
            raise StoreError("what a network saw is damaged.", "Build the ensemble again.")
        parts.append(HeldOut.from_bytes(content))
    weights = [weights_of(store, str(found.facts["weights"][name])) for name in names]
    return build_ensemble(found, parts, weights)


def keep_ensemble(store: Store, ensemble: Ensemble) -> str:
    """Keep an ensemble, from a file for instance, and return its fingerprint.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    if not store.has(ensemble.fingerprint, _ENSEMBLE):
        store.write(ensemble.fingerprint, _ENSEMBLE, ensemble.to_bytes())
    return ensemble.fingerprint


def kept_ensemble(store: Store, key: str) -> Ensemble:
    """Return the ensemble of a fingerprint.

    Raises
    ------
    StoreError
        If it is not there, or is not what its fingerprint names.
    """
    try:
        found = Ensemble.from_bytes(store.read(key, _ENSEMBLE))
    except InputError as exc:
        raise StoreError(f"the ensemble kept here is damaged: {exc.message}", exc.hint) from exc
    if found.fingerprint != key:
        raise StoreError(
            f"the ensemble kept under {key[:12]} is not the one its fingerprint names.",
            "Remove it and build it again.",
        )
    return found


def _training(store: Store, key: str) -> CrossValidation:
    content = store.read(key, _TRAINING)
    if fingerprint(content) != key:
        raise StoreError("the training's result kept here is damaged.", "Ask for it again.")
    return CrossValidation.from_bytes(content)
