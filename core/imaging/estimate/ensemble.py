"""``Ensemble``: the networks of a cross-validation, ready to read one more scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.imaging.estimate.calibrating import Calibration
from core.imaging.estimate.member import Member
from core.imaging.estimate.training_reference import TrainingReference
from core.imaging.networks import NetworkPlan
from core.imaging.preparation import CropRecipe

if TYPE_CHECKING:


__all__ = ["Ensemble"]


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Everything that an estimate needs, in one file.

    Parameters
    ----------
    name : str
        Of the training cohort.
    network : NetworkPlan
    recipe : CropRecipe
        How the cube is cut, as in training.
    members : tuple of Member
        The fold networks with what each says of the scans that it never saw.
    calibration : Calibration
    reference : TrainingReference
        The training scans: groups, sizes, grey values.
    facts : mapping
        Of the cross-validation: data, plan, versions.
    model_card : str
        Markdown.
    simulated : bool
        True where the training scans are made up: then no number means
        anything about a patient.

    Attributes
    ----------
    fingerprint : str
        SHA-256 of all of it but the card.

    Raises
    ------
    InputError
        If it is of a leakage canary, or parts do not belong together.
    """

    name: str
    network: NetworkPlan
    recipe: CropRecipe
    members: tuple[Member, ...]
    calibration: Calibration
    reference: TrainingReference
    facts: Mapping[str, Any]
    model_card: str
    simulated: bool
    fingerprint: str = field(init=False, default="")

    def to_bytes(self) -> bytes:
        """Return the ensemble as one safetensors file, its card and facts as JSON in the header."""
        raise NotImplementedError

    @staticmethod
    def from_bytes(content: bytes) -> Ensemble:
        """Read what :meth:`to_bytes` gave, from whomever; nothing in it is run.

        Raises
        ------
        InputError
            If the bytes are no ensemble, are too many, or their parts do not
            fit each other.
        """
        raise NotImplementedError
