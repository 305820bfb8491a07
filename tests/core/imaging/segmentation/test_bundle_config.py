from pathlib import Path
from typing import Any

import pytest

from core.errors import ScanError
from core.imaging.segmentation.bundle_config import MOST_BYTES, network_arguments, read_config


def test_json_and_yaml_give_the_same(tmp_path: Path):
    (tmp_path / "a.json").write_text('{"roi": [1, 2], "name": "x"}')
    (tmp_path / "a.yaml").write_text("roi: [1, 2]\nname: x\n")
    assert read_config(tmp_path / "a.json") == read_config(tmp_path / "a.yaml")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "cannot be read as JSON"),
        ("a.json", "[1]", "is no table"),
        ("a.json", "[" * 100_000, "cannot be read as JSON"),
        ("a.yaml", "a: !!python/object/apply:os.system [ls]", "cannot be read as YAML"),
        ("a.yaml", "a: &x [1]\nb: *x", "aliases"),
        ("a.json", " " * (MOST_BYTES + 1), "larger than"),
    ],
)
def test_a_file_that_is_no_configuration(tmp_path: Path, name: str, text: str, message: str):
    (tmp_path / name).write_text(text)
    with pytest.raises(ScanError, match=message):
        read_config(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(ScanError, match="cannot be opened"):
        read_config(tmp_path / "a.json")


@pytest.mark.parametrize(
    "target", ["UNet", "monai.networks.nets.UNet", "monai.networks.nets.unet.UNet"]
)
def test_the_class_however_it_is_named(target: str):
    config = {"network_def": {"_target_": target, "spatial_dims": 3}}
    assert network_arguments(config) == ("UNet", {"spatial_dims": 3})


@pytest.mark.parametrize(
    "target", ["os.system", "subprocess.Popen", "monai.networks.nets.unet.nn.Module.__init__",
               "__import__", "$os.abort()", "scripts.mine.Net"],
)  # fmt: skip
def test_a_class_from_elsewhere(target: str):
    with pytest.raises(ScanError, match=r"only classes of monai\.networks\.nets"):
        network_arguments({"network_def": {"_target_": target}})


@pytest.mark.parametrize("config", [{}, {"network_def": "$x"}, {"network_def": {"_target_": 3}}])
def test_no_definition(config: dict[str, Any]):
    with pytest.raises(ScanError, match="defines no network"):
        network_arguments(config)


@pytest.mark.parametrize(
    "value", ["$__import__('os').abort()", "@other", "%file", {"_target_": "os.abort"},
              [{"deep": ["$1"]}], {"_requires_": "x"}],
)  # fmt: skip
def test_an_argument_that_is_more_than_a_value(value: Any):
    with pytest.raises(ScanError, match="arguments act, which are expressions"):
        network_arguments({"network_def": {"_target_": "UNet", "act": value}})
