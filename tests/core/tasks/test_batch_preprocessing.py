"""A folder of raw cases as a job: the table, what lies on disk, stop, resume, refusals."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import JobError, ScanError, StoreError
from core.imaging import simulate_scan, write_volume
from core.imaging.layout import find_cases
from core.imaging.preprocessing import PreprocessingPlan, preprocess
from core.jobs import InlineEngine
from core.tasks import TASKS, batch_preprocessing
from core.tasks.batch_preprocessing import preprocessing_request, processed_rows

A, B, C = "simulated-a", "simulated-b", "simulated-c"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case with a segmentation, one without, and one that lacks a sequence."""
    for number, name in enumerate((A, B, C)):
        scan, place = simulate_scan(number, seed=3), tmp_path / "my raw" / name
        volumes = dict(zip(("t1", "t1ce", "t2", "flair"), scan.sequences, strict=True))
        if name == A:
            volumes["seg"] = scan.segmentation
        if name == C:
            del volumes["t2"]
        for ending, volume in volumes.items():
            write_volume(place / f"x_{ending}.nii", volume)
    return tmp_path / "my raw"


@pytest.fixture
def engine(tmp_path: Path) -> InlineEngine:
    return InlineEngine(tmp_path / "home")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Preprocess in this process, as the child would; return who came, in order."""
    names: list[str] = []

    def here(scan, *, folder, plan, on_step, stopping):
        assert not folder.exists()
        names.append(scan.name)
        stopping()
        return preprocess(scan, plan=plan, on_step=on_step)

    monkeypatch.setattr(batch_preprocessing, "preprocess_in_child", here)
    return names


def asked(folder: Path, *, approximate: bool = True):
    into = folder.parent / "home" / "imaging"
    return preprocessing_request(folder, into=into, approximate=approximate)


def test_a_folder_becomes_cases_and_a_table(engine, folder, tmp_path):
    spec = asked(folder)
    job = engine.submit(spec)
    assert job.state == "done", job.reason
    table = processed_rows(engine.result(job.id))
    assert table["case"].tolist() == [A, B, C]
    assert table["status"].tolist() == ["ready", "ready", "not read"]
    assert table["mask"].tolist() == ["given", "approximate", "none"]
    assert table["verdict"].tolist() == ["ok", "ok", ""]
    assert "No series seems to be T2" in table["reasons"][2]
    assert table["simulated"].tolist() == [True, True, False]  # of the last nothing was read
    into = Path(spec.params["into"])
    assert into.name.startswith("my-raw-processed-approximate-masks-")
    assert [case.name for case in find_cases(into)] == [A, B]
    said = json.loads((into / B / f"{B}_preprocessing.json").read_text())
    assert said["mask"] == "approximate"
    assert any("outline is approximate" in note for note in said["notes"])
    told = [report.values for report in engine.reports(job.id) if report.part == 0]
    assert told[0]["step"] == "Recognise the space"
    assert told[-1]["done"] == told[-1]["of"]
    kept = {path.suffix for path in (tmp_path / "home" / "jobs").rglob("*")}
    assert not kept & {".nii", ".gz", ".npz", ".npy"}  # no voxel stays with the job


def test_without_approximate_masks_the_unmarked_lie_apart(engine, folder, read):
    spec = asked(folder, approximate=False)
    job = engine.submit(spec)
    into = Path(spec.params["into"])
    table = processed_rows(engine.result(job.id))
    assert table["status"].tolist() == ["ready", "no mask", "not read"]
    assert "approximate" not in into.name
    assert [case.name for case in find_cases(into)] == [A]
    beside = into.with_name(f"{into.name}-without-mask") / B
    assert not list(beside.glob("*_seg*"))
    assert (beside / f"{B}_recipe.json").is_file()


def test_stopped_within_a_step_and_resumed_nothing_is_read_twice(engine, folder, read, monkeypatch):
    spec = asked(folder)
    one = batch_preprocessing.preprocess_in_child

    def stopping(scan, *, on_step: Callable, **more):
        def told(step):
            if scan.name == B and len(read) == 2:
                engine.stop(spec.id)
            on_step(step)

        return one(scan, on_step=told, **more)

    monkeypatch.setattr(batch_preprocessing, "preprocess_in_child", stopping)
    assert engine.submit(spec).state == "stopped"
    into = Path(spec.params["into"])
    assert [path.name for path in into.iterdir()] == [A]
    assert engine.resume(spec.id).state == "done"
    assert read == [A, B, B]
    assert [path.name for path in sorted(into.iterdir())] == [A, B]


def test_a_case_that_was_put_away_is_not_read_again(engine, folder, read):
    job = engine.submit(asked(folder))
    first = processed_rows(engine.result(job.id))
    engine.remove(job.id)
    again = engine.submit(asked(folder))
    assert processed_rows(engine.result(again.id))[:2].equals(first[:2])
    assert read == [A, B]


def test_a_failed_verdict_is_a_row_and_no_case(engine, folder, read, monkeypatch):
    one = batch_preprocessing.preprocess_in_child

    def failing(scan, **more):
        if scan.name == B:
            raise ScanError("nothing like a brain was found.", "Check it.")
        done = one(scan, **more)
        last = replace(done.steps[-1], verdict="failed", reasons=("T2 does not fit.",))
        return replace(done, steps=(*done.steps[:-1], last))

    monkeypatch.setattr(batch_preprocessing, "preprocess_in_child", failing)
    spec = asked(folder)
    table = processed_rows(engine.result(engine.submit(spec).id))
    assert table["status"].tolist() == ["failed", "failed", "not read"]
    assert table["reasons"].tolist()[:2] == ["T2 does not fit.", "nothing like a brain was found."]
    assert not Path(spec.params["into"]).exists()


def test_a_case_that_changed_or_is_damaged_stops_no_other(engine, folder, read):
    (folder / B / "x_t2.nii").write_bytes(b"no scan")
    spec = asked(folder)
    (folder / A / "x_t2.nii").unlink()
    assert asked(folder).id != spec.id
    table = processed_rows(engine.result(engine.submit(spec).id))
    assert table["status"].tolist() == ["not read"] * 3
    assert "changed since this was asked for" in table["reasons"][0]
    assert "x_t2.nii" in table["reasons"][1]


def test_a_request_that_cannot_be_used():
    task = TASKS["batch_preprocessing"]
    good = {"folder": "/a", "into": "/b", "plan": PreprocessingPlan().to_dict()}
    assert task.parts({**good, "cases": {"b": "1", "a": "2"}}) == [{"case": "a"}, {"case": "b"}]
    for cases in ({}, {"..": "1"}, {"a/b": "1"}, 7):
        with pytest.raises(JobError):
            task.parts({**good, "cases": cases})
    with pytest.raises(JobError, match="into"):
        task.parts({"folder": "/a", "plan": good["plan"], "cases": {"a": "1"}})


@pytest.mark.parametrize("content", [b"{}", b'{"rows": [{"strange": 1}]}', b'{"rows": [3]}'])
def test_a_damaged_result(content):
    with pytest.raises(StoreError, match="damaged"):
        processed_rows(content)
