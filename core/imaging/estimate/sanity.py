"""Can the explanation map be believed? It must change when the networks' weights do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.imaging.crop import Crop
from core.imaging.dataset import CHANNELS
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.explanation import Toward, activation_map, explained_layer
from core.imaging.networks import build_network

if TYPE_CHECKING:
    from torch import nn

__all__ = ["MapSanity", "map_sanity"]

# A map that stays this alike under random weights shows the scan, not what was learned.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class MapSanity:
    """What became of the map as weights were replaced by random ones.

    Parameters
    ----------
    stages : tuple of str
        Which layers were random, from the last to all.
    correlations : tuple of float
        Spearman's rank correlation of the cells with those of the trained
        networks, mean over networks and draws; NaN where no map was left to
        compare.
    draws : int
        Times that weights were drawn, each.
    """

    stages: tuple[str, ...]
    correlations: tuple[float, ...]
    draws: int

    @property
    def passed(self) -> bool:
        """Whether the map under wholly random weights is another: correlation below 0.5.

        A map that vanishes counts as another.
        """
        last = self.correlations[-1]
        return not last >= _ALIKE

    @property
    def said(self) -> str:
        """The finding in a sentence."""
        last = self.correlations[-1]
        if np.isnan(last):
            return "With random weights no map is left: the map depends on what was learned."
        words = (
            "the map depends on what the networks learned"
            if self.passed
            else "the map hardly depends on what the networks learned: it shows the scan rather "
            "than the answer, do not rely on it"
        )
        return f"With random weights its cells correlate at {last:.2f} with the map shown: {words}."


def map_sanity(
    ensemble: Ensemble,
    crop: Crop,
    *,
    toward: Toward = "high",
    seed: int = 0,
    draws: int = 3,
    cascade: bool = False,
    device: str = "cpu",
    on_map: Callable[[int, int], None] | None = None,
) -> MapSanity:
    """Replace weights by random ones and see whether the map changes.

    Parameters
    ----------
    ensemble : Ensemble
    crop : Crop
        Of a ``RiskEstimate``.
    toward : {"high", "low"}
        As of the map.
    seed, draws : int
        Random weights are drawn so many times for each network.
    cascade : bool
        Whether layers are replaced one after the other, from the last to the
        first, rather than all at once.
    device : str
    on_map : callable, optional
        Called after each map with how many are done and how many there are.

    Returns
    -------
    MapSanity

    References
    ----------
    Adebayo et al. (2018), arXiv:1810.03292.
    """
    layer = explained_layer(ensemble.network, crop.box.size)
    stages: dict[str, list[float]] = {}
    done, of = 0, 0
    for place, (_, network) in enumerate(ensemble.networks(device)):
        trained = activation_map(network, crop.data, layer, toward=toward, device=device)
        tops = _tops(network) if cascade else [""]
        of = len(ensemble.members) * draws * len(tops)
        for drawn in range(draws):
            number = int(np.random.SeedSequence([seed, place, drawn]).generate_state(1)[0])
            random = build_network(ensemble.network, seed=number, channels=len(CHANNELS))
            for stage, half in _replaced(network, random.to(device), tops):
                cells = activation_map(half, crop.data, layer, toward=toward, device=device)
                stages.setdefault(stage, []).append(_rank_correlation(trained, cells))
                done += 1
                if on_map is not None:
                    on_map(done, of)
    return MapSanity(
        tuple(stages),
        tuple(_mean(values) for values in stages.values()),
        draws,
    )


def _tops(network: nn.Module) -> list[str]:
    """Return the network's blocks of weights, the last first; the last stage means all."""
    return [name for name, part in network.named_children() if list(part.parameters())][::-1]


def _replaced(
    trained: nn.Module, random: nn.Module, tops: list[str]
) -> Iterator[tuple[str, nn.Module]]:
    """Yield the network with ever more of its blocks random."""
    if tops == [""]:
        random.eval()
        yield "all layers", random
        return
    # Copies: what is loaded into the network must not change what it is drawn from.
    drawn = {key: value.clone() for key, value in random.state_dict().items()}
    state = dict(trained.state_dict())
    for name in tops:
        state |= {key: value for key, value in drawn.items() if key.split(".")[0] == name}
        random.load_state_dict(state)
        random.eval()
        yield "all layers" if name == tops[-1] else f"from {name} on", random


def _rank_correlation(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """Return Spearman's correlation of two maps' cells; NaN where one is constant."""
    from scipy.stats import rankdata

    a, b = (rankdata(cells.ravel()) for cells in (first, second))
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _mean(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
