"""``Ensemble``: the networks of a cross-validation, ready to read one more scan."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.imaging.crop import Context, Fit
from core.imaging.estimate.calibrating import Calibration
from core.imaging.estimate.greys import GREY_STATISTICS
from core.imaging.estimate.member import Member, empty_network
from core.imaging.estimate.tensor_file import read_tensor_file, tensor_file
from core.imaging.estimate.training_reference import TrainingReference
from core.imaging.masks import Region
from core.imaging.networks import NetworkPlan
from core.imaging.preparation import CropRecipe
from core.provenance import fingerprint

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["MOST_BYTES", "Ensemble"]

MOST_BYTES = 4 << 30
_VERSION = 1
_MOST_MEMBERS = 500
_LONGEST_CARD = 200_000
_UNFIT = "this is no ensemble that can be used: "


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
        SHA-256 of all of it.

    Raises
    ------
    InputError
        If it is of a leakage canary or one risk group, parts do not belong
        together, or weights are not those of such a network.
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

    def __post_init__(self) -> None:
        if self.facts.get("task") == "leakage_canary":
            raise InputError(
                "this is a leakage canary: its risk groups were shuffled, so its networks learned "
                "nothing true.",
                "Choose a cross-validation.",
            )
        names = [member.name for member in self.members]
        if not 1 <= len(names) <= _MOST_MEMBERS or len(set(names)) != len(names):
            raise _unfit(f"it has {len(names):,} networks; allowed are 1 to {_MOST_MEMBERS}")
        n = len(self.reference)
        if {member.features.shape[1] for member in self.members} != {self.members[0].width}:
            raise _unfit("its networks give features of different lengths")
        for member in self.members:
            if member.rows.min() < 0 or member.rows.max() >= n:
                raise _unfit(f"network {member.name} names scans that are not in the reference")
        if np.unique(np.concatenate([member.rows for member in self.members])).size != n:
            raise _unfit("some training scans were held out from no network")
        _check_reference(self.reference)
        said = dict(self.facts.get("dataset") or {}).get("simulated", self.simulated)
        if bool(said) != self.simulated:
            raise _unfit("it does not say the same twice of whether its training scans are made up")
        if len(self.model_card) > _LONGEST_CARD:
            raise _unfit(f"its model card has {len(self.model_card):,} characters")
        _check_recipe(self.recipe)
        _check_weights(self.network, self.members)
        object.__setattr__(self, "fingerprint", self._named())

    @property
    def out_of_fold(self) -> npt.NDArray[np.float64]:
        """Each training scan's probability by the networks that never saw it, calibrated."""
        total, times = np.zeros(len(self.reference)), np.zeros(len(self.reference))
        for member in self.members:
            total[member.rows] += self.calibration.apply(member.probability)
            times[member.rows] += 1
        return np.asarray(total / times)

    @property
    def base_rate(self) -> float:
        """Share of high risk among the training scans."""
        return self.reference.n_high / len(self.reference)

    def networks(self, device: str = "cpu") -> Iterator[tuple[Member, nn.Module]]:
        """Yield each member with its network, ready to read scans, one at a time."""
        from core.imaging.device import placed

        for member in self.members:
            network = empty_network(self.network)
            network.load_state_dict(dict(member.weights), assign=True)
            for parameter in network.parameters():
                parameter.requires_grad_(False)
            network.eval()
            yield member, placed(network, device)

    def to_bytes(self) -> bytes:
        """Return the ensemble as one safetensors file, its card and facts as JSON in the header."""
        arrays: dict[str, Any] = dict(self.reference.arrays())
        arrays["calibration/drawn"] = self.calibration.drawn
        weights: dict[str, Tensor] = {}
        for member in self.members:
            arrays |= member.arrays()
            weights |= {f"weights/{member.name}/{key}": t for key, t in member.weights.items()}
        return tensor_file({**self._facts(), "fingerprint": self.fingerprint}, arrays, weights)

    @staticmethod
    def from_bytes(content: bytes) -> Ensemble:
        """Read what :meth:`to_bytes` gave, from whomever; nothing in it is run.

        Raises
        ------
        InputError
            If the bytes are no ensemble, are too many, or their parts do not
            fit each other.
        """
        if len(content) > MOST_BYTES:
            raise InputError(
                f"the file has {len(content):,} bytes; an ensemble has at most {MOST_BYTES:,}.",
                "Give the file that FerroScope offers after building an ensemble.",
            )
        facts, tensors = read_tensor_file(content)
        if facts.get("version") != _VERSION:
            raise _unfit(f"it is of version {facts.get('version')!r}, this reads {_VERSION}")
        try:
            names = [str(name) for name in facts["members"]]
            if len(names) > _MOST_MEMBERS:
                raise ValueError(f"{len(names):,} networks")
            found = Ensemble(
                str(facts["name"])[:200],
                NetworkPlan(**facts["network"]),
                CropRecipe(**facts["recipe"]),
                tuple(Member.from_tensors(name, tensors) for name in names),
                Calibration.from_parts(
                    facts["calibration"], tensors["calibration/drawn"].numpy().copy()
                ),
                TrainingReference.from_tensors(facts["reference"], tensors),
                dict(facts["facts"]),
                str(facts["model_card"]),
                bool(facts["simulated"]),
            )
        except InputError as error:
            raise _unfit(error.message.removeprefix(_UNFIT).rstrip(".")) from error
        except (
            KeyError, TypeError, ValueError, AttributeError, RuntimeError, OverflowError,
        ) as exc:  # fmt: skip
            raise _unfit(f"{type(exc).__name__}: {str(exc)[:200]}") from exc
        if found.fingerprint != facts.get("fingerprint"):
            raise _unfit("its content is not what its fingerprint names")
        return found

    def _facts(self) -> dict[str, Any]:
        """Return all that is not an array, as JSON can hold it."""
        return {
            "version": _VERSION,
            "name": self.name,
            "network": dataclasses.asdict(self.network),
            "recipe": dataclasses.asdict(self.recipe),
            "members": [member.name for member in self.members],
            "calibration": self.calibration.to_dict(),
            "reference": self.reference.to_dict(),
            "facts": json.loads(json.dumps(dict(self.facts))),
            "model_card": self.model_card,
            "simulated": self.simulated,
        }

    def _named(self) -> str:
        return fingerprint(
            self._facts(),
            self.calibration.drawn,
            *self.reference.arrays().values(),
            *(part for member in self.members for part in (member.arrays(), member.sum)),
        )


