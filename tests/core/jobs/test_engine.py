"""What every engine does, on both: start, join, stop, resume, fail with a reason, remove."""

import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from core.errors import (
    InputError,
    JobError,
    JobFailedError,
    JobLostError,
    JobStopped,
    UnknownJobError,
)
from core.jobs import Engine, InlineEngine, JobSpec
from tests.core.jobs.conftest import ended, given, steps, wanted

SLOW = {"parts": 2, "steps": 30, "pause": 0.03}
HOSTILE = ["", "../../etc", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "/..", "\x00" * 64]


def test_a_job_is_done_and_gives_what_its_parts_gave(engine: Engine):
    params = {"parts": 3, "steps": 3, "seed": 7}
    job = ended(engine, engine.submit(JobSpec("count", params)).id)
    assert (job.state, job.attempt, job.fraction) == ("done", 1, 1.0)
    assert given(engine, job.id) == wanted(params)
    assert all(part.done for part in job.parts)
    assert job.started is not None
    assert job.ended is not None
    assert job.queued <= job.started <= job.ended <= time.time()
    assert job.host
    assert job.device.startswith("CPU")
    assert [report.values["done"] for report in engine.reports(job.id)] == [1, 2, 3] * 3


def test_versions_are_written_down(engine: Engine):
    job = ended(engine, engine.submit(JobSpec("count", {"steps": 1})).id)
    _, _, versions = engine.records.asked(job.id)
    assert {"python", "ferroscope", "numpy", "torch"} <= set(versions)


def test_the_same_request_is_the_same_job(engine: Engine, begin):
    spec = JobSpec("count", SLOW)
    begin(engine, spec)
    joined = engine.submit(JobSpec("count", dict(reversed(SLOW.items()))))
    assert joined.id == spec.id
    assert joined.attempt == 1
    assert len(engine.jobs()) == 1
    assert ended(engine, spec.id).state == "done"
    again = engine.submit(spec)
    assert (again.state, again.attempt) == ("done", 1)
    assert given(engine, spec.id) == wanted(SLOW)
    for place in range(2):
        assert steps(engine, spec.id, place) == list(range(30))


