"""The map lies where the answer comes from, in millimetres."""

from typing import Any

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.crop import Crop, CropBox
from core.imaging.estimate.explanation import (
    Layer,
    activation_map,
    explained_layer,
    explanation_map,
    in_scan,
    over_cube,
)
from core.imaging.networks import NetworkPlan, build_network
from core.imaging.volume import Volume

ensemble_group = pytest.mark.xdist_group("ensemble")


def network_of(corner: tuple[int, int, int]) -> Any:
    """Return one that answers by the mean of T1CE in one corner of the cube, and nothing else."""
    import torch
    from torch import nn

    i, j, k = corner

    class Corner(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer1 = nn.Conv3d(4, 2, 3, stride=4, padding=1, bias=False)
            with torch.no_grad():
                self.layer1.weight.zero_()
                self.layer1.weight[0, 1] = 1.0
                self.layer1.weight[1, 0] = 1.0  # T1 everywhere, which the answer does not use

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            seen = self.layer1(x)
            high = seen[:, 0, i : i + 2, j : j + 2, k : k + 2].mean((1, 2, 3))
            return torch.stack([-high, high], dim=1)

    return Corner()


CUBE = np.random.default_rng(0).integers(60, 200, (4, 16, 16, 16)).astype(np.uint8)
LAYER = Layer("layer1", 4)


@pytest.mark.parametrize("corner", [(0, 0, 0), (2, 0, 2), (0, 2, 1)])
def test_an_answer_that_depends_on_one_corner_is_mapped_there(corner):
    cells = activation_map(network_of(corner), CUBE, LAYER, toward="high")
    there = tuple(slice(n, n + 2) for n in corner)
    assert cells[there].min() > 0.2  # at the edge the sum is of fewer voxels
    cells[there] = 0
    assert cells.max() == 0  # Grad-CAM's mean gradient would have marked all places


def test_it_speaks_for_one_group_only():
    assert activation_map(network_of((0, 0, 0)), CUBE, LAYER, toward="low").max() == 0
    with pytest.raises(InputError, match="middle"):
        activation_map(network_of((0, 0, 0)), CUBE, LAYER, toward="middle")


def test_the_corner_lies_at_its_millimetres():
    """Through cells, cube and scan: a scan of 2 x 2 x 2 mm voxels that runs to the left."""
    affine = np.array([[-2.0, 0, 0, 40], [0, 2, 0, -30], [0, 0, 2, 10], [0, 0, 0, 1]])
    box = CropBox(np.array([3.0, 5.0, -4.0]), 1.0, 16, affine)
    cells = activation_map(network_of((2, 0, 2)), CUBE, LAYER, toward="high")
    found = in_scan(over_cube(cells, LAYER, 16).astype(np.float32), box, (30, 31, 32))
    # Cells 2 and 3, 0 and 1, 2 and 3 have their middles at voxels 8, 12; 0, 4; 8, 12 of the cube.
    expected = box.to_mm([10, 2, 10])
    at = np.argwhere(found.data > 0.5 * found.data.max())
    assert np.abs(found.to_mm(at.mean(axis=0)) - expected).max() < 3  # a voxel and a half
    np.testing.assert_array_equal(found.affine, affine)


@pytest.mark.parametrize("name", ["resnet10", "resnet50", "densenet121"])
def test_where_the_cells_of_a_network_lie(name):
    """A bright point moves the cell that the layer says lies nearest to it, most of all."""
    import torch
    from torch import nn

    plan = NetworkPlan(name) if name == "densenet121" else NetworkPlan(name, width=0.0625)
    layer, size = explained_layer(plan, 48), 48
    assert layer.stride == 8
    network = build_network(plan, seed=1).eval()
    for module in network.modules():
        if isinstance(module, nn.Conv3d):
            nn.init.constant_(module.weight, 1.0 / module.weight[0].numel())  # blurs only
    seen = []
    dict(network.named_modules())[layer.name].register_forward_hook(
        lambda _m, _i, out: seen.append(out.detach().mean(1)[0])
    )
    with torch.no_grad():
        network(torch.zeros(1, 4, size, size, size))
        point = torch.zeros(1, 4, size, size, size)
        point[:, :, 17, 24, 31] = 1e3
        network(point)
    moved = np.abs((seen[1] - seen[0]).double().numpy())
    index = np.indices(moved.shape).reshape(3, -1) @ (moved.ravel() / moved.sum())
    found = layer.offset + layer.stride * index
    np.testing.assert_allclose(found, [17, 24, 31], atol=2.5)


def test_the_deepest_layer_with_five_cells():
    small, study = NetworkPlan("resnet10", width=0.25), NetworkPlan("resnet50")
    assert explained_layer(small, 24) == Layer("layer1", 4)
    assert explained_layer(study, 96) == Layer("layer3", 16)
    assert explained_layer(NetworkPlan("resnet50", stem_stride=1), 96) == Layer("layer4", 16)
    assert explained_layer(small, 8) == Layer("layer1", 4)  # too small for five: the finest


def test_cells_spread_linearly_between_their_middles():
    cells = np.zeros((4, 4, 4))
    cells[1] = 1.0
    np.testing.assert_allclose(
        over_cube(cells, LAYER, 16)[:9, 0, 0], [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0]
    )


def test_a_coarser_cube_lies_where_it_was_cut():
    cube = np.zeros((8, 8, 8), dtype=np.float32)
    cube[2, 3, 4] = 1
    box = CropBox(np.array([1.0, 2.0, 3.0]), 2.0, 8, np.eye(4))
    found = in_scan(cube, box, (20, 20, 20)).data
    assert np.unravel_index(found.argmax(), found.shape) == (5, 8, 11)
    assert found[5, 8, 11] == 1
    assert found[6, 8, 11] == 0.5


@ensemble_group
def test_the_map_of_an_estimate(ensemble, estimate, patient):
    scan, told = patient(0), []
    shape = scan.segmentation.shape
    found = explanation_map(
        ensemble, estimate.crop, shape=shape, toward="high", on_network=lambda *n: told.append(n)
    )
    assert told == [(1, 2), (2, 2)]
    assert (found.cube.min(), found.cube.max()) == (0, 1)
    assert found.volume.same_space(Volume(scan.segmentation.data, scan.segmentation.affine))
    assert found.cell_mm == 10  # four voxels of 2.5 mm
    assert not found.empty
    # The same voxels in the cube and in the scan.
    i, j, k = estimate.crop.box.start.astype(int)
    np.testing.assert_allclose(
        found.volume.data[i : i + 16, j : j + 16, k : k + 16], found.cube, atol=1e-6
    )


@ensemble_group
def test_an_empty_map_says_so(ensemble, estimate):
    black = Crop(np.zeros_like(estimate.crop.data), estimate.crop.mask, estimate.crop.box, 0.0)
    maps = [
        explanation_map(ensemble, black, shape=(56, 64, 48), toward=side)
        for side in ("high", "low")
    ]
    assert all(found.empty == (found.cube.max() == 0) for found in maps)
