"""What a long task is, what it is given, and how one part of it is carried out.

``carry_out`` is what a worker process is sent: plain values in, an
:class:`Ending` out. Everything else travels by disk, so a worker that dies
takes nothing along but the work since its last checkpoint.
"""

from __future__ import annotations

import hashlib
import importlib
import platform
import socket
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from core.errors import (
    CoreError,
    JobError,
    JobLostError,
    JobStopped,
    StoreError,
    UnknownJobError,
    listed,
)
from core.jobs.events import PartDone, PartReported, PartStarted, plain_values
from core.jobs.records import JobRecords
from core.provenance import library_versions
from core.store import Store

__all__ = ["KILLED", "LIBRARIES", "Context", "Ending", "Order", "Task", "carry_out", "find_task"]

KILLED = (
    "a worker process ended in the middle of its part: it was killed, or its machine ran out of "
    "memory."
)
# Whose versions may change a number.
LIBRARIES = ("numpy", "scipy", "pandas", "scikit-survival", "gseapy", "torch", "monai")


class Task(Protocol):
    """A named long task.

    It may also say ``needs``, a mapping such as ``{"GPU": 1}``: where workers
    have such things, each of its parts takes so many of them.
    """

    @property
    def name(self) -> str:
        """The name under which it is asked for."""

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the parts, each described by JSON; refuse parameters that cannot be used.

        The parts follow from the parameters alone, never from how many workers
        there are: so the numbers do not either.
        """

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Carry one part out and return its result, JSON or npz."""

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:
        """Make the job's result of those of its parts, in their order."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a part is given besides its parameters.

    Parameters
    ----------
    folder : Path
        For the checkpoints of this part. What an earlier attempt left is there;
        it goes once the part's result is kept.
    store : Store
        Inputs by fingerprint.
    seed : int
        This part's own, from the job and the part's place alone.
    attempt : int
        1 for the first.
    """

    folder: Path
    store: Store
    seed: int
    attempt: int
    _records: JobRecords
    _job: str
    _part: int

    def report(self, values: Mapping[str, Any]) -> None:
        """Say how far this part is; call it after the checkpoint is on disk.

        Parameters
        ----------
        values : mapping
            ``done`` of ``of`` move the progress bar, ``device`` names the
            device; any other numbers or words besides.

        Raises
        ------
        JobStopped
            If somebody asked the job to stop. Let it pass.
        StoreError
            If the disk does not take it.
        """
        event = PartReported(time.time(), self.attempt, self._part, plain_values(values))
        self._records.append_part(self._job, self._part, event)
        self.check()

    def check(self) -> None:
        """Leave if the job was asked to stop, without a report; cheap."""
        if self._records.asked_to_stop(self._job, self.attempt):
            raise JobStopped("the job was asked to stop.", "Resume it when you like.")


@dataclass(frozen=True, slots=True)
class Order:
    """One part of one attempt of one job, as it is sent to a worker; ``part`` None combines."""

    root: str
    registry: str
    job: str
    attempt: int
    part: int | None

    @property
    def key(self) -> str:
        """Names the order on any scheduler, another installation's jobs beside it."""
        place = hashlib.sha256(self.root.encode()).hexdigest()[:8]
        part = "all" if self.part is None else f"{self.part:04d}"
        return f"ferroscope-{self.job[:24]}-{place}-{part}-attempt{self.attempt}"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an order ended."""

    state: Literal["done", "failed", "stopped", "lost"]
    reason: str = ""
    hint: str = ""

    def and_(self, other: Ending) -> Ending:
        """Return the worse of two endings; of two as bad, the first."""
        return max(self, other, key=lambda ending: _WORSE.index(ending.state))


_WORSE = ("done", "stopped", "lost", "failed")


def find_task(registry: str, name: str) -> Task:
    """Return a task by its name from the module that lists them as ``TASKS``.

    Raises
    ------
    JobError
        If there is none of this name.
    """
    tasks: Mapping[str, Task] = importlib.import_module(registry).TASKS
    if name not in tasks:
        raise JobError(
            f"there is no task named {name!r}; there are {listed(sorted(tasks), most=20)}.",
            "The job may be of another version of FerroScope.",
        )
    return tasks[name]


def carry_out(order: Order) -> Ending:
    """Carry an order out in this process; whatever happens is written down, nothing is raised."""
    records = JobRecords(Path(order.root))
    try:
        if order.part is None:
            _combine(records, order)
        else:
            _run(records, order, order.part)
    except JobStopped:
        return Ending("stopped")
    except JobLostError as error:
        return Ending("lost", error.message)
    except UnknownJobError as error:
        return Ending(
            "failed",
            f"the worker on {socket.gethostname()} does not find the job: {error.message}",
            "Workers must see $FERROSCOPE_HOME under the same path as the server; put it on a "
            "file system that they share.",
        )
    except CoreError as error:
        return Ending("failed", error.message, error.hint)
    except MemoryError:
        return Ending(
            "failed",
            f"there is not enough memory on {socket.gethostname()}.",
            "Make the job smaller, or use a machine with more memory.",
        )
    except OSError as error:
        return Ending(
            "failed",
            f"a file could not be read or written: {error.strerror or error}.",
            "Free some disk space or mend the folder, then resume the job.",
        )
    except Exception as error:
        return _defect(records, order, error)
    return Ending("done")


def _run(records: JobRecords, order: Order, part: int) -> None:
    """Run a part, unless an earlier attempt finished it."""
    spec, parts, _ = records.asked(order.job)
    task = find_task(order.registry, spec.task)
    seed = hashlib.sha256(f"{order.job} {part}".encode()).digest()
    context = Context(
        records.checkpoints(order.job, part),
        records.store,
        int.from_bytes(seed[:7], "big"),
        order.attempt,
        records,
        order.job,
        part,
    )
    context.check()
    if not records.has_result(order.job, part=part):
        if records.begun(order.job, part, order.attempt):
            # A scheduler that is not ours gives the part of a worker that died to another one.
            raise JobLostError(KILLED)
        started = PartStarted(
            time.time(),
            order.attempt,
            part,
            host=socket.gethostname(),
            device=f"CPU ({platform.machine()})",
            versions=library_versions(*LIBRARIES),
        )
        records.append_part(order.job, part, started)
        try:
            context.folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise StoreError(
                f"no folder for checkpoints could be made: {exc.strerror or exc}.",
                "Free some disk space, then resume the job.",
            ) from exc
        content = task.run(spec.params, parts[part], context)
        records.write_result(order.job, content, part=part)
    # Also where an earlier attempt was killed between the two.
    records.drop_checkpoints(order.job, part, order.attempt)
    records.append_part(order.job, part, PartDone(time.time(), order.attempt, part))


def _combine(records: JobRecords, order: Order) -> None:
    """Make the job's result of those of its parts."""
    spec, parts, _ = records.asked(order.job)
    task = find_task(order.registry, spec.task)
    results = [records.result(order.job, part=part) for part in range(len(parts))]
    records.write_result(order.job, task.combine(spec.params, results))


def _defect(records: JobRecords, order: Order, error: Exception) -> Ending:
    """Keep a defect's traceback on disk; its message may name patients."""
    where = "while its parts were put together" if order.part is None else f"in part {order.part}"
    hint = "Please report it; the job's folder holds failure.txt, which says where it happened."
    try:
        text = "".join(traceback.format_exception(error))
        records.keep_traceback(order.job, text)
    except CoreError:
        hint = "Please report it."
    return Ending("failed", f"a defect of FerroScope: {type(error).__name__} {where}.", hint)