def _check_reference(reference: TrainingReference) -> None:
    """Refuse training scans that no scan can be held to, or of whom there is nothing to tell."""
    if not 0 < reference.n_high < len(reference):
        raise _unfit("its training scans are of one risk group")
    if reference.greys.shape[1] != len(GREY_STATISTICS):
        raise _unfit(
            f"it has {reference.greys.shape[1]:,} grey values of each training scan; "
            f"{len(GREY_STATISTICS)} are wanted"
        )


def _check_recipe(recipe: CropRecipe) -> None:
    """Refuse a recipe by which no cube could be cut."""
    words = ((recipe.region, Region), (recipe.fit, Fit), (recipe.context, Context))
    fine = type(recipe.size) is int and 8 <= recipe.size <= 256
    if not fine or any(word not in get_args(kind) for word, kind in words):
        raise _unfit("its recipe of the cube is none")


def _check_weights(plan: NetworkPlan, members: tuple[Member, ...]) -> None:
    """Refuse weights that are not those of the network, by name, shape and kind of number."""
    wanted = {
        name: (tuple(value.shape), value.dtype)
        for name, value in empty_network(plan).state_dict().items()
    }
    for member in members:
        got = {name: (tuple(value.shape), value.dtype) for name, value in member.weights.items()}
        if got != wanted:
            off = sorted(name for name in {*got, *wanted} if got.get(name) != wanted.get(name))
            raise _unfit(
                f"network {member.name} has other weights than a {plan.architecture} of width "
                f"{plan.width:g}: {len(off):,} differ, {off[0][:80]} the first"
            )
        if not all(bool(value.isfinite().all()) for value in member.weights.values()):
            raise _unfit(f"network {member.name} has weights that are not finite")


def _unfit(why: str) -> InputError:
    return InputError(
        f"{_UNFIT}{why}.",
        "Build it again from its training, or give the file that FerroScope wrote.",
    )
