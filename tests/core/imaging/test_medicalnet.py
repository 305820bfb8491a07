import io
import pickle  # noqa: TID251 (a file that would run code must be refused)
import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.medicalnet import load_medicalnet
from core.imaging.networks import NetworkPlan, build_network

PLAN = NetworkPlan("resnet10", width=0.0625)


def weights(**changes):
    """Weights as MedicalNet publishes them: one channel, wrapped for several GPUs, no fc."""
    state = build_network(PLAN, seed=7, channels=1).state_dict()
    state = {f"module.{k}": v for k, v in state.items() if not k.startswith("fc.")}
    return {"state_dict": state | changes, "epoch": 3}


def saved(content, **how) -> bytes:
    import torch

    sink = io.BytesIO()
    torch.save(content, sink, **how)
    return sink.getvalue()


def load(network, content: bytes):
    return load_medicalnet(network, content, name="resnet_10.pth")


def test_all_but_the_last_layer_is_taken():
    import torch

    network = build_network(PLAN, seed=0)
    fresh = network.fc.weight.clone()
    held = weights()
    kept = load(network, saved(held))
    assert kept == ("fc.weight", "fc.bias")
    assert torch.equal(network.fc.weight, fresh)
    own = network.state_dict()
    for name, value in held["state_dict"].items():
        if name != "module.conv1.weight":
            assert torch.equal(own[name.removeprefix("module.")], value)


def test_four_equal_sequences_see_what_one_did():
    import torch

    network = build_network(PLAN, seed=0)
    held = weights()
    load(network, saved(held))
    one = torch.rand(1, 1, 16, 16, 16)
    ours = network.conv1(one.expand(-1, 4, -1, -1, -1))
    theirs = torch.nn.functional.conv3d(
        one, held["state_dict"]["module.conv1.weight"], stride=2, padding=3
    )
    torch.testing.assert_close(ours, theirs)


def test_shortcuts_that_the_file_lacks_keep_their_start():
    held = weights()
    held["state_dict"] = {k: v for k, v in held["state_dict"].items() if "downsample" not in k}
    kept = load(build_network(PLAN, seed=0), saved(held))
    assert any("downsample" in name for name in kept)


def unchanged(content: bytes, match: str):
    import torch

    network = build_network(PLAN, seed=0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(InputError, match=match):
        load(network, content)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_another_networks_weights():
    wrong = build_network(NetworkPlan("resnet10", width=0.125), seed=0, channels=1).state_dict()
    unchanged(saved(wrong), "shape")


def test_weights_that_lack_a_stage():
    held = weights()
    held["state_dict"] = {k: v for k, v in held["state_dict"].items() if "layer4" not in k}
    unchanged(saved(held), r"lacks .* layer4")


def test_values_that_are_not_finite():
    import torch

    bad = torch.full_like(weights()["state_dict"]["module.bn1.bias"], float("nan"))
    unchanged(saved(weights(**{"module.bn1.bias": bad})), "not finite")


class Hostile:
    def __reduce__(self):
        return (Path.touch, (Path("ran_code"),))


@pytest.mark.parametrize("how", [{}, {"_use_new_zipfile_serialization": False}])
def test_a_file_that_would_run_code_runs_none(tmp_path: Path, monkeypatch, how):
    monkeypatch.chdir(tmp_path)
    for content in (saved({"state_dict": Hostile()}, **how), pickle.dumps(Hostile())):
        unchanged(content, "not a file of weights, or holds more")
    assert not (tmp_path / "ran_code").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 cut short"])
def test_what_is_no_file_of_weights(content: bytes):
    unchanged(content, "not a file of weights")


def test_files_as_old_torch_wrote_them_are_read_too():
    """MedicalNet's own are of this kind; the oldest lack a count that no number depends on."""
    held = weights()
    held["state_dict"] = {k: v for k, v in held["state_dict"].items() if "tracked" not in k}
    kept = load(build_network(PLAN, seed=0), saved(held, _use_new_zipfile_serialization=False))
    assert {"fc.weight", "fc.bias", "bn1.num_batches_tracked"} <= set(kept)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("how", [{}, {"_use_new_zipfile_serialization": False}])
def test_a_damaged_file_is_refused_in_words(how):
    """Bytes changed at random in the part that says what the file holds, and cuts."""

    import torch

    whole = saved({"state_dict": {"bn1.bias": torch.zeros(4)}}, **how)
    draw = np.random.default_rng(0)
    for _ in range(150):
        bent = bytearray(whole)
        for place in draw.integers(0, len(bent), 3):
            bent[place] = draw.integers(0, 256)
        cut = draw.integers(len(bent) // 2, len(bent))
        with pytest.raises(InputError):
            load(build_network(PLAN, seed=0), bytes(bent[:cut] if cut % 2 else bent))


def test_a_file_that_swells_is_not_unpacked():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.pkl", b"x")
        packed.filelist[0].file_size = 3 << 30
    unchanged(sink.getvalue(), "unpacked it is larger than 2 GiB")


def test_numbers_that_no_network_has():
    import torch

    unchanged(saved(weights(**{"module.bn1.bias": torch.zeros(4).to_sparse()})), "no table")
    unchanged(saved(weights(**{"module.bn1.running_var": -torch.ones(4)})), "negative variances")
    huge = torch.full((4,), 1e300, dtype=torch.float64)
    unchanged(saved(weights(**{"module.bn1.bias": huge})), "not finite")


def test_no_table():
    unchanged(saved([1, 2]), "no table of weights")
