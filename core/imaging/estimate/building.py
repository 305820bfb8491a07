"""Making an ``Ensemble`` of a finished cross-validation, one fold at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from core.errors import InputError, StoreError
from core.imaging.checkpoint import weights_from_bytes
from core.imaging.dataset import ScanDataset
from core.imaging.estimate.calibrating import CalibrationMethod, fit_calibration
from core.imaging.estimate.card import ensemble_card
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.features import read_out
from core.imaging.estimate.greys import grey_statistics
from core.imaging.estimate.member import Member, empty_network
from core.imaging.estimate.refusal import training_likeness
from core.imaging.estimate.training_reference import TrainingReference
from core.imaging.networks import NetworkPlan
from core.imaging.out_of_fold import CrossValidation, FoldResult
from core.imaging.preparation import CropRecipe

__all__ = ["HeldOut", "build_ensemble", "network_plan", "read_held_out"]

_ARRAYS = ("features", "greys", "spacing", "region_ml", "lost")


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What one fold's network and the scans held out from it give to an ensemble.

    Rows are in the order of the fold's predictions.

    Parameters
    ----------
    features : array of float32, shape (m, d)
    greys : array of float, shape (m, len(GREY_STATISTICS))
    spacing : array of float, shape (m, 3)
    region_ml, lost : array of float, shape (m,)
    """

    features: npt.NDArray[np.float32]
    greys: npt.NDArray[np.float64]
    spacing: npt.NDArray[np.float64]
    region_ml: npt.NDArray[np.float64]
    lost: npt.NDArray[np.float64]

    def to_bytes(self) -> bytes:
        """Return the arrays as an npz file."""
        buffer = BytesIO()
        np.savez(buffer, allow_pickle=False, **{name: getattr(self, name) for name in _ARRAYS})
        return buffer.getvalue()

    @staticmethod
    def from_bytes(content: bytes) -> HeldOut:
        """Read what :meth:`to_bytes` gave.

        Raises
        ------
        StoreError
            If the bytes are no such file.
        """
        try:
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                return HeldOut(*(arrays[name] for name in _ARRAYS))
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as exc:
            raise StoreError(
                f"what a network saw is damaged: {exc}.", "Build the ensemble again."
            ) from exc


def network_plan(found: CrossValidation) -> NetworkPlan:
    """Return the network of a cross-validation.

    Raises
    ------
    InputError
        If its facts do not say.
    """
    try:
        return NetworkPlan(**found.facts["plan"]["training"]["network"])
    except (KeyError, TypeError) as exc:
        raise InputError(
            "this training does not say of what network it is.", "Train again."
        ) from exc


def read_held_out(
    dataset: ScanDataset,
    fold: FoldResult,
    weights: bytes,
    *,
    plan: NetworkPlan,
    device: str = "cpu",
    on_scans: Callable[[int, int], None] | None = None,
    batch: int = 8,
) -> HeldOut:
    """Let a fold's network read the scans that it never saw.

    Parameters
    ----------
    dataset : ScanDataset
        That it was trained on.
    fold : FoldResult
    weights : bytes
        Of the fold, a safetensors file.
    plan : NetworkPlan
    device : str
    on_scans : callable, optional
        Called with how many scans are done and how many there are; whatever it
        raises ends the work.
    batch : int
        Scans at a time.

    Returns
    -------
    HeldOut

    Raises
    ------
    InputError
        If the data set knows neither voxel size nor volumes, lacks the scans,
        or the weights are not of this fold.
    StoreError
        If the weights are damaged.
    """
    from core.imaging.device import placed

    if dataset.spacing is None or dataset.region_ml is None:
        raise InputError(
            "this training's scans were kept before voxel size and tumour volume were written "
            "down, so no scan can be held to them.",
            "Train again; the scans are then prepared anew.",
        )
    at = {name: row for row, name in enumerate(dataset.scans)}
    names = [str(name) for name in fold.predictions["scan"]]
    tensors, facts = weights_from_bytes(weights)
    here = (facts.get("repeat"), facts.get("fold"), facts.get("dataset"))
    if any(name not in at for name in names) or here[:2] != (fold.repeat, fold.fold):
        raise InputError(
            f"the weights or the scans are not those of fold {fold.repeat}.{fold.fold}.",
            "Build the ensemble of one training.",
        )
    network = empty_network(plan)
    try:
        network.load_state_dict(tensors, assign=True)
    except RuntimeError as exc:
        raise InputError(
            f"the weights of fold {fold.repeat}.{fold.fold} are of another network.", "Train again."
        ) from exc
    network = placed(network, device)
    rows = np.array([at[name] for name in names])
    features, greys = [], []
    for start in range(0, len(rows), batch):
        part = dataset.crops[rows[start : start + batch]]
        features.append(read_out(network, part, batch=batch, device=device).features)
        greys += [grey_statistics(cube) for cube in part]
        if on_scans is not None:
            on_scans(len(greys), len(rows))
    return HeldOut(
        np.concatenate(features),
        np.array(greys),
        dataset.spacing[rows],
        dataset.region_ml[rows],
        dataset.lost[rows],
    )


