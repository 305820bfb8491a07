"""An ensemble of a finished cross-validation, as a job of one part for each network."""

from __future__ import annotations

from core.imaging.estimate import Ensemble
from core.imaging.out_of_fold import CrossValidation
from core.store import Store
from core.tasks.inputs import Request

__all__ = ["ensemble_of", "ensemble_request", "keep_ensemble", "kept_ensemble"]


def ensemble_request(found: CrossValidation) -> Request:
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
    raise NotImplementedError


def ensemble_of(store: Store, result: bytes) -> Ensemble:
    """Return the ensemble that a finished job ``ensemble`` built.

    Raises
    ------
    StoreError
        If its weights are gone or damaged.
    """
    raise NotImplementedError


def keep_ensemble(store: Store, ensemble: Ensemble) -> str:
    """Keep an ensemble, from a file for instance, and return its fingerprint."""
    raise NotImplementedError


def kept_ensemble(store: Store, key: str) -> Ensemble:
    """Return the ensemble of a fingerprint.

    Raises
    ------
    StoreError
        If it is not there, or is not what its fingerprint names.
    """
    raise NotImplementedError
