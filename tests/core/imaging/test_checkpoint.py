from pathlib import Path

import pytest

from core.errors import StoreError
from core.imaging.checkpoint import (
    NAME,
    Checkpoint,
    read_checkpoint,
    weights_from_bytes,
    weights_to_bytes,
    write_checkpoint,
)
from core.imaging.epochs import EpochReport
from core.imaging.networks import NetworkPlan, build_network

HISTORY = (EpochReport(1, 1, 1, 3, 0.7, 0.6, 0.5, None, 1.0, 2.0),)


def trainee(seed=0):
    import torch

    network = build_network(NetworkPlan("resnet10", width=0.0625), seed=seed)
    return network, torch.optim.Adam(network.parameters(), lr=1e-3)


def step(network, optimiser):
    import torch

    optimiser.zero_grad()
    network(torch.linspace(0, 1, 2 * 4 * 16**3).reshape(2, 4, 16, 16, 16)).square().sum().backward()
    optimiser.step()


@pytest.fixture
def kept(tmp_path: Path):
    network, optimiser = trainee()
    step(network, optimiser)
    best = {name: value.clone() for name, value in network.state_dict().items()}
    state = Checkpoint("abc", HISTORY, 1, best)
    write_checkpoint(tmp_path, state, network=network, optimiser=optimiser)
    return tmp_path, network, optimiser


def test_a_training_goes_on_as_if_it_had_not_stopped(kept):
    import torch

    folder, network, optimiser = kept
    other, its_optimiser = trainee(seed=9)
    state = read_checkpoint(folder, "abc", network=other, optimiser=its_optimiser)
    assert state is not None
    assert (state.history, state.best_epoch) == (HISTORY, 1)
    for pair in ((network, optimiser), (other, its_optimiser)):
        step(*pair)
        step(*pair)
    for name, value in network.state_dict().items():
        assert torch.equal(value, other.state_dict()[name]), name


def test_none_yet(tmp_path: Path):
    network, optimiser = trainee()
    assert read_checkpoint(tmp_path, "abc", network=network, optimiser=optimiser) is None


def refused(folder: Path, match: str, request: str = "abc"):
    import torch

    network, optimiser = trainee(seed=9)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(StoreError, match=match) as caught:
        read_checkpoint(folder, request, network=network, optimiser=optimiser)
    assert caught.value.hint
    assert all(torch.equal(before[name], v) for name, v in network.state_dict().items())


def test_of_another_training(kept):
    refused(kept[0], "another training", request="xyz")


@pytest.mark.parametrize("keep", [0, 7, 100, -1])
def test_cut_short(kept, keep: int):
    path = kept[0] / NAME
    path.write_bytes(path.read_bytes()[:keep])
    refused(kept[0], "checkpoint .* is damaged")


def test_one_wrong_bit(kept):
    path = kept[0] / NAME
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    refused(kept[0], "not those that were written")


def test_of_another_network(kept):
    folder = kept[0]
    network, optimiser = trainee()
    write_checkpoint(
        folder, Checkpoint("abc", HISTORY, 0, {}), network=network, optimiser=optimiser
    )
    tensors, facts = weights_from_bytes((folder / NAME).read_bytes())
    del tensors["network/fc.bias"]
    (folder / NAME).write_bytes(weights_to_bytes(tensors, facts))
    with pytest.raises(StoreError, match=r"damaged: .*"):
        read_checkpoint(folder, "abc", network=network, optimiser=optimiser)


def test_the_one_before_stays_where_the_disk_is_full(kept, monkeypatch):
    folder, network, optimiser = kept
    before = (folder / NAME).read_bytes()

    def full(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        write_checkpoint(folder, Checkpoint("abc", (), 0, {}), network=network, optimiser=optimiser)
    assert (folder / NAME).read_bytes() == before
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_weights_and_facts_come_back():
    import torch

    tensors = {"a": torch.rand(2, 3), "b": torch.tensor(4)}
    back, facts = weights_from_bytes(weights_to_bytes(tensors, {"epoch": 3}))
    assert facts == {"epoch": 3}
    assert torch.equal(back["a"], tensors["a"])
    assert torch.equal(back["b"], tensors["b"])