def test_many_who_ask_at_once_start_one_job(engine: Engine):
    spec = JobSpec("count", {"steps": 3})
    askers = [threading.Thread(target=engine.submit, args=(spec,)) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    job = ended(engine, spec.id)
    assert (job.state, job.attempt) == ("done", 1)
    assert steps(engine, spec.id, 0) == [0, 1, 2]


def test_stop_leaves_within_a_report_and_resume_gives_the_same_numbers(engine: Engine, begin):
    params = {**SLOW, "parts": 3, "seed": 3}
    job_id = begin(engine, JobSpec("count", params))
    assert engine.get(job_id).state == "running"
    engine.stop(job_id)
    told = Counter(report.part for report in engine.reports(job_id))
    stopped = ended(engine, job_id)
    after = Counter(report.part for report in engine.reports(job_id))
    assert all(after[place] <= told[place] + 1 for place in range(3))
    assert stopped.state == "stopped"
    assert 0 < stopped.fraction < 1
    with pytest.raises(JobStopped):
        engine.result(job_id)
    assert engine.stop(job_id).state == "stopped"  # once more changes nothing

    before = stopped.elapsed(time.time())
    engine.resume(job_id)
    done = ended(engine, job_id)
    assert (done.state, done.attempt) == ("done", 2)
    assert given(engine, job_id) == wanted(params)
    assert steps(engine, job_id, 0) == list(range(30))  # none twice, none left out
    assert done.elapsed(time.time()) > before
    assert engine.resume(job_id).attempt == 2  # done is done


def test_asking_again_for_a_stopped_job_goes_on_with_it(engine: Engine, begin):
    job_id = begin(engine, JobSpec("count", SLOW))
    engine.stop(job_id)
    ended(engine, job_id)
    engine.submit(JobSpec("count", SLOW))
    assert ended(engine, job_id).attempt == 2
    assert given(engine, job_id) == wanted(SLOW)


@pytest.mark.parametrize(
    ("mischief", "reason", "hint"),
    [
        ("input", "the 7th patient is missing.", "Give the patient."),
        ("full", "No space left on device", "Free some disk space"),
        ("memory", "not enough memory", "smaller"),
    ],
)
def test_a_job_fails_with_a_reason_and_can_be_cured(
    engine: Engine, tmp_path: Path, mischief: str, reason: str, hint: str
):
    params = {"parts": 3, "steps": 4, "mischief": mischief, "cure": str(tmp_path / "cure")}
    job = ended(engine, engine.submit(JobSpec("count", params)).id)
    assert job.state == "failed"
    assert reason in job.reason
    assert hint in job.hint
    with pytest.raises(JobFailedError, match=job.reason[:20]):
        engine.result(job.id)
    (tmp_path / "cure").touch()
    engine.submit(JobSpec("count", params))
    job = ended(engine, job.id)
    assert (job.state, job.reason) == ("done", "")
    assert given(engine, job.id) == wanted(params)
    assert steps(engine, job.id, 1) == [0, 1, 2, 3]


def test_checkpoints_go_with_the_result_of_their_part(engine: Engine, tmp_path: Path):
    params = {"parts": 2, "steps": 3, "mischief": "input", "cure": str(tmp_path / "cure")}
    spec = JobSpec("count", params)
    folders = [engine.records.checkpoints(spec.id, place) for place in range(2)]
    assert ended(engine, engine.submit(spec).id).state == "failed"
    assert (folders[1] / "sum.json").is_file()  # what resuming needs
    (tmp_path / "cure").touch()
    engine.resume(spec.id)
    assert ended(engine, spec.id).state == "done"
    assert steps(engine, spec.id, 1) == [0, 1, 2]
    assert not any(folder.exists() for folder in folders)
    assert engine.submit(spec).attempt == 2  # asked for again, it answers
    assert given(engine, spec.id) == wanted(params)


@pytest.mark.parametrize("mischief", ["defect", "combine"])
def test_a_defect_is_named_and_its_words_stay_on_disk(engine: Engine, mischief: str):
    job = ended(engine, engine.submit(JobSpec("count", {"mischief": mischief})).id)
    assert job.state == "failed"
    assert {"defect": "RuntimeError", "combine": "ZeroDivisionError"}[mischief] in job.reason
    assert "P07" not in job.reason + job.hint
    assert "P07" in (engine.records.folder(job.id) / "failure.txt").read_text()


def test_a_disk_that_takes_no_progress_fails_the_job(engine: Engine):
    """/dev/full answers every write with 'no space left'."""
    spec = JobSpec("count", {"parts": 1, "steps": 4})
    part = engine.records.folder(spec.id) / "parts" / "0000"
    part.mkdir(parents=True)
    (part / "steps.txt").symlink_to("/dev/full")
    job = ended(engine, engine.submit(spec).id)
    assert job.state == "failed"
    assert "No space left" in job.reason


@pytest.mark.parametrize("job_id", [*HOSTILE, "0" * 64])
def test_unknown_and_hostile_ids_are_refused(inline: InlineEngine, job_id: str):
    for ask in (inline.get, inline.stop, inline.resume, inline.result, inline.remove):
        with pytest.raises(UnknownJobError):
            ask(job_id)
    assert not [path for path in inline.records.jobs.glob("*") if path.name != "engines"]


def test_an_unknown_task_and_refused_parameters_leave_nothing(inline: InlineEngine):
    with pytest.raises(JobError, match="no task named 'sing'; there are count"):
        inline.submit(JobSpec("sing"))
    with pytest.raises(InputError, match="nothing to count"):
        inline.submit(JobSpec("count", {"parts": 0}))
    assert inline.jobs() == ()


def test_jobs_are_listed_newest_first_and_removed_one_by_one(engine: Engine, begin):
    specs = [JobSpec("count", {"steps": 1, "seed": seed}) for seed in range(3)]
    for spec in specs:
        ended(engine, engine.submit(spec).id)
    assert [job.id for job in engine.jobs()] == [spec.id for spec in reversed(specs)]
    engine.remove(specs[1].id)
    assert [job.id for job in engine.jobs()] == [specs[2].id, specs[0].id]
    with pytest.raises(UnknownJobError):
        engine.get(specs[1].id)
    running = begin(engine, JobSpec("count", SLOW))
    with pytest.raises(JobError, match="Stop it first"):
        engine.remove(running)
    with pytest.raises(JobError, match="Wait for its end"):
        engine.result(running)
    engine.stop(running)
    ended(engine, running)
    engine.remove(running)
    assert len(engine.jobs()) == 2


def test_a_result_that_is_gone_is_not_promised(engine: Engine):
    spec = JobSpec("count", {"steps": 2})
    ended(engine, engine.submit(spec).id)
    (engine.records.folder(spec.id) / "result").unlink()
    assert engine.get(spec.id).state == "lost"
    with pytest.raises(JobLostError, match="no longer on disk"):
        engine.result(spec.id)
    engine.resume(spec.id)
    assert ended(engine, spec.id).state == "done"
    assert given(engine, spec.id) == wanted({"steps": 2})


def test_a_keyboard_interrupt_leaves_a_lost_job(inline: InlineEngine, monkeypatch):
    def interrupted(order: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.jobs.engine.carry_out", interrupted)
    with pytest.raises(KeyboardInterrupt):
        inline.submit(JobSpec("count"))
    (job,) = inline.jobs()
    assert (job.state, job.reason) == ("lost", "it was interrupted.")
