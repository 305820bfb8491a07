"""``Engine``: who sees to jobs. ``InlineEngine`` does the work where it is asked for."""

from __future__ import annotations

from typing import Protocol

from core.jobs.events import PartReported
from core.jobs.job import Job
from core.jobs.recorded import RecordedEngine
from core.jobs.records import JobRecords
from core.jobs.spec import JobSpec
from core.jobs.task import Ending, carry_out

__all__ = ["Engine", "InlineEngine"]


class Engine(Protocol):
    """Who sees to jobs."""

    @property
    def records(self) -> JobRecords:
        """The jobs on disk, and beside them the store that inputs are put into."""

    def submit(self, spec: JobSpec) -> Job:
        """Ask for a job; the same request joins the one that is there."""

    def get(self, job_id: str) -> Job:
        """Return the job as it is now."""

    def stop(self, job_id: str) -> Job:
        """Ask a job to stop; its parts leave at their next report."""

    def resume(self, job_id: str) -> Job:
        """Go on with a job that ended without a result, from its checkpoints."""

    def jobs(self) -> tuple[Job, ...]:
        """Return every job of this installation, the newest first."""

    def result(self, job_id: str) -> bytes:
        """Return what a job gave."""

    def reports(self, job_id: str) -> list[PartReported]:
        """Return every report of a job's parts."""

    def remove(self, job_id: str) -> None:
        """Remove a job that has ended, with all that it left."""

    def close(self) -> None:
        """End the engine; what still runs is lost and can be resumed."""


class InlineEngine(RecordedEngine):
    """Does the work where it is asked for: ``submit`` returns when the job has ended.

    For tests, notebooks and scripts. Another thread, or another process on the
    same folder, may watch it and ask it to stop.
    """

    def _work(self, job: Job) -> None:
        """Carry the parts out one after the other, then put them together."""
        ending = Ending("lost", "it was interrupted.")
        try:
            for part in (*range(len(job.parts)), None):
                ending = carry_out(self._order(job, part))
                if ending.state != "done":
                    break
        finally:
            # Also where the keyboard interrupted it: then the job is lost and can be resumed.
            interrupted = ending.state == "done" and not self.records.has_result(job.id)
            self._end(job, Ending("lost", "it was interrupted.") if interrupted else ending)
