"""Both engines on chores; a real scheduler with two worker processes on this machine."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.jobs import DaskEngine, Engine, InlineEngine, Job, JobSpec

CHORES = "tests.core.jobs.chores"
ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the engines in one process: one scheduler with two workers is enough."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("jobs"))


@pytest.fixture(scope="session")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Scheduler file of a cluster as an administrator starts it: two workers, Dask's defaults."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

    def start(*words: str) -> subprocess.Popen[bytes]:
        log = (folder / f"{words[0]}.log").open("wb")
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--scheduler-file", str(file)],
            stdout=log,
            stderr=log,
            env=environment,
            cwd=ROOT,
        )

    processes = [
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
        start(
            *("worker", "--nworkers", "2", "--nthreads", "1", "--host", "127.0.0.1"),
            *("--no-dashboard", "--local-directory", str(folder)),
        ),
    ]
    yield str(file)
    for process in processes:
        process.kill()  # the workers end with the process that watches over them
        process.wait()


@pytest.fixture
def inline(tmp_path: Path) -> Iterator[InlineEngine]:
    engine = InlineEngine(tmp_path / "home", tasks=CHORES)
    yield engine
    engine.close()


@pytest.fixture
def dask(tmp_path: Path, scheduler: str) -> Iterator[DaskEngine]:
    engine = DaskEngine(tmp_path / "home", tasks=CHORES, address=scheduler)
    yield engine
    engine.close()


@pytest.fixture(params=["inline", "dask"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def begin() -> Callable[[Engine, JobSpec], str]:
    """Ask for a job without waiting for its end, and return when a part has reported."""

    def ask(engine: Engine, spec: JobSpec, **more: Any) -> str:
        threading.Thread(target=engine.submit, args=(spec,), daemon=True).start()
        wait_for(lambda: engine.records.has(spec.id) and engine.get(spec.id).fraction > 0)
        return spec.id

    return ask


def wait_for(what: Callable[[], Any], *, patience: float = PATIENCE) -> Any:
    """Wait until something is true and return it."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def ended(engine: Engine, job_id: str, *, patience: float = PATIENCE) -> Job:
    """Wait for a job's end."""
    wait_for(lambda: engine.get(job_id).final, patience=patience)
    return engine.get(job_id)


def wanted(params: dict[str, Any]) -> list[float]:
    """What the chore gives, computed here."""
    return [
        sum(
            float(np.random.default_rng([params.get("seed", 0), place, step]).normal())
            for step in range(params.get("steps", 4))
        )
        for place in range(params.get("parts", 2))
    ]


def given(engine: Engine, job_id: str) -> list[float]:
    """What the job gave."""
    return json.loads(engine.result(job_id))


def steps(engine: Engine, job_id: str, place: int) -> list[int]:
    """Which steps a part took, over all attempts."""
    path = engine.records.checkpoints(job_id, place).parent / "steps.txt"
    return [int(line) for line in path.read_text().split()]
