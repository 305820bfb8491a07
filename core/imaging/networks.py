"""The networks: 3D ResNets and a DenseNet from four sequences to two risk groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from core.errors import InputError

if TYPE_CHECKING:
    from torch import nn

__all__ = ["ARCHITECTURES", "Architecture", "NetworkPlan", "build_network"]

Architecture = Literal["resnet10", "resnet18", "resnet34", "resnet50", "densenet121"]
ARCHITECTURES: dict[str, str] = {
    "resnet10": "3D ResNet10",
    "resnet18": "3D ResNet18",
    "resnet34": "3D ResNet34",
    "resnet50": "3D ResNet50 (the study's)",
    "densenet121": "3D DenseNet121",
}
# Kind of block and how many of them each of the four stages has.
_RESNETS: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "resnet10": ("basic", (1, 1, 1, 1)),
    "resnet18": ("basic", (2, 2, 2, 2)),
    "resnet34": ("basic", (3, 4, 6, 3)),
    "resnet50": ("bottleneck", (3, 4, 6, 3)),
}


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """Which network, in every detail that changes its numbers.

    Parameters
    ----------
    architecture : str
        ``resnet50`` is the study's: a stem (stage 0: convolution of 7,
        batch norm, ReLU, max pooling), four stages of 3, 4, 6 and 3
        bottleneck blocks, convolutional shortcuts where shapes change,
        average pooling, one fully connected layer.
    stem_stride : int
        Stride of the stem's convolution, 1 or 2. 2 makes everything behind it
        eight times cheaper; MONAI's default is 1. DenseNet's is always 2.
    width : float
        Factor on every number of channels; below 1 for a small network.
        DenseNet has no such factor.
    """

    architecture: Architecture = "resnet50"
    stem_stride: int = 2
    width: float = 1.0

    def __post_init__(self) -> None:
        if self.architecture not in get_args(Architecture):
            raise InputError(
                f"the network is {self.architecture!r}; allowed are "
                f"{', '.join(get_args(Architecture))}.",
                "The study used resnet50.",
            )
        if self.stem_stride not in (1, 2) or not 0.05 <= self.width <= 2:
            raise InputError(
                f"the stem's stride is {self.stem_stride} and the width {self.width:g}; allowed "
                "are a stride of 1 or 2 and a width of 0.05 to 2.",
                "Use a stride of 2 and a width of 1.",
            )
        if self.architecture == "densenet121" and (self.stem_stride, self.width) != (2, 1.0):
            raise InputError(
                "a DenseNet has neither stem stride nor width to set.",
                "Leave them at 2 and 1, or choose a ResNet.",
            )


def build_network(plan: NetworkPlan, *, seed: int, channels: int = 4) -> nn.Module:
    """Build a network with weights drawn from a seed.

    Parameters
    ----------
    plan : NetworkPlan
    seed : int
        Same seed, same weights; the caller's own random state is untouched.
    channels : int
        Sequences.

    Returns
    -------
    torch.nn.Module
        From (n, channels, i, j, k) to (n, 2): the logits of low and of high
        risk.

    Notes
    -----
    MONAI's implementation. Shortcut convolutions have no bias, as in
    MedicalNet and torchvision: a batch norm follows, which would undo it.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network: nn.Module = _build(plan, channels)
        return network


def _build(plan: NetworkPlan, channels: int) -> Any:
    if plan.architecture == "densenet121":
        from monai.networks.nets.densenet import DenseNet121

        return DenseNet121(spatial_dims=3, in_channels=channels, out_channels=2)
    from monai.networks.nets.resnet import ResNet

    block, layers = _RESNETS[plan.architecture]
    return ResNet(
        block,
        list(layers),
        [64, 128, 256, 512],
        spatial_dims=3,
        n_input_channels=channels,
        conv1_t_stride=plan.stem_stride,
        shortcut_type="B",
        widen_factor=plan.width,
        num_classes=2,
        bias_downsample=False,
    )
