from pathlib import Path

import pytest

from core.errors import ScanError
from core.imaging.layout import Case, find_cases, find_usable_cases

OLD = ("_t1", "_t1ce", "_t2", "_flair", "_seg")
NEW = ("-t1n", "-t1c", "-t2w", "-t2f", "-seg")


def lay(root: Path, name: str, endings: tuple[str, ...] = OLD, suffix: str = ".nii.gz") -> Path:
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for ending in endings:
        (folder / f"{name}{ending}{suffix}").touch()
    return folder


@pytest.mark.parametrize(("endings", "suffix"), [(OLD, ".nii"), (OLD, ".nii.gz"), (NEW, ".nii.gz")])
def test_any_year(tmp_path: Path, endings: tuple[str, ...], suffix: str):
    lay(tmp_path / "HGG", "B", endings, suffix)
    lay(tmp_path / "LGG", "A", endings, suffix)
    (tmp_path / "HGG" / "survival.csv").touch()
    found = find_cases(tmp_path)
    assert [case.name for case in found] == ["A", "B"]
    assert list(found[0].sequences) == ["t1", "t1ce", "t2", "flair"]
    assert [path.name for path in found[0].sequences.values()] == [
        f"A{ending}{suffix}" for ending in endings[:4]
    ]
    assert found[0].segmentation.name == f"A{endings[4]}{suffix}"


def test_two_scans_of_one_patient():
    cases = [Case(f"BraTS-GLI-00001-00{i}", {}, Path("x")) for i in (0, 1)]
    assert {case.patient for case in cases} == {"BraTS-GLI-00001"}
    assert Case("BraTS2021_00006", {}, Path("x")).patient == "BraTS2021_00006"


def test_a_missing_sequence_is_named(tmp_path: Path):
    lay(tmp_path, "A", OLD[:2] + OLD[3:])
    with pytest.raises(ScanError, match="case A lacks t2"):
        find_cases(tmp_path)


def test_a_missing_segmentation(tmp_path: Path):
    lay(tmp_path, "A", OLD[:4])
    with pytest.raises(ScanError, match="lacks its segmentation"):
        find_cases(tmp_path)


def test_a_sequence_twice(tmp_path: Path):
    lay(tmp_path, "A")
    lay(tmp_path, "A", ("-t1n",))
    with pytest.raises(ScanError, match="twice"):
        find_cases(tmp_path)


def test_one_name_for_two_cases(tmp_path: Path):
    lay(tmp_path / "one", "A")
    lay(tmp_path / "two", "A")
    with pytest.raises(ScanError, match="more than one case named A"):
        find_cases(tmp_path)


def test_no_case(tmp_path: Path):
    (tmp_path / "brain.nii.gz").touch()
    with pytest.raises(ScanError, match="holds no case"):
        find_cases(tmp_path)
    with pytest.raises(ScanError, match="not a folder"):
        find_cases(tmp_path / "nowhere")


@pytest.mark.data
def test_the_real_cases(data_dir: Path):
    assert [case.name for case in find_cases(data_dir / "imaging" / "brats")] == [
        "BraTS-GLI-00001-000",
        "BraTS2021_00006",
    ]


def test_a_case_that_is_not_complete_stops_no_other(tmp_path: Path):
    for name, words in (("A", ("t1", "t1ce", "t2", "flair", "seg")), ("B", ("t1",))):
        (tmp_path / name).mkdir()
        for word in words:
            (tmp_path / name / f"{name}_{word}.nii").touch()
    good, bad = find_usable_cases(tmp_path)
    assert (good.name, sorted(good.sequences)) == ("A", ["flair", "t1", "t1ce", "t2"])
    assert "B lacks t1ce, t2, flair, its segmentation" in bad.message
    with pytest.raises(ScanError, match="holds no case"):
        find_usable_cases(_empty(tmp_path))


def _empty(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"
