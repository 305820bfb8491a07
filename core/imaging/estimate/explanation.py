"""Where in the scan the networks found what they say: the explanation map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.imaging.crop import Crop
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.volume import Volume

__all__ = ["ExplanationMap", "Toward", "explanation_map"]

Toward = Literal["high", "low"]


@dataclass(frozen=True, slots=True, eq=False)
class ExplanationMap:
    """How much each place of the cube speaks for a risk group.

    Parameters
    ----------
    cube : array of float32, shape (size, size, size)
        0 (nothing) to 1 (most) for each voxel of the cube that the networks saw.
    volume : Volume
        The same in the scan's own space, 0 outside the cube; of the shape and
        affine of the scan.
    toward : {"high", "low"}
        Which group it speaks for.
    layer : str
        Of the networks, whose answers it is made of.
    cell_mm : float
        Millimetres that one cell of that layer steps over: nothing finer can be seen.
    empty : bool
        True where no place speaks for the group: the map is then 0 throughout
        and explains nothing.
    """

    cube: npt.NDArray[np.float32]
    volume: Volume
    toward: Toward
    layer: str
    cell_mm: float
    empty: bool


def explanation_map(
    ensemble: Ensemble,
    crop: Crop,
    *,
    shape: tuple[int, int, int],
    toward: Toward = "high",
    device: str = "cpu",
    on_network: Callable[[int, int], None] | None = None,
) -> ExplanationMap:
    """Map which places of a scan speak for a risk group, averaged over the networks.

    Parameters
    ----------
    ensemble : Ensemble
    crop : Crop
        Of a ``RiskEstimate``.
    shape : tuple of int
        The scan's, in which the map is returned.
    toward : {"high", "low"}
        For which group; ``RiskEstimate.leaning`` is the side of the estimate.
    device : str
    on_network : callable, optional
        Called after each network with how many are done and how many there are.

    Returns
    -------
    ExplanationMap
    """
    raise NotImplementedError
