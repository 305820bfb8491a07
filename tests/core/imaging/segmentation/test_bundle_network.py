import io
import os
import pickle  # noqa: TID251  to make what must not be read
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.errors import ScanError
from core.imaging.segmentation.bundle_network import load_network, weights_file

CONFIG: dict[str, Any] = {
    "network_def": {"_target_": "BasicUNet", "in_channels": 4, "out_channels": 3,
                    "features": [2, 2, 2, 2, 2, 2]},
}  # fmt: skip


@pytest.fixture(scope="module")
def weights() -> dict[str, Any]:
    import torch
    from monai.networks.nets import BasicUNet

    torch.manual_seed(0)
    return BasicUNet(in_channels=4, out_channels=3, features=(2,) * 6).state_dict()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b" / "models").mkdir(parents=True)
    return tmp_path / "b"


def keep(folder: Path, held: object) -> None:
    import torch

    torch.save(held, folder / "models" / "model.pt")


@pytest.mark.parametrize("wrap", [dict, lambda w: {"model": w},
                                  lambda w: {"module." + k: v for k, v in w.items()}])  # fmt: skip
def test_weights_as_trainers_keep_them(folder: Path, weights: dict[str, Any], wrap: Any):
    import torch

    keep(folder, wrap(weights))
    network = load_network(folder, CONFIG)
    assert not network.training
    assert all(torch.equal(v, weights[k]) for k, v in network.state_dict().items())


def test_torchscript_alone_is_refused(folder: Path):
    (folder / "models" / "model.ts").touch()
    with pytest.raises(ScanError, match="TorchScript is a program"):
        weights_file(folder)


def test_torchscript_under_the_name_of_weights(folder: Path):
    import torch

    torch.jit.save(torch.jit.script(torch.nn.ReLU()), folder / "models" / "model.pt")
    with pytest.raises(ScanError, match="holds more than weights"):
        load_network(folder, CONFIG)


def test_no_weights(folder: Path):
    with pytest.raises(ScanError, match="has no weights"):
        load_network(folder, CONFIG)


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


def test_code_in_the_weights_is_not_run(folder: Path, tmp_path: Path):
    keep(folder, {"a": Trap(tmp_path / "sprung")})
    with pytest.raises(ScanError, match="holds more than weights"):
        load_network(folder, CONFIG)
    (folder / "models" / "model.pt").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    with pytest.raises(ScanError, match="holds more than weights"):
        load_network(folder, CONFIG)
    assert not (tmp_path / "sprung").exists()


def test_bytes_that_are_nothing(folder: Path):
    (folder / "models" / "model.safetensors").write_bytes(b"x" * 100)
    with pytest.raises(ScanError, match="not a file of weights"):
        load_network(folder, CONFIG)


def test_a_bomb(folder: Path, monkeypatch: pytest.MonkeyPatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.pkl", b"\0" * (1 << 20))
    (folder / "models" / "model.pt").write_bytes(packed.getvalue())
    monkeypatch.setattr("core.imaging.segmentation.bundle_network.LARGEST", 1 << 19)
    with pytest.raises(ScanError, match="larger than 2 GiB"):
        load_network(folder, CONFIG)


def test_weights_of_another_network(folder: Path, weights: dict[str, Any]):
    keep(folder, {k: v for k, v in weights.items() if "final" not in k})
    with pytest.raises(ScanError, match=r"final_conv\.weight differ or are missing"):
        load_network(folder, CONFIG)
    keep(folder, {k: v * float("nan") if v.is_floating_point() else v for k, v in weights.items()})
    with pytest.raises(ScanError, match="not finite"):
        load_network(folder, CONFIG)
    keep(folder, [1, 2])
    with pytest.raises(ScanError, match="no table of weights"):
        load_network(folder, CONFIG)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"_target_": "FlexibleUNet"}, "is FlexibleUNet; allowed are"),
        ({"in_channels": "four"}, "cannot be built"),
        ({"nonsense": 1}, "cannot be built"),
        ({"features": [20000] * 6}, "parameters; at most"),
    ],
)
def test_a_definition_that_is_not_built(folder: Path, change: dict[str, Any], message: str):
    config = {"network_def": {**CONFIG["network_def"], **change}}
    with pytest.raises(ScanError, match=message):
        load_network(folder, config)
