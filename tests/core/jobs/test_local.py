"""The Dask engine where things die: workers, the server, the scheduler."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.jobs import DaskEngine, Engine, InlineEngine, JobSpec
from tests.core.jobs.conftest import CHORES, ROOT, ended, given, steps, wait_for, wanted

SERVER = """
import sys, time
from pathlib import Path
from core.jobs import DaskEngine, InlineEngine, JobSpec
import json
home, kind, params = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
if kind == "inline":
    engine = InlineEngine(home, tasks="tests.core.jobs.chores")
else:
    engine = DaskEngine(home, tasks="tests.core.jobs.chores", workers=2)
engine.submit(JobSpec("count", params))
time.sleep(600)
"""


@contextmanager
def served(home: Path, kind: str, params: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that asks for a chore and stays; it is killed in the end."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(home), kind, json.dumps(params)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        cwd=ROOT,
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_worker_killed_in_its_part_makes_the_job_lost_and_resume_ends_it_right(
    dask: DaskEngine, tmp_path: Path
):
    """On a cluster with Dask's own settings, which would begin the part again in silence."""
    mark = tmp_path / "mark"
    mark.mkdir()
    (mark / "die-1").touch()
    params = {"parts": 3, "steps": 6, "pause": 0.05, "mark": str(mark), "seed": 5}
    job = ended(dask, dask.submit(JobSpec("count", params)).id)
    assert job.state == "lost"
    assert "killed" in job.reason
    assert not alive(int((mark / "pid-1").read_text()))
    assert steps(dask, job.id, 1) == [0, 1]  # nobody went on behind our back
    dask.resume(job.id)
    job = ended(dask, job.id)
    assert (job.state, job.attempt) == ("done", 2)
    assert given(dask, job.id) == wanted(params)
    assert [steps(dask, job.id, place) for place in range(3)] == [list(range(6))] * 3


def test_a_worker_killed_between_a_result_and_its_checkpoints_end(dask: DaskEngine, tmp_path: Path):
    """Dask gives the part to the other worker, which finds its result."""
    mark = tmp_path / "mark"
    mark.mkdir()
    (mark / "die-kept-1").touch()
    params = {"parts": 2, "steps": 3, "mark": str(mark), "seed": 6}
    job = ended(dask, dask.submit(JobSpec("count", params)).id)
    assert (job.state, job.attempt) == ("done", 1)
    assert not alive(int((mark / "pid-1").read_text()))
    assert given(dask, job.id) == wanted(params)
    nothing_was_done_twice_or_left(dask, job.id)


def test_a_server_killed_between_a_result_and_its_checkpoints_end(tmp_path: Path):
    (tmp_path / "mark").mkdir()
    (tmp_path / "mark" / "die-kept-0").touch()
    params = {"parts": 2, "steps": 3, "mark": str(tmp_path / "mark"), "seed": 6}
    with served(tmp_path / "home", "inline", params) as server:
        assert server.wait(timeout=60) == -signal.SIGKILL
    engine = InlineEngine(tmp_path / "home", tasks=CHORES)
    job_id = JobSpec("count", params).id
    assert engine.get(job_id).state == "lost"
    assert engine.records.has_result(job_id, part=0)
    assert (engine.records.checkpoints(job_id, 0) / "sum.json").is_file()
    assert engine.resume(job_id).state == "done"
    assert given(engine, job_id) == wanted(params)
    nothing_was_done_twice_or_left(engine, job_id)
    engine.close()


def nothing_was_done_twice_or_left(engine: Engine, job_id: str) -> None:
    """Each step once, and no checkpoint of any part."""
    assert [steps(engine, job_id, part) for part in range(2)] == [[0, 1, 2]] * 2
    assert not list(engine.records.folder(job_id).glob("parts/*/checkpoints"))


def test_the_number_of_workers_changes_no_number(dask: DaskEngine, tmp_path: Path):
    params = {"parts": 5, "steps": 3, "seed": 11}
    two = ended(dask, dask.submit(JobSpec("count", params)).id)
    one = InlineEngine(tmp_path / "one", tasks=CHORES)
    one.submit(JobSpec("count", params))
    assert dask.result(two.id) == one.result(two.id)
    assert given(dask, two.id) == wanted(params)


