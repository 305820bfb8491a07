from pathlib import Path

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging import assembly
from core.imaging.assembly import _share, cached_crop, dataset_from_cases, simulated_dataset
from core.imaging.layout import find_cases
from core.imaging.preparation import CropRecipe
from core.imaging.simulated_scans import simulate_scan
from core.imaging.volume import write_volume
from core.store import Store

RECIPE = CropRecipe(size=16)
ENDINGS = ("t1n", "t1c", "t2w", "t2f")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three simulated scans of two patients as BraTS 2023 would lay them out."""
    root = tmp_path_factory.mktemp("brats")
    for number, name in enumerate(("00001-000", "00001-001", "00002-000")):
        scan = simulate_scan(number, seed=0)
        place = root / f"BraTS-GLI-{name}"
        for volume, ending in zip(
            (*scan.sequences, scan.segmentation), (*ENDINGS, "seg"), strict=True
        ):
            write_volume(place / f"{place.name}-{ending}.nii.gz", volume)
    return root


GROUPS = {"BraTS-GLI-00001": True, "BraTS-GLI-00002-000": False, "nobody": True}


def test_files_give_the_same_cubes_as_the_scans_they_hold(folder: Path):
    found = dataset_from_cases(find_cases(folder), GROUPS, RECIPE)
    assert found.patients == ("BraTS-GLI-00001", "BraTS-GLI-00001", "BraTS-GLI-00002-000"[:15])
    assert found.high_risk.tolist() == [True, True, False]
    for row in range(3):
        crop = assembly.prepare_simulated(simulate_scan(row, seed=0), RECIPE)
        np.testing.assert_array_equal(found.crops[row], crop.data)
    assert not found.simulated
    assert "1 patients of the table have no scan: nobody." in found.notes


def test_a_second_time_comes_from_the_store(folder: Path, tmp_path: Path, monkeypatch):
    store = Store(tmp_path)
    case = find_cases(folder)[0]
    first = cached_crop(case, RECIPE, store=store)
    monkeypatch.setattr(assembly, "prepare_case", None)  # would now fail
    again = cached_crop(case, RECIPE, store=store)
    np.testing.assert_array_equal(again.data, first.data)
    np.testing.assert_array_equal(again.mask, first.mask)
    np.testing.assert_array_equal(again.box.crop_affine, first.box.crop_affine)
    assert again.lost == first.lost
    with pytest.raises(TypeError):
        cached_crop(case, CropRecipe(size=24), store=store)


def test_a_damaged_cube_is_cut_again(folder: Path, tmp_path: Path):
    store = Store(tmp_path)
    case = find_cases(folder)[0]
    first = cached_crop(case, RECIPE, store=store)
    (kept,) = tmp_path.rglob("crop.npz")
    kept.write_bytes(b"not an archive")
    np.testing.assert_array_equal(cached_crop(case, RECIPE, store=store).data, first.data)


def test_progress_is_told(folder: Path):
    told: list[tuple[int, int]] = []
    dataset_from_cases(
        find_cases(folder), GROUPS, RECIPE, on_case=lambda done, of: told.append((done, of))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_table_whose_patients_match_no_folder(folder: Path):
    with pytest.raises(ScanError, match=r"none of the 1 patients of the table \(X\)"):
        dataset_from_cases(find_cases(folder), {"X": True}, RECIPE)


def test_one_group_only(folder: Path):
    with pytest.raises(ScanError, match="one risk group only"):
        dataset_from_cases(find_cases(folder), {"BraTS-GLI-00001": True}, RECIPE)


def test_a_simulated_cohort_says_so_everywhere():
    found = simulated_dataset(RECIPE, n=7, seed=3)
    assert found.simulated
    assert "simulated" in found.name.lower()
    assert found.notes[0].startswith("Simulated scans, not patients (seed 3)")
    assert "AUC of 0.961" in found.notes[0]
    assert found.n_high == 3
    assert any("longer than the cube" in note for note in found.notes) == (found.lost > 0).any()


def test_the_seed_decides_and_more_patients_change_none():
    few, more = simulated_dataset(RECIPE, n=6, seed=1), simulated_dataset(RECIPE, n=8, seed=1)
    np.testing.assert_array_equal(few.crops, more.crops[:6])
    assert (simulated_dataset(RECIPE, n=6, seed=2).crops != few.crops).any()


def test_a_number_out_of_range():
    with pytest.raises(ScanError, match="6 to 2,000"):
        simulated_dataset(RECIPE, n=5)


@pytest.mark.data
@pytest.mark.slow
def test_the_real_cases_make_a_data_set(data_dir: Path, tmp_path: Path):
    found = dataset_from_cases(
        find_cases(data_dir / "imaging" / "brats"),
        {"BraTS2021_00006": True, "BraTS-GLI-00001": False},
        CropRecipe("WT"),
        store=Store(tmp_path),
    )
    assert found.crops.shape == (2, 4, 96, 96, 96)
    assert len(list(tmp_path.rglob("crop.npz"))) == 2


@pytest.mark.parametrize(
    ("lost", "words"), [(0.0001, "less than 0.1%"), (0.0006, "0.1%"), (0.25, "25.0%")]
)
def test_a_share_that_is_lost_is_never_nothing(lost: float, words: str):
    assert _share(lost) == words
