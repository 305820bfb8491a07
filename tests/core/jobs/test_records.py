"""Jobs on disk."""

import json
from pathlib import Path

import pytest

from core.errors import StoreError, UnknownJobError
from core.jobs import JobSpec
from core.jobs.events import (
    Done,
    Lost,
    PartDone,
    PartReported,
    PartStarted,
    Queued,
    StopAsked,
    event_line,
)
from core.jobs.records import JobRecords

SPEC = JobSpec("count", {"parts": 2})


@pytest.fixture
def records(tmp_path: Path) -> JobRecords:
    found = JobRecords(tmp_path)
    found.create(SPEC, [{"place": 0}, {"place": 1}], {"numpy": "2.4"})
    found.begin(SPEC.id, Queued(100.0, 1, "0123456789abcdef"))
    return found


def test_what_was_asked_for_comes_back(records: JobRecords):
    spec, parts, versions = records.asked(SPEC.id)
    assert spec == SPEC
    assert parts == [{"place": 0}, {"place": 1}]
    assert versions == {"numpy": "2.4"}
    assert records.ids() == (SPEC.id,)


def test_a_job_is_read_from_all_who_wrote(records: JobRecords):
    # The worker's clock is an hour behind.
    records.append_part(SPEC.id, 1, PartStarted(-3500.0, 1, 1, "far", "CPU"))
    records.append_part(SPEC.id, 1, PartReported(-3400.0, 1, 1, {"done": 1, "of": 2}))
    records.append(SPEC.id, StopAsked(150.0, 1))
    job = records.read(SPEC.id)
    assert (job.state, job.stopping, job.fraction, job.host) == ("running", True, 0.25, "far")
    records.append(SPEC.id, Done(160.0, 1))
    assert records.read(SPEC.id).state == "done"


def test_a_torn_line_of_progress_is_passed_over(records: JobRecords):
    records.append_part(SPEC.id, 0, PartStarted(1.0, 1, 0))
    records.append_part(SPEC.id, 0, PartReported(2.0, 1, 0, {"done": 1, "of": 4}))
    path = records.folder(SPEC.id) / "parts" / "0000" / "events-1.jsonl"
    torn = event_line(PartReported(3.0, 1, 0, {"done": 2, "of": 4}))[:-9]
    path.write_bytes(path.read_bytes() + torn)
    assert records.read(SPEC.id).fraction == 0.125
    assert len(records.reports(SPEC.id)) == 1
    records.append_part(SPEC.id, 0, PartReported(4.0, 1, 0, {"done": 3, "of": 4}))
    assert records.read(SPEC.id).fraction == 0.375
    assert [report.values["done"] for report in records.reports(SPEC.id)] == [1, 3]


def test_reports_of_all_attempts_come_in_order(records: JobRecords):
    for attempt in (2, 10, 1):
        records.append_part(SPEC.id, 0, PartReported(0.0, attempt, 0, {"attempt": attempt}))
    assert [report.attempt for report in records.reports(SPEC.id)] == [1, 2, 10]


def test_an_attempt_leaves_when_asked_to_or_overtaken_or_removed(records: JobRecords):
    assert not records.asked_to_stop(SPEC.id, 1)
    records.ask_to_stop(SPEC.id, 1)
    assert records.asked_to_stop(SPEC.id, 1)
    records.append(SPEC.id, Lost(1.0, 1, "x"))
    records.begin(SPEC.id, Queued(2.0, 2, "0123456789abcdef"))
    assert records.asked_to_stop(SPEC.id, 1)
    assert not records.asked_to_stop(SPEC.id, 2)
    records.remove(SPEC.id)
    assert records.asked_to_stop(SPEC.id, 2)
    assert not list(records.jobs.glob("*/spec.json"))


def test_results_are_whole_or_not_there(records: JobRecords):
    assert not records.has_result(SPEC.id)
    with pytest.raises(StoreError, match="not on this disk"):
        records.result(SPEC.id, part=1)
    records.write_result(SPEC.id, b"one", part=1)
    records.write_result(SPEC.id, b"all")
    assert (records.result(SPEC.id, part=1), records.result(SPEC.id)) == (b"one", b"all")
    assert not records.has_result(SPEC.id, part=0)


def test_checkpoints_are_dropped_only_where_nobody_needs_them(records: JobRecords):
    kept = records.checkpoints(SPEC.id, 1) / "deep" / "state"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"epoch 7")
    records.drop_checkpoints(SPEC.id, 1, 1)
    assert kept.is_file()  # no result
    records.write_result(SPEC.id, b"one", part=1)
    records.drop_checkpoints(SPEC.id, 1, 2)
    assert kept.is_file()  # not the attempt that is on
    records.drop_checkpoints(SPEC.id, 1, 1)
    assert not records.checkpoints(SPEC.id, 1).exists()
    assert records.result(SPEC.id, part=1) == b"one"
    records.drop_checkpoints(SPEC.id, 1, 1)  # once more harms nothing


def test_a_part_knows_whether_it_was_begun(records: JobRecords):
    assert not records.begun(SPEC.id, 0, 1)
    records.append_part(SPEC.id, 0, PartDone(1.0, 1, 0))
    assert records.begun(SPEC.id, 0, 1)
    assert not records.begun(SPEC.id, 0, 2)


def test_the_last_sign_of_life_is_a_time(records: JobRecords):
    assert records.last_sign(SPEC.id) > 1e9
    assert records.last_sign("0" * 64) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"task": "count"}',
        b'{"task": "../x", "params": {}, "parts": []}',
        b'{"task": "count", "params": {"parts": NaN}, "parts": []}',
        json.dumps({"task": "count", "params": {"parts": 3}, "parts": []}).encode(),
    ],
)
def test_a_record_that_is_not_its_ids_is_refused(records: JobRecords, content: bytes):
    (records.folder(SPEC.id) / "spec.json").write_bytes(content)
    with pytest.raises(UnknownJobError, match=r"cannot be read|was changed"):
        records.read(SPEC.id)


@pytest.mark.parametrize("job_id", ["..", "../" + "a" * 61, "a" * 63, "A" * 64, ""])
def test_an_id_is_never_a_way_to_another_folder(records: JobRecords, job_id: str):
    with pytest.raises(UnknownJobError):
        records.folder(job_id)


def test_folders_that_are_no_jobs_are_not_listed(records: JobRecords):
    for name in ("notes", "A" * 64, ".removed-x"):
        (records.jobs / name).mkdir()
        (records.jobs / name / "spec.json").write_text("{}")
    assert records.ids() == (SPEC.id,)
