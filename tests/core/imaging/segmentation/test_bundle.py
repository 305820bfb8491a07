import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import JobStopped, ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.bundle import Bundle, find_bundles, segment_by_bundle
from core.imaging.segmentation.overlap import dice
from core.imaging.volume import Volume

DEFINITION = {"_target_": "SegResNet", "in_channels": 4, "out_channels": 3, "init_filters": 8,
              "blocks_down": [1], "blocks_up": []}  # fmt: skip
INPUTS = {"0": "T1c", "1": "T1", "2": "T2", "3": "FLAIR"}
OUTPUTS = {"0": "Tumor core", "1": "Whole tumor", "2": "Enhancing tumor"}


def thresholds() -> Any:
    """Return a network that passes T1CE and FLAIR on and compares them with a bound."""

    import torch
    from monai.networks.nets import SegResNet

    network = SegResNet(**{k: v for k, v in DEFINITION.items() if k != "_target_"})
    for name, value in network.state_dict().items():
        if "norm" not in name and "conv_final.0" not in name:
            value.zero_()
    own = network.state_dict()
    own["convInit.conv.weight"][0, 0, 1, 1, 1] = 1  # filter 0: T1CE
    own["convInit.conv.weight"][1, 3, 1, 1, 1] = 1  # filter 1: FLAIR
    final = own["conv_final.2.conv.weight"]
    final[0, 0] = final[1, 1] = final[2, 0] = 1
    own["conv_final.2.conv.bias"][:] = torch.tensor([-1.5, -1.0, -1.5])
    return network


def write(folder: Path, *, config: dict[str, Any] | None = None, metadata: Any = None) -> Bundle:
    """Write a bundle as MONAI's model zoo lays one out."""

    import torch

    (folder / "configs").mkdir(parents=True)
    (folder / "models").mkdir()
    whole = {
        "imports": ["$import os; os.abort()"],
        "network_def": DEFINITION,
        "network": "$@network_def.to(@device)",
        "inferer": {"_target_": "SlidingWindowInferer", "roi_size": [40, 48, 40]},
        **(config or {}),
    }
    told = {
        "version": "0.5.4",
        "network_data_format": {
            "inputs": {"image": {"channel_def": INPUTS}},
            "outputs": {"pred": {"channel_def": OUTPUTS}},
        },
    }
    (folder / "configs" / "inference.json").write_text(json.dumps(whole))
    (folder / "configs" / "metadata.json").write_text(json.dumps(metadata or told))
    torch.save({"state_dict": thresholds().state_dict()}, folder / "models" / "model.pt")
    return Bundle(folder, folder.name, "0.5.4")


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return write(tmp_path / "zoo" / "brats")


def test_a_bundle_is_found_and_one_without_metadata_is_not(tmp_path: Path, bundle: Bundle):
    (tmp_path / "zoo" / "other" / "configs").mkdir(parents=True)
    (tmp_path / "zoo" / "a file").touch()
    assert find_bundles(tmp_path / "zoo") == (bundle,)
    assert find_bundles(tmp_path / "nowhere") == ()


def test_its_network_marks_the_tumour(patient: PatientScan, bundle: Bundle):
    found = segment_by_bundle(patient, bundle)
    truth = patient.segmentation.data
    assert dice(found.segmentation.data > 0, truth > 0) > 0.98
    assert dice(found.segmentation.data == 4, truth == 4) > 0.98
    assert "bundle brats, version 0.5.4" in found.notes[-1]


def test_channels_are_given_as_the_metadata_say(
    tmp_path: Path, patient: PatientScan, bundle: Bundle
):
    """With T1CE and FLAIR exchanged in the metadata, the same network sees the other one."""
    metadata = json.loads((bundle.folder / "configs" / "metadata.json").read_text())
    metadata["network_data_format"]["inputs"]["image"]["channel_def"] = {
        **INPUTS, "0": "FLAIR", "3": "T1c"
    }  # fmt: skip
    other = write(tmp_path / "other", metadata=metadata)
    labels = segment_by_bundle(patient, other).segmentation.data
    assert dice(labels == 4, patient.segmentation.data > 0) > 0.95


