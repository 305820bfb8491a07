"""Where in the scan the networks found what they say: the explanation map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.imaging.augmentation import as_input
from core.imaging.crop import Crop, CropBox
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.networks import NetworkPlan
from core.imaging.volume import Volume

if TYPE_CHECKING:
    from torch import nn

__all__ = ["ExplanationMap", "Layer", "Toward", "activation_map", "explained_layer",
           "explanation_map", "in_scan", "over_cube"]  # fmt: skip

Toward = Literal["high", "low"]
_FEWEST_CELLS = 5  # along an edge: with fewer a map says little more than "somewhere"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a network, and where its cells lie in the cube.

    Parameters
    ----------
    name : str
        As the network names it.
    stride : int
        Voxels of the cube from one cell to the next.
    offset : float
        Voxel of the cube at the middle of cell 0. A convolution with a stride
        starts at voxel 0, not half a cell in: taken otherwise, a map of 16
        voxels' stride lies 7.5 voxels off.
    """

    name: str
    stride: int
    offset: float = 0.0


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

    def __post_init__(self) -> None:
        self.cube.flags.writeable = False


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
        Called after each network with how many are done and how many there
        are; whatever it raises ends the work.

    Returns
    -------
    ExplanationMap
        Each network's map is brought to a largest value of 1 before they are
        averaged, so that each counts alike.

    Raises
    ------
    InputError
        If the group is not known.

    References
    ----------
    Selvaraju et al. (2017), doi:10.1109/ICCV.2017.74. Draelos and Carin
    (2020), arXiv:2011.08891.
    """
    layer = explained_layer(ensemble.network, crop.box.size)
    total = np.zeros((crop.box.size,) * 3)
    for done, (_, network) in enumerate(ensemble.networks(device), start=1):
        cells = activation_map(network, crop.data, layer, toward=toward, device=device)
        total += over_cube(cells, layer, crop.box.size)
        if on_network is not None:
            on_network(done, len(ensemble.members))
    top = float(total.max())
    cube = (total / top if top > 0 else total).astype(np.float32)
    edges = np.sqrt((crop.box.crop_affine[:3, :3] ** 2).sum(axis=0))
    return ExplanationMap(
        cube,
        in_scan(cube, crop.box, shape),
        toward,
        layer.name,
        float(layer.stride * edges.max()),
        top <= 0,
    )


def explained_layer(plan: NetworkPlan, size: int) -> Layer:
    """Return the deepest layer that still has five cells along the cube's edge.

    Deeper layers see more of what the answer rests on, shallower ones say more
    exactly where.
    """
    stem = plan.stem_stride * 2
    if plan.architecture == "densenet121":
        layers = [
            Layer("features.denseblock1", 4),
            # A transition averages two cells: the middle of its first lies half a step in.
            Layer("features.denseblock2", 8, 2.0),
            Layer("features.denseblock3", 16, 6.0),
            Layer("features.denseblock4", 32, 14.0),
        ]
    else:
        layers = [Layer(f"layer{n}", stem * 2 ** (n - 1)) for n in (1, 2, 3, 4)]
    fine = [layer for layer in layers if -(-size // layer.stride) >= _FEWEST_CELLS]
    return fine[-1] if fine else layers[0]


def activation_map(
    network: nn.Module,
    cube: npt.NDArray[np.uint8],
    layer: Layer,
    *,
    toward: Toward,
    device: str = "cpu",
) -> npt.NDArray[np.float64]:
    """Return what each cell of a layer adds to a group's answer, 0 to 1.

    MONAI's Grad-CAM, of the group's logit less the other's; each activation is
    multiplied by its gradient at its own place (HiResCAM), not by the mean
    over all places, which in any layer but the last would mark places that the
    answer does not depend on.

    Returns
    -------
    array of float, one cell each
        0 where a cell speaks against the group or says nothing.
    """
    import torch

    if toward not in get_args(Toward):
        raise InputError(f"toward is {toward!r}; allowed are high and low.", "Choose one.")
    margin = _margin(network)
    cam = _local_cam(margin, f"network.{layer.name}")
    given = as_input(torch.from_numpy(cube[None].copy()).to(device)).requires_grad_()
    found = cam.compute_map(given, class_idx=int(toward == "high"))
    cells = np.asarray(found[0, 0].detach().cpu().numpy(), dtype=np.float64)
    top = float(cells.max())
    return cells / top if top > 0 and np.isfinite(top) else np.zeros_like(cells)


def over_cube(cells: npt.NDArray[np.float64], layer: Layer, size: int) -> npt.NDArray[np.float64]:
    """Spread a layer's cells over the cube's voxels, linearly between their middles."""
    from scipy.ndimage import affine_transform

    step = 1.0 / layer.stride
    return np.asarray(
        affine_transform(
            cells,
            np.full(3, step),
            offset=-layer.offset * step,
            output_shape=(size,) * 3,
            order=1,
            mode="nearest",
        )
    )


def in_scan(cube: npt.NDArray[np.float32], box: CropBox, shape: tuple[int, int, int]) -> Volume:
    """Bring a map of the cube into the scan's own space, 0 outside the cube."""
    from scipy.ndimage import affine_transform

    data = affine_transform(
        cube.astype(np.float32),
        np.full(3, 1.0 / box.step),
        offset=-box.start / box.step,
        output_shape=shape,
        order=1,
        mode="constant",
    )
    return Volume(np.asarray(data, dtype=np.float32), box.affine.copy(), "explanation map")


def _margin(network: nn.Module) -> Any:
    """Return the network with, for each group, its logit less the other's."""
    from torch import nn

    class Margin(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, x: Any) -> Any:
            logits = self.network(x)
            return logits - logits.flip(1)

    return Margin()


def _local_cam(network: Any, layer: str) -> Any:
    """Return MONAI's Grad-CAM with each gradient at its own place."""
    from monai.visualize.class_activation_maps import GradCAM

    class LocalCam(GradCAM):
        def compute_map(  # type: ignore[override]
            self, x: Any, class_idx: Any = None, retain_graph: bool = False, layer_idx: int = -1
        ) -> Any:
            _, activation, gradient = self.nn_module(
                x, class_idx=class_idx, retain_graph=retain_graph
            )
            local = activation[layer_idx] * gradient[layer_idx]
            return local.sum(1, keepdim=True).clamp_min(0)

    return LocalCam(nn_module=network, target_layers=layer)