def build_ensemble(
    found: CrossValidation,
    parts: Sequence[HeldOut],
    weights: Sequence[bytes],
    *,
    method: CalibrationMethod = "platt",
    seed: int = 0,
) -> Ensemble:
    """Bring the folds of a cross-validation together.

    Parameters
    ----------
    found : CrossValidation
        Its facts included.
    parts, weights : sequence
        One for each of its folds, in their order.
    method : {"platt", "temperature"}
    seed : int
        Of the calibration's draws.

    Raises
    ------
    InputError
        If it is a leakage canary, or a fold has fewer than four scans.
    StoreError
        If weights are damaged.
    """
    predictions = found.predictions
    scans = tuple(sorted(set(predictions["scan"])))
    row_of = {name: row for row, name in enumerate(scans)}
    members, kept = [], _Rows(len(scans))
    for fold, part, content in zip(found.folds, parts, weights, strict=True):
        rows = np.array([row_of[name] for name in fold.predictions["scan"]], dtype=np.int64)
        kept.take(rows, part)
        members.append(
            Member(
                f"{fold.repeat}.{fold.fold}",
                weights_from_bytes(content)[0],
                rows,
                fold.predictions["probability"].to_numpy(dtype=np.float64).copy(),
                part.features,
            )
        )
    calibration = fit_calibration(
        predictions["probability"],
        predictions["high_risk"],
        predictions["patient"].to_numpy(dtype=np.str_),
        folds=predictions["repeat"].to_numpy() * 1000 + predictions["fold"].to_numpy(),
        seed=seed,
        method=method,
    )
    pooled = found.pooled_predictions  # sorted by scan, as the reference is
    data: Mapping[str, object] = found.facts["dataset"]
    ensemble = Ensemble(
        str(data["name"]),
        network_plan(found),
        CropRecipe(**found.facts["dataset"]["recipe"]),
        tuple(members),
        calibration,
        TrainingReference(
            scans,
            tuple(str(name) for name in pooled["patient"]),
            pooled["high_risk"].to_numpy(dtype=np.bool_).copy(),
            **kept.arrays,
        ),
        dict(found.facts),
        ensemble_card(found, calibration),
        bool(data["simulated"]),
    )
    training_likeness(ensemble)  # refuses networks that say the same of every scan
    return ensemble


class _Rows:
    """The training scans' arrays, filled fold by fold."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.arrays: dict[str, npt.NDArray[np.float64]] = {}

    def take(self, rows: npt.NDArray[np.int64], part: HeldOut) -> None:
        for name in _ARRAYS[1:]:
            values = np.asarray(getattr(part, name), dtype=np.float64)
            if len(values) != len(rows):
                raise InputError("a fold's scans and what was read of them differ in number.", "")
            self.arrays.setdefault(name, np.zeros((self.n, *values.shape[1:])))[rows] = values
