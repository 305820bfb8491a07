"""One row a case, whatever is wrong with it."""

import pytest

from core.imaging.dataset import CHANNELS
from core.imaging.estimate import training_likeness
from core.imaging.estimate.batch import case_estimate, case_table, read_case
from core.imaging.layout import UnusableCase, find_usable_cases
from core.imaging.volume import Volume, write_volume

pytestmark = pytest.mark.xdist_group("ensemble")


def write_case(folder, scan) -> None:
    for name in CHANNELS:
        write_volume(folder / f"{folder.name}_{name}.nii", scan.sequences[name])
    write_volume(folder / f"{folder.name}_seg.nii", scan.segmentation)


def test_a_row_for_each_case(ensemble, patient, tmp_path):
    good = patient(0)
    write_case(tmp_path / "A", good)
    write_case(tmp_path / "B", good)
    (tmp_path / "B" / "B_t2.nii").write_bytes(b"no scan")
    swapped = {**good.sequences, "t1": good.sequences["t2"], "t2": good.sequences["t1"]}
    write_case(tmp_path / "C", type(good)("C", swapped, good.segmentation))
    write_volume(tmp_path / "D" / "D_t1.nii", good.sequences["t1"])
    cases = find_usable_cases(tmp_path)
    likeness = training_likeness(ensemble)
    table = case_table([case_estimate(ensemble, case, likeness=likeness) for case in cases])
    assert table["case"].tolist() == ["A", "B", "C", "D"]
    assert table["status"].tolist() == ["estimate", "unusable", "refused", "unusable"]
    assert table["probability"].notna().tolist() == [True, False, False, False]
    assert table["reasons"][0] == ""
    assert "B_t2.nii is not a NIfTI file" in table["reasons"][1]
    assert "grey values" in table["reasons"][2]
    assert "D lacks t1ce" in table["reasons"][3]
    assert table["hints"][1:].str.len().min() > 0
    assert set(table["ensemble_sha256"]) == {ensemble.fingerprint}
    assert table["scan_sha256"].str.len().tolist() == [64, 0, 64, 0]
    assert table["simulated"].all()


def test_a_case_is_read_as_it_was_written(patient, tmp_path):
    write_case(tmp_path / "A", patient(1))
    (case,) = find_usable_cases(tmp_path)
    found = read_case(case)
    assert found.segmentation.same_space(patient(1).segmentation)
    assert isinstance(found.sequences["t1"], Volume)


def test_two_folders_of_one_name(patient, tmp_path):
    for place in ("one", "two"):
        write_case(tmp_path / place / "A", patient(0))
    first, second = find_usable_cases(tmp_path)
    assert not isinstance(first, UnusableCase)
    assert "another folder is named A" in second.message
