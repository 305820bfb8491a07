"""``TrainingPlan``: every setting of a training, and the presets."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from core.errors import InputError
from core.imaging.networks import NetworkPlan
from core.imaging.preparation import CropRecipe
from core.imaging.starting_weights import StartingWeights

__all__ = ["PRESETS", "Balance", "Preset", "Select", "TrainingPlan"]

Balance = Literal["none", "weights", "focal"]
Select = Literal["last", "inner"]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Every setting that changes the numbers of a training.

    Parameters
    ----------
    network : NetworkPlan
    epochs : int
        Times that every training scan is seen.
    batch : int
        Scans in one step.
    learning_rate : float
        Adam's.
    balance : {"none", "weights", "focal"}
        What to do about unequal groups: plain cross-entropy (the study's),
        classes weighted by the inverse of their share among the training
        scans, or the same with a focal loss of gamma 2, which looks away from
        scans already told apart.
    flips : bool
        Whether each scan is mirrored at random along each axis, each time.
    intensity : float
        Each sequence's brightness and contrast vary at random by up to this
        share, each time; 0 is off.
    shift : int
        Each scan moves at random by up to so many voxels along each axis,
        each time; 0 is off.
    select : {"last", "inner"}
        Which epoch's network is judged: the last, or that of the lowest loss
        on a part of the training patients set aside (``inner_share``). The
        held-out fold never chooses.
    inner_share : float
        Share of training patients set aside where ``select`` is ``"inner"``.
    watch : int
        The held-out fold is looked at, to draw its curve, every so many
        epochs and after the last. No number depends on it.
    start : StartingWeights, optional
        MedicalNet's weights to start from, of a ResNet; without them a
        training starts at random.
    """

    network: NetworkPlan = field(default_factory=NetworkPlan)
    epochs: int = 70
    batch: int = 8
    learning_rate: float = 1e-4
    balance: Balance = "none"
    flips: bool = True
    intensity: float = 0.0
    shift: int = 0
    select: Select = "last"
    inner_share: float = 0.2
    watch: int = 1
    start: StartingWeights | None = None

    def __post_init__(self) -> None:
        for name, low, high in (
            ("epochs", 1, 1000),
            ("batch", 2, 256),
            ("learning_rate", 1e-7, 1.0),
            ("intensity", 0.0, 0.5),
            ("shift", 0, 32),
            ("inner_share", 0.05, 0.5),
            ("watch", 1, 1000),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(
                    f"{name} is {value!r}; allowed are {low:g} to {high:g}.",
                    "The study: 70 epochs, batches of 8, a learning rate of 1e-4.",
                )
        for name, allowed in (("balance", get_args(Balance)), ("select", get_args(Select))):
            if getattr(self, name) not in allowed:
                raise InputError(
                    f"{name} is {getattr(self, name)!r}; allowed are {', '.join(allowed)}.",
                    "Choose one of them.",
                )

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as JSON can hold it; ``start`` only where there is one."""
        values = dataclasses.asdict(self)
        if self.start is None:
            del values["start"]
        return values

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> TrainingPlan:
        """Read what :meth:`to_dict` gave.

        Raises
        ------
        InputError
            If a setting is not known or out of range.
        """
        try:
            network = NetworkPlan(**values.get("network", {}))
            start = values.get("start")
            weights = None if start is None else StartingWeights(**start)
            return TrainingPlan(**{**values, "network": network, "start": weights})
        except TypeError as exc:
            raise InputError(f"this is no training plan: {exc}.", "Use a preset.") from exc


@dataclass(frozen=True, slots=True)
class Preset:
    """A plan with the crop and the cross-validation it belongs to.

    Parameters
    ----------
    title, description : str
        For the page.
    plan : TrainingPlan
    recipe : CropRecipe
    folds, repeats : int
        Of the cross-validation.
    """

    title: str
    description: str
    plan: TrainingPlan
    recipe: CropRecipe
    folds: int = 3
    repeats: int = 1


PRESETS: dict[str, Preset] = {
    "demo": Preset(
        "Demo",
        "A small network on small crops: threefold in a few minutes on two processor cores.",
        TrainingPlan(
            network=NetworkPlan("resnet10", stem_stride=2, width=0.25),
            epochs=30,
            batch=8,
            learning_rate=3e-4,
            balance="weights",
        ),
        CropRecipe(size=24),
    ),
    "study": Preset(
        "Study",
        "The published study's: 3D ResNet50 on 4 x 96 x 96 x 96, batches of 8, 70 epochs.",
        TrainingPlan(),
        CropRecipe(size=96),
    ),
}
