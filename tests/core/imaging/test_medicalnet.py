import pickle  # noqa: TID251 (a file that would run code must be refused)
from pathlib import Path

import pytest
import torch

from core.errors import InputError
from core.imaging.medicalnet import load_medicalnet
from core.imaging.networks import NetworkPlan, build_network

PLAN = NetworkPlan("resnet10", width=0.0625)


def weights(**changes):
    """Weights as MedicalNet publishes them: one channel, wrapped for several GPUs, no fc."""
    state = build_network(PLAN, seed=7, channels=1).state_dict()
    state = {f"module.{k}": v for k, v in state.items() if not k.startswith("fc.")}
    return {"state_dict": state | changes, "epoch": 3}


def saved(folder: Path, content) -> Path:
    torch.save(content, folder / "resnet_10.pth")
    return folder / "resnet_10.pth"


def test_all_but_the_last_layer_is_taken(tmp_path: Path):
    network = build_network(PLAN, seed=0)
    fresh = network.fc.weight.clone()
    held = weights()
    kept = load_medicalnet(network, saved(tmp_path, held))
    assert kept == ("fc.weight", "fc.bias")
    assert torch.equal(network.fc.weight, fresh)
    own = network.state_dict()
    for name, value in held["state_dict"].items():
        if name != "module.conv1.weight":
            assert torch.equal(own[name.removeprefix("module.")], value)


def test_four_equal_sequences_see_what_one_did(tmp_path: Path):
    network = build_network(PLAN, seed=0)
    held = weights()
    load_medicalnet(network, saved(tmp_path, held))
    one = torch.rand(1, 1, 16, 16, 16)
    ours = network.conv1(one.expand(-1, 4, -1, -1, -1))
    theirs = torch.nn.functional.conv3d(
        one, held["state_dict"]["module.conv1.weight"], stride=2, padding=3
    )
    torch.testing.assert_close(ours, theirs)


def test_shortcuts_that_the_file_lacks_keep_their_start(tmp_path: Path):
    held = weights()
    held["state_dict"] = {k: v for k, v in held["state_dict"].items() if "downsample" not in k}
    kept = load_medicalnet(build_network(PLAN, seed=0), saved(tmp_path, held))
    assert any("downsample" in name for name in kept)


def unchanged(path: Path, match: str):
    network = build_network(PLAN, seed=0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(InputError, match=match):
        load_medicalnet(network, path)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_another_networks_weights(tmp_path: Path):
    wrong = build_network(NetworkPlan("resnet10", width=0.125), seed=0, channels=1).state_dict()
    unchanged(saved(tmp_path, wrong), "shape")


def test_weights_that_lack_a_stage(tmp_path: Path):
    held = weights()
    held["state_dict"] = {k: v for k, v in held["state_dict"].items() if "layer4" not in k}
    unchanged(saved(tmp_path, held), r"lacks .* layer4")


def test_values_that_are_not_finite(tmp_path: Path):
    bad = torch.full_like(weights()["state_dict"]["module.bn1.bias"], float("nan"))
    unchanged(saved(tmp_path, weights(**{"module.bn1.bias": bad})), "not finite")


class Hostile:
    def __reduce__(self):
        return (Path.touch, (Path("ran_code"),))


def test_a_file_that_would_run_code_runs_none(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in (saved(tmp_path, {"state_dict": Hostile()}), tmp_path / "plain.pth"):
        if path.name == "plain.pth":
            path.write_bytes(pickle.dumps(Hostile()))
        unchanged(path, "not a file of weights, or holds more")
    assert not (tmp_path / "ran_code").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 cut short"])
def test_what_is_no_file_of_weights(tmp_path: Path, content: bytes):
    (tmp_path / "a.pth").write_bytes(content)
    unchanged(tmp_path / "a.pth", "not a file of weights")


def test_no_file(tmp_path: Path):
    unchanged(tmp_path / "none.pth", "not a file of weights")


def test_no_table(tmp_path: Path):
    unchanged(saved(tmp_path, [1, 2]), "no table of weights")
