"""A confirmed cohort is kept whole, read back equal, and never half-written."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.data import folder as folder_module
from core.data.folder import check_cohort_name, load_saved, read_manifest, save_cohort
from core.errors import CohortError, StoreError
from core.flow import Exclusion, Flow


def cohort(shift: float = 0.0) -> Cohort:
    patients = pd.Index(["P1", "P2", "P3"], name="patient_id")
    genes = ["TP53", "EGFR"]
    values = np.array([[1.1, 2.2], [3.3, 4.4], [5.5, 6.6]], np.float32) + np.float32(shift)
    return Cohort(
        "mine",
        pd.DataFrame(values, index=patients, columns=genes),
        pd.DataFrame({"age": [50.0, np.nan, 61.5], "sex": ["male", np.nan, "female"]}, patients),
        Outcome(np.array([1.0, 2.5, 7.0]), np.array([True, False, True])),
        title="Mine",
        unit="log2(CPM + 1)",
        source="our hospital",
        notes=("a note",),
        flow=Flow(5, (Exclusion("normal tissue", ("N1", "N2"), kept_apart=True),)),
        normals=pd.DataFrame([[0.5, 0.25], [1.5, 2.5]], index=["N1", "N2"], columns=genes),
    )


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    saved = cohort()
    where = save_cohort(saved, tmp_path)
    assert where == tmp_path / "cohorts" / "mine"
    loaded = load_saved(where)
    assert loaded.fingerprint == saved.fingerprint
    for name in ("name", "title", "unit", "source", "notes", "flow", "simulated"):
        assert getattr(loaded, name) == getattr(saved, name), name
    pd.testing.assert_frame_equal(loaded.clinical, saved.clinical)
    assert loaded.expression.dtypes.eq(np.float32).all()
    assert loaded.normals is not None and loaded.normals.dtypes.eq(np.float64).all()
    assert loaded.recurrences is None


def test_saving_again_replaces_and_tidies(tmp_path: Path) -> None:
    save_cohort(cohort(), tmp_path)
    where = save_cohort(cohort(shift=1.0), tmp_path)
    assert load_saved(where).expression.loc["P1", "TP53"] == np.float32(2.1)
    assert len(list(where.glob("expression-*.parquet"))) == 1


def test_a_failure_half_way_leaves_the_old_cohort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = save_cohort(cohort(), tmp_path)
    write = folder_module.write_atomically

    def full(path: Path, content: bytes) -> None:
        if path.name.startswith("outcome"):
            raise StoreError("no space left.")
        write(path, content)

    monkeypatch.setattr(folder_module, "write_atomically", full)
    with pytest.raises(StoreError):
        save_cohort(replace(cohort(shift=1.0), outcome=Outcome(np.ones(3), np.ones(3))), tmp_path)
    assert load_saved(where).fingerprint == cohort().fingerprint


def test_a_changed_or_missing_file_is_noticed(tmp_path: Path) -> None:
    where = save_cohort(cohort(), tmp_path)
    path = next(where.glob("clinical-*.parquet"))
    content = path.read_bytes()
    path.write_bytes(content[:-5] + b"x" + content[-4:])
    with pytest.raises(CohortError, match="is not the file that was saved"):
        load_saved(where)
    path.unlink()
    with pytest.raises(CohortError, match="could not be read"):
        load_saved(where)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "other"},
        {"version": 2},
        {"files": []},
        {"files": {"expression": {}}},
        {"flow": None},
        {"time_unit": "weeks"},
    ],
)
def test_an_odd_manifest_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    where = save_cohort(cohort(), tmp_path)
    manifest = json.loads((where / "cohort.json").read_text())
    (where / "cohort.json").write_text(json.dumps(manifest | change))
    with pytest.raises(CohortError):
        load_saved(where)


def test_a_manifest_cannot_point_elsewhere(tmp_path: Path) -> None:
    where = save_cohort(cohort(), tmp_path)
    manifest = json.loads((where / "cohort.json").read_text())
    manifest["files"]["expression"]["file"] = "../../secret.parquet"
    (where / "cohort.json").write_text(json.dumps(manifest))
    with pytest.raises(CohortError, match="names an odd file"):
        load_saved(where)


def test_a_damaged_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cohort.json").write_text("{")
    with pytest.raises(CohortError, match="missing or damaged"):
        read_manifest(tmp_path)
    (tmp_path / "cohort.json").write_text("[" * 100_000)
    with pytest.raises(CohortError, match="missing or damaged"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("name", ["", "../up", "a/b", "A", "x" * 80, ".hidden", "a b"])
def test_names_that_are_no_folder(name: str) -> None:
    with pytest.raises(CohortError, match="cannot name a cohort"):
        check_cohort_name(name)


def test_a_name_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="already"):
        check_cohort_name("mine", ("mine",))
    with pytest.raises(CohortError, match="already"):
        save_cohort(replace(cohort(), name="tcga_glioma"), tmp_path)
    assert not list(tmp_path.iterdir())
    check_cohort_name("mine_2", ("mine",))
