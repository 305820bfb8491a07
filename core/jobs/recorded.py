"""What every engine shares: the records of its jobs, and the truth about them."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import replace
from pathlib import Path

from core.errors import (
    CoreError,
    JobError,
    JobFailedError,
    JobLostError,
    JobStopped,
    StoreError,
)
from core.jobs.events import (
    Done,
    Event,
    Failed,
    Lost,
    PartReported,
    Queued,
    StopAsked,
    Stopped,
)
from core.jobs.job import Job, queue_places
from core.jobs.lease import Lease, held
from core.jobs.records import JobRecords
from core.jobs.spec import JobSpec
from core.jobs.task import LIBRARIES, Ending, Order, find_task
from core.provenance import library_versions

__all__ = ["RecordedEngine"]

_GONE = "the server that ran it ended before the job did."
_NO_RESULT = "its result is no longer on disk."


class RecordedEngine(ABC):
    """What every engine shares: the records, and the truth about them.

    Parameters
    ----------
    root : Path
        Folder of the installation; jobs are kept in ``<root>/jobs``.
    tasks : str
        Name of the module that lists the long tasks as ``TASKS``.
    """

    def __init__(self, root: Path, *, tasks: str = "core.tasks") -> None:
        self.records = JobRecords(root.absolute())
        self._tasks = tasks
        self._lease: Lease | None = None
        # How jobs ended that the disk no longer took.
        self._unwritten: dict[str, Event] = {}

    def submit(self, spec: JobSpec) -> Job:
        """Ask for a job.

        The same request is the same job: one that waits or runs is joined, one
        that is done answers, one that was stopped, failed or was lost goes on.

        Raises
        ------
        JobError
            If there is no such task.
        CoreError
            If the task refuses the parameters.
        StoreError
            If the job cannot be written down.
        """
        task = find_task(self._tasks, spec.task)
        with self.records.exclusively(spec.id):
            if not self.records.has(spec.id):
                parts = task.parts(spec.params)
                self.records.create(spec, parts, library_versions(*LIBRARIES))
            begun = self._begin(spec.id)
        if begun is not None:
            self._work(begun)
        return self.get(spec.id)

    def get(self, job_id: str) -> Job:
        """Return the job as it is now.

        Raises
        ------
        UnknownJobError
            If there is no such job on this machine.
        """
        job = self._truth(job_id)
        if job.state == "queued":
            places = queue_places(self._truth(other) for other in self._readable())
            job = replace(job, place=places.get(job_id, 1))
        return job

    def stop(self, job_id: str) -> Job:
        """Ask a job to stop; one that has ended stays as it is.

        Raises
        ------
        UnknownJobError
            If there is no such job on this machine.
        """
        with self.records.exclusively(job_id):
            job = self._truth(job_id)
            if not job.final and not job.stopping:
                self.records.ask_to_stop(job_id, job.attempt)
                self.records.append(job_id, StopAsked(time.time(), job.attempt))
        return self.get(job_id)

    def resume(self, job_id: str) -> Job:
        """Go on with a job from its checkpoints; any other job stays as it is.

        Raises
        ------
        UnknownJobError
            If there is no such job on this machine.
        """
        spec, _, _ = self.records.asked(job_id)
        find_task(self._tasks, spec.task)
        with self.records.exclusively(job_id):
            begun = self._begin(job_id)
        if begun is not None:
            self._work(begun)
        return self.get(job_id)

    def jobs(self) -> tuple[Job, ...]:
        """Return every job of this installation, the newest first.

        A record that cannot be read is left out; its folder stays.
        """
        found = [self._truth(job_id) for job_id in self._readable()]
        places = queue_places(found)
        found = [replace(job, place=places.get(job.id)) for job in found]
        return tuple(sorted(found, key=lambda job: (job.queued, job.id), reverse=True))

    def result(self, job_id: str) -> bytes:
        """Return what a job gave.

        Raises
        ------
        UnknownJobError
            If there is no such job on this machine.
        JobFailedError, JobLostError, JobStopped
            If it ended without a result.
        JobError
            If it has not ended.
        """
        job = self._truth(job_id)
        if job.state == "failed":
            raise JobFailedError(f"the job failed: {job.reason}", job.hint)
        if job.state == "lost":
            raise JobLostError(f"the job was lost: {job.reason}", "Resume it.")
        if job.state == "stopped":
            raise JobStopped("the job was stopped before it had a result.", "Resume it.")
        if not job.final:
            raise JobError(f"the job is {job.state}.", "Wait for its end.")
        return self.records.result(job_id)

    def reports(self, job_id: str) -> list[PartReported]:
        """Return every report of a job's parts, by part and as they were written."""
        return self.records.reports(job_id)

    def remove(self, job_id: str) -> None:
        """Remove a job that has ended, with all that it left.

        Its input goes, too, unless another job works on the same.

        Raises
        ------
        UnknownJobError
            If there is no such job on this machine.
        JobError
            If it has not ended.
        """
        with self.records.exclusively(job_id):
            job = self._truth(job_id)
            if not job.final:
                raise JobError(f"the job is {job.state}.", "Stop it first.")
            self.records.remove(job_id)
            self._unwritten.pop(job_id, None)
        others = {self.records.asked(other)[0].input for other in self._readable()}
        if job.spec.input and job.spec.input not in others:
            self.records.store.remove(job.spec.input)

    def close(self) -> None:
        """End the engine; what still runs is lost and can be resumed."""
        if self._lease is not None:
            self._lease.close()
            self._lease = None

    @abstractmethod
    def _work(self, job: Job) -> None:
        """See to an attempt that was just queued."""

    def _order(self, job: Job, part: int | None) -> Order:
        """Return one part of an attempt as a worker is sent it."""
        return Order(str(self.records.root), self._tasks, job.id, job.attempt, part)

    def _end(self, job: Job, ending: Ending) -> None:
        """Write down how an attempt ended; where the disk takes nothing, remember it."""
        now = time.time()
        event: Event
        if ending.state == "done":
            event = Done(now, job.attempt)
        elif ending.state == "stopped":
            event = Stopped(now, job.attempt)
        elif ending.state == "lost":
            event = Lost(now, job.attempt, ending.reason)
        else:
            event = Failed(now, job.attempt, ending.reason, ending.hint)
        try:
            self.records.append(job.id, event)
        except CoreError:
            self._unwritten[job.id] = event

    def _begin(self, job_id: str) -> Job | None:
        """Begin the next attempt of a job that is new or ended without a result; else None."""
        job = self._truth(job_id)
        if job.attempt and not job.resumable:
            return None
        if self._lease is None:
            self._lease = Lease(self.records.engines)
        self._unwritten.pop(job_id, None)
        event = Queued(time.time(), job.attempt + 1, self._lease.token)
        self.records.begin(job_id, event)
        return job.after(event)

    def _readable(self) -> list[str]:
        """Return the id of every job whose record can be read."""
        found = []
        for job_id in self.records.ids():
            try:
                self.records.asked(job_id)
            except JobError:
                continue
            found.append(job_id)
        return found

    def _truth(self, job_id: str) -> Job:
        """Return the job; whoever says it runs must still live, a result must be there."""
        job = self.records.read(job_id)
        event = self._unwritten.get(job_id)
        if event is not None:
            job = job.after(event)
        if job.state == "done" and not self.records.has_result(job_id):
            return replace(job, state="lost", reason=_NO_RESULT)
        if job.attempt and not job.final and not held(self.records.engines, job.engine):
            # Once more: it may have ended, in order, between the two looks.
            job = self.records.read(job_id)
            if not job.final:
                gone = Lost(self.records.last_sign(job_id), job.attempt, _GONE)
                try:
                    # Workers elsewhere may still be at it.
                    self.records.ask_to_stop(job_id, job.attempt)
                    self.records.append(job_id, gone)
                except StoreError:
                    self._unwritten[job_id] = gone
                job = job.after(gone)
        return job