def test_safetensors_and_yaml(patient: PatientScan, bundle: Bundle):
    from safetensors.torch import save_file

    configs = bundle.folder / "configs"
    (configs / "inference.yaml").write_text((configs / "inference.json").read_text())
    (configs / "inference.json").unlink()
    (bundle.folder / "models" / "model.pt").unlink()
    save_file(thresholds().state_dict(), bundle.folder / "models" / "model.safetensors")
    assert segment_by_bundle(patient, bundle).segmentation.data.any()


@pytest.mark.parametrize("codes", ["LPS", "RAS"])
def test_axes_are_turned_and_turned_back(tmp_path: Path, patient: PatientScan, codes: str):
    steps = [{"_target_": "LoadImaged"}, {"_target_": "Orientationd", "axcodes": codes}]
    bundle = write(tmp_path / "b", config={"preprocessing": {"transforms": steps}})
    found = segment_by_bundle(patient, bundle).segmentation.data
    assert dice(found > 0, patient.segmentation.data > 0) > 0.98


def test_it_stops(patient: PatientScan, bundle: Bundle):
    with pytest.raises(JobStopped, match="made-up was stopped"):
        segment_by_bundle(patient, bundle, should_stop=lambda: True)


def test_nothing_found(healthy: PatientScan, bundle: Bundle):
    import torch

    network = thresholds()
    network.state_dict()["conv_final.2.conv.bias"][:] = -100
    torch.save(network.state_dict(), bundle.folder / "models" / "model.pt")
    with pytest.raises(ScanError, match="brats found no tumour in made-up"):
        segment_by_bundle(healthy, bundle)


def test_thick_voxels(patient: PatientScan, bundle: Bundle):
    thick = {
        name: Volume(np.array(v.data), np.diag([1, 1, 3, 1]), name)
        for name, v in patient.sequences.items()
    }
    with pytest.raises(ScanError, match=r"voxels of 1 x 1 x 3 mm; bundles for BraTS read 1 mm"):
        segment_by_bundle(PatientScan("p", thick), bundle)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"preprocessing": {"transforms": [{"_target_": "ScaleIntensityd"}]}}, "ScaleIntensityd"),
        ({"preprocessing": "$os.abort()"}, "prepares scans by"),
        ({"preprocessing": {"transforms": [{"_target_": "Orientationd", "axcodes": "SAR"}]}},
         "axes as 'SAR'"),
    ],
)  # fmt: skip
def test_another_preparation(
    tmp_path: Path, patient: PatientScan, config: dict[str, Any], message: str
):
    with pytest.raises(ScanError, match=message):
        segment_by_bundle(patient, write(tmp_path / "b", config=config))


@pytest.mark.parametrize(
    ("way", "port", "message"),
    [
        ("inputs", {"0": "CT"}, "inputs are CT; needed is each of flair, t1, t1ce, t2 once"),
        ("outputs", {"0": "Liver"}, "outputs are Liver; needed is each of ET, TC, WT once"),
        ("outputs", None, "do not say what its outputs are"),
    ],
)
def test_metadata_of_something_else(
    patient: PatientScan, bundle: Bundle, way: str, port: Any, message: str
):
    path = bundle.folder / "configs" / "metadata.json"
    metadata = json.loads(path.read_text())
    metadata["network_data_format"][way] = {"x": {"channel_def": port}}
    path.write_text(json.dumps(metadata))
    with pytest.raises(ScanError, match=message):
        segment_by_bundle(patient, bundle)


def test_a_sequence_is_missing(bundle: Bundle, scan_maker: Callable[..., PatientScan]):
    whole = scan_maker()
    part = PatientScan("p", {"t1": whole.sequences["t1"], "flair": whole.sequences["flair"]})
    with pytest.raises(ScanError, match="lacks t1ce, t2"):
        segment_by_bundle(part, bundle)
