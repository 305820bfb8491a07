import pytest

from core.errors import InputError
from core.imaging.networks import ARCHITECTURES, NetworkPlan, build_network


def layers(network, kind):
    return [name for name, module in network.named_modules() if isinstance(module, kind)]


def test_resnet50_is_the_studys():
    network = build_network(NetworkPlan(), seed=0)
    blocks = [len(getattr(network, f"layer{stage}")) for stage in (1, 2, 3, 4)]
    assert blocks == [3, 4, 6, 3]
    assert len(list(network.layer1[0].children())) >= 6  # bottleneck: three convolutions
    # A convolution in the shortcut where shapes change, nowhere else.
    assert [name for name, _ in network.named_modules() if name.endswith("downsample.0")] == [
        f"layer{stage}.0.downsample.0" for stage in (1, 2, 3, 4)
    ]
    assert network.conv1.weight.shape == (64, 4, 7, 7, 7)
    assert network.conv1.stride == (2, 2, 2)
    assert network.fc.weight.shape == (2, 2048)


def test_the_stems_stride_makes_it_eight_times_cheaper():
    import torch

    shapes = []
    for stride in (1, 2):
        network = build_network(NetworkPlan("resnet10", stem_stride=stride, width=0.0625), seed=0)
        network.layer1.register_forward_hook(lambda m, i, o: shapes.append(o[0, 0].numel()))
        network.eval()(torch.zeros(1, 4, 32, 32, 32))
    assert shapes[0] == 8 * shapes[1]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_says_two_numbers(name):
    import torch

    width = 1.0 if name == "densenet121" else 0.0625
    network = build_network(NetworkPlan(name, width=width), seed=0).eval()
    with torch.no_grad():
        assert network(torch.zeros(2, 4, 32, 32, 32)).shape == (2, 2)


def test_the_seed_decides_the_weights_and_nothing_else():
    import torch

    torch.manual_seed(5)
    before = torch.rand(1)
    torch.manual_seed(5)
    plan = NetworkPlan("resnet10", width=0.0625)
    first, again, other = (build_network(plan, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(torch.rand(1), before)
    assert torch.equal(first.fc.weight, again.fc.weight)
    assert not torch.equal(first.fc.weight, other.fc.weight)


@pytest.mark.parametrize(
    "wrong",
    [
        {"architecture": "vgg"},
        {"stem_stride": 3},
        {"width": 0},
        {"architecture": "densenet121", "width": 0.5},
    ],
)
def test_what_is_no_network(wrong):
    with pytest.raises(InputError):
        NetworkPlan(**wrong)
