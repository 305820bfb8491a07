"""The truth about jobs: of processes that are gone, of disks that are full, of two servers."""

import time
from pathlib import Path

import pytest

from core.errors import StoreError, UnknownJobError
from core.jobs import Engine, InlineEngine, JobSpec
from core.jobs.events import Lost, PartStarted, Queued
from tests.core.jobs.conftest import CHORES, ended, given, steps, wait_for, wanted

SLOW = {"parts": 2, "steps": 30, "pause": 0.03}


def test_an_ending_that_the_disk_does_not_take_is_told_all_the_same(inline: InlineEngine):
    spec = JobSpec("count", {"steps": 1})
    real = inline.records.append

    def full(job_id: str, event: object) -> None:
        if not isinstance(event, Queued):
            raise StoreError("no space left.", "Free some.")
        real(job_id, event)

    inline.records.append = full
    assert inline.submit(spec).state == "done"
    # Another server only sees that nobody sees to it any more.
    inline.close()
    other = InlineEngine(inline.records.root, tasks=CHORES)
    assert other.get(spec.id).state == "lost"
    assert other.submit(spec).state == "done"
    other.close()


def test_a_job_that_cannot_be_written_down_is_refused(tmp_path: Path):
    (tmp_path / "home").write_text("a file where the folder should be")
    engine = InlineEngine(tmp_path / "home", tasks=CHORES)
    with pytest.raises(StoreError, match="jobs cannot be kept"):
        engine.submit(JobSpec("count"))
    assert engine.jobs() == ()


def test_an_input_goes_with_the_last_job_that_works_on_it(inline: InlineEngine):
    key, store = "d" * 64, inline.records.store
    store.write(key, "arrays.npz", b"numbers")
    specs = [JobSpec("count", {"steps": 1, "seed": seed, "input": key}) for seed in range(2)]
    for spec in specs:
        inline.submit(spec)
    inline.remove(specs[0].id)
    assert store.has(key, "arrays.npz")
    inline.remove(specs[1].id)
    assert not store.has(key, "arrays.npz")


def test_a_damaged_record_harms_no_other_job(inline: InlineEngine):
    specs = [JobSpec("count", {"steps": 1, "seed": seed}) for seed in range(2)]
    for spec in specs:
        inline.submit(spec)
    (inline.records.folder(specs[0].id) / "spec.json").write_text('{"task": "cou')
    assert [job.id for job in inline.jobs()] == [specs[1].id]
    with pytest.raises(UnknownJobError, match="cannot be read"):
        inline.get(specs[0].id)


def test_a_running_job_of_a_dead_process_is_lost_and_of_a_living_one_is_not(inline: InlineEngine):
    spec = JobSpec("count", {"steps": 2})
    inline.records.create(spec, [{"place": 0}, {"place": 1}], {})
    inline.records.begin(spec.id, Queued(100.0, 1, "0123456789abcdef"))
    inline.records.append_part(spec.id, 0, PartStarted(101.0, 1, 0))
    job = inline.get(spec.id)
    assert job.state == "lost"
    assert "ended before the job did" in job.reason
    assert inline.records.read(spec.id).state == "lost"  # written down, not only said
    assert inline.records.asked_to_stop(spec.id, 1)  # should a worker elsewhere still be at it
    assert inline.resume(spec.id).state == "done"
    assert given(inline, spec.id) == wanted({"steps": 2})


def test_two_servers_on_one_folder_agree(engine: Engine, begin):
    job_id = begin(engine, JobSpec("count", SLOW))
    other = InlineEngine(engine.records.root, tasks=CHORES)
    assert other.get(job_id).state == "running"
    assert other.submit(JobSpec("count", SLOW)).state == "running"  # joins
    other.stop(job_id)
    assert ended(engine, job_id).state == "stopped"
    assert other.get(job_id).state == "stopped"
    other.close()


def test_an_overtaken_attempt_leaves(inline: InlineEngine, begin):
    """A worker that was thought dead goes at its next report."""
    job_id = begin(inline, JobSpec("count", SLOW))
    inline.records.append(job_id, Lost(time.time(), 1, "the network said so."))
    inline.records.begin(job_id, Queued(time.time(), 2, "0123456789abcdef"))
    wait_for(lambda: inline.get(job_id).state == "lost")
    length = len(steps(inline, job_id, 0))
    time.sleep(0.3)
    assert len(steps(inline, job_id, 0)) <= length + 1