def test_waiting_jobs_have_a_place_and_can_be_stopped_before_they_begin(dask: DaskEngine):
    # Two workers, four parts that outlast any delay: only the first job can begin.
    busy = [JobSpec("count", {"parts": 2, "steps": 2000, "pause": 0.05, "seed": s}) for s in (1, 2)]
    last = JobSpec("count", {"parts": 1, "seed": 3})
    for spec in busy:
        dask.submit(spec)
    wait_for(lambda: dask.get(busy[0].id).state == "running")
    assert dask.submit(last).state == "queued"
    assert dask.get(busy[1].id).place == 1
    assert dask.get(last.id).place == 2
    assert [job.place for job in dask.jobs()] == [2, 1, None]
    dask.stop(last.id)
    assert ended(dask, last.id).state == "stopped"
    for spec in busy:
        dask.stop(spec.id)
    for spec in busy:
        assert ended(dask, spec.id).state == "stopped"


def test_no_scheduler_at_the_address_is_said(tmp_path: Path):
    engine = DaskEngine(tmp_path, tasks=CHORES, address="tcp://127.0.0.1:9")
    engine._patience = "1s"
    job = ended(engine, engine.submit(JobSpec("count")).id)
    assert job.state == "failed"
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in job.reason
    assert "FERROSCOPE_DASK" in job.hint
    engine.close()


@pytest.mark.parametrize("kind", ["inline", "dask"])
def test_a_server_killed_in_the_middle_leaves_a_lost_job_that_can_be_resumed(
    tmp_path: Path, kind: str
):
    mark = tmp_path / "mark"
    mark.mkdir()
    params = {"parts": 2, "steps": 20, "pause": 0.08, "mark": str(mark), "seed": 2}
    spec, home = JobSpec("count", params), tmp_path / "home"
    engine = InlineEngine(home, tasks=CHORES)
    with served(home, kind, params) as server:
        wait_for(
            lambda: (
                engine.records.has(spec.id)
                and all(
                    part.fraction > 0 for part in engine.get(spec.id).parts[: 1 + (kind == "dask")]
                )
            )
        )
        assert engine.get(spec.id).state == "running"
        worker = int((mark / "pid-0").read_text())
        server.kill()
    job = engine.get(spec.id)
    assert job.state == "lost"
    assert "server" in job.reason
    assert [item.state for item in engine.jobs()] == ["lost"]
    # No orphan goes on working.
    wait_for(lambda: not alive(worker), patience=15)
    done = len(steps(engine, spec.id, 0))
    engine.resume(spec.id)
    assert engine.get(spec.id).state == "done"
    assert given(engine, spec.id) == wanted(params)
    assert len(steps(engine, spec.id, 0)) <= 20 + 1
    assert done > 0
    engine.close()


def test_the_embedded_cluster_lives_and_dies_in_a_process_of_its_own(tmp_path: Path):
    mark = tmp_path / "mark"
    mark.mkdir()
    engine = DaskEngine(tmp_path / "home", tasks=CHORES, workers=1)
    try:
        (mark / "die-0").touch()
        (mark / "die-kept-1").touch()
        params = {"parts": 2, "steps": 3, "mark": str(mark)}
        job = ended(engine, engine.submit(JobSpec("count", params)).id)
        worker = int((mark / "pid-0").read_text())
        assert worker != os.getpid()
        assert job.state == "lost"
        assert "killed" in job.reason
        # Again, now between the other part's result and the end of its checkpoints.
        engine.resume(job.id)
        assert ended(engine, job.id).state == "lost"
        assert engine.records.has_result(job.id, part=1)
        assert engine.records.checkpoints(job.id, 1).is_dir()
        engine.resume(job.id)
        assert ended(engine, job.id).state == "done"
        assert given(engine, job.id) == wanted(params)
        nothing_was_done_twice_or_left(engine, job.id)

        # Scheduler and all are killed: lost, and the next job finds a new cluster.
        slow = JobSpec("count", {"parts": 1, "steps": 100, "pause": 0.1})
        engine.submit(slow)
        wait_for(lambda: engine.get(slow.id).fraction > 0)
        engine._cluster._process.kill()
        assert ended(engine, slow.id, patience=15).state == "lost"
        again = JobSpec("count", {"parts": 1, "steps": 2})
        engine.submit(again)
        assert ended(engine, again.id).state == "done"
        cluster = engine._cluster
    finally:
        engine.close()
    assert not cluster.alive
