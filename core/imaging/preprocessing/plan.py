"""``PreprocessingPlan``: the steps from a raw scan to the atlas, and what each is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from core.errors import ScanError

__all__ = [
    "ROUTES",
    "AtlasRegistration",
    "BiasCorrection",
    "BrainExtraction",
    "PreprocessingPlan",
    "RigidAlignment",
    "Route",
    "Scaling",
]

Route = Literal["auto", "raw", "stripped", "atlas", "as_is"]
ROUTES: dict[Route, str] = {
    "auto": "decide by what the scan is",
    "raw": "as acquired: every step",
    "stripped": "aligned and skull-stripped: registration to the atlas alone",
    "atlas": "in atlas space: grey values alone",
    "as_is": "use it as it is: grey values alone, in its own space",
}


@dataclass(frozen=True, slots=True)
class BiasCorrection:
    """N4, for registration alone: the result keeps the scanner's grey values.

    Parameters
    ----------
    width : float
        Millimetres: voxels are taken together until they are about this wide
        (the study takes four together, whatever their width).
    iterations : tuple of int
        At most, at each level.
    """

    width: float = 5.0
    iterations: tuple[int, ...] = (20, 20, 20, 20)


@dataclass(frozen=True, slots=True)
class RigidAlignment:
    """A sequence onto the reference of the same patient: three turns, three shifts.

    Parameters
    ----------
    metric : str
        Greedy's name: ``NMI``, normalised mutual information.
    iterations : tuple of int
        At a quarter, half and full resolution.
    """

    metric: str = "NMI"
    iterations: tuple[int, ...] = (100, 50, 10)


@dataclass(frozen=True, slots=True)
class AtlasRegistration:
    """The reference onto the atlas: its brain first, which finds it, then the head, which refines.

    Parameters
    ----------
    degrees : {6, 12}
        6 is rigid, the study's and BraTS': the brain keeps its size. 12 is
        affine, started from the rigid one.
    metric, iterations
        As in :class:`RigidAlignment`, for the brain.
    refinement : tuple of int
        Iterations for the head, started from the brain's place; empty for none.
        Left out for a scan that is skull-stripped, and where the brain would
        fit worse.
    """

    degrees: int = 6
    metric: str = "NMI"
    iterations: tuple[int, ...] = (100, 50, 10)
    refinement: tuple[int, ...] = (50, 50, 10)


@dataclass(frozen=True, slots=True)
class BrainExtraction:
    """Which voxels are brain: deepbet on each sequence, then a vote.

    Parameters
    ----------
    sequences : tuple of str
        Who votes; those that are missing do not.
    threshold : float
        Mean of the votes from which a voxel is brain.
    """

    sequences: tuple[str, ...] = ("t1", "t1ce", "t2", "flair")
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Scaling:
    """Grey values to 0 .. 255.

    Parameters
    ----------
    percentile : float
        Of the brain, becomes 255.
    """

    percentile: float = 99.9


@dataclass(frozen=True, slots=True)
class PreprocessingPlan:
    """What is done with a scan.

    Parameters
    ----------
    route : {"auto", "raw", "stripped", "atlas", "as_is"}
        See :data:`ROUTES`. ``auto`` follows
        :func:`~core.imaging.preprocessing.space.recognise_space`.
    reference : str
        The sequence that the others are laid on; the first that is there of
        this one, T1, T2, FLAIR.
    bias : BiasCorrection
    alignment : RigidAlignment
    brain : BrainExtraction
    atlas : AtlasRegistration
    scaling : Scaling

    Raises
    ------
    ScanError
        If a setting is not one of those allowed.
    """

    route: Route = "auto"
    reference: str = "t1ce"
    bias: BiasCorrection = field(default_factory=BiasCorrection)
    alignment: RigidAlignment = field(default_factory=RigidAlignment)
    brain: BrainExtraction = field(default_factory=BrainExtraction)
    atlas: AtlasRegistration = field(default_factory=AtlasRegistration)
    scaling: Scaling = field(default_factory=Scaling)

    def __post_init__(self) -> None:
        from core.imaging.dataset import CHANNELS

        if self.route not in get_args(Route):
            raise _refused("route", self.route, ", ".join(ROUTES))
        if self.reference not in CHANNELS:
            raise _refused("reference", self.reference, ", ".join(CHANNELS))
        if self.atlas.degrees not in (6, 12):
            raise _refused("degrees of freedom", self.atlas.degrees, "6 (rigid) and 12 (affine)")
        for step in (self.alignment, self.atlas):
            if step.metric not in ("NMI", "MI", "NCC"):
                raise _refused("metric", step.metric, "NMI, MI and NCC")
        # Greedy crashes where a level has no iteration at all.
        for levels in (self.alignment.iterations, self.atlas.iterations, self.atlas.refinement):
            empty = levels is self.atlas.refinement and not levels
            if not empty and (len(levels) != 3 or not all(1 <= n <= 1000 for n in levels)):
                raise _refused("iterations", levels, "three numbers from 1 to 1000")
        if not 1 <= self.bias.width <= 10 or not all(0 < n <= 200 for n in self.bias.iterations):
            raise _refused("bias correction", self.bias, "1 to 10 mm and 1 to 200 iterations")
        if not set(self.brain.sequences) <= set(CHANNELS) or not self.brain.sequences:
            raise _refused("voters on the brain", self.brain.sequences, ", ".join(CHANNELS))
        if not 0 < self.brain.threshold < 1 or not 50 <= self.scaling.percentile <= 100:
            raise _refused(
                "threshold and percentile",
                (self.brain.threshold, self.scaling.percentile),
                "0 to 1 and 50 to 100",
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as JSON can hold it."""
        return {name: _lists(item) for name, item in dataclasses.asdict(self).items()}

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> PreprocessingPlan:
        """Read what :meth:`to_dict` gave.

        Raises
        ------
        ScanError
            If it is no plan, or one that is not allowed.
        """
        kinds = {
            "bias": BiasCorrection,
            "alignment": RigidAlignment,
            "brain": BrainExtraction,
            "atlas": AtlasRegistration,
            "scaling": Scaling,
        }
        try:
            steps: dict[str, Any] = {
                name: kind(**_tuples(values[name])) for name, kind in kinds.items()
            }
            return PreprocessingPlan(values["route"], values["reference"], **steps)
        except (KeyError, TypeError, AttributeError) as exc:
            raise ScanError(
                f"this is no plan of preprocessing: {exc}.", "Give one that FerroScope wrote."
            ) from exc


def _refused(what: str, got: object, allowed: str) -> ScanError:
    return ScanError(f"{what}: {got!r} is not allowed; allowed are {allowed}.", "Use the default.")


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(item) for name, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(item) if isinstance(item, list | tuple) else item
        for name, item in values.items()
    }
