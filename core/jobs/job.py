"""A job as a value: what was asked for, what has happened, what state that makes.

Nothing here touches a disk, a clock or a process. A job is what its events make
of it: ``job.after(event)``, in the order in which they happened.

::

    queued --PartStarted--> running --Done--> done
      |                        |----Failed--> failed  --Queued (next attempt)--> queued
      |                        |---Stopped--> stopped --Queued (next attempt)--> queued
      `---- the same four ---- '------Lost--> lost    --Queued (next attempt)--> queued

Events of an attempt that is over change nothing, and the first ending of an
attempt counts: a worker that was thought dead cannot bring a job back to life.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from core.jobs.events import (
    Done,
    Event,
    Failed,
    Lost,
    PartDone,
    PartReported,
    PartStarted,
    Queued,
    StopAsked,
    Stopped,
)
from core.jobs.spec import JobSpec

__all__ = ["FINAL", "Job", "JobState", "Part", "queue_places"]

JobState = Literal["queued", "running", "done", "failed", "stopped", "lost"]
FINAL: frozenset[JobState] = frozenset(("done", "failed", "stopped", "lost"))


@dataclass(frozen=True, slots=True)
class Part:
    """How far one part of a job is.

    Parameters
    ----------
    fraction : float
        0 to 1, from the last report's ``done`` of ``of``.
    latest : mapping
        The last report.
    started : bool
        In this attempt.
    done : bool
        Its result is on disk; that stays so in later attempts.
    """

    fraction: float = 0.0
    latest: Mapping[str, Any] = field(default_factory=dict)
    started: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A job at one moment. Times are seconds since 1970.

    Parameters
    ----------
    spec : JobSpec
    parts : tuple of Part
    state : str
        queued, running, done, failed, stopped or lost.
    attempt : int
        1 for the first; resuming begins the next.
    engine : str
        Token of the engine that runs or ran this attempt.
    submitted : float
        When it was first asked for.
    queued : float
        When this attempt was asked for.
    started, ended : float or None
        Of this attempt.
    worked : float
        Seconds of earlier attempts.
    already : float
        The fraction that this attempt began with.
    stopping : bool
        True where somebody asked this attempt to stop.
    host, device : str
        Where it runs or ran, as its parts said.
    reason, hint : str
        Why it failed or was lost, and the way out.
    place : int or None
        Place in the queue, 1 for the next; known only to an engine.
    """

    spec: JobSpec
    parts: tuple[Part, ...] = ()
    state: JobState = "queued"
    attempt: int = 0
    engine: str = ""
    submitted: float = 0.0
    queued: float = 0.0
    started: float | None = None
    ended: float | None = None
    worked: float = 0.0
    already: float = 0.0
    stopping: bool = False
    host: str = ""
    device: str = ""
    reason: str = ""
    hint: str = ""
    place: int | None = None

    @property
    def id(self) -> str:
        """The specification's."""
        return self.spec.id

    @property
    def final(self) -> bool:
        """Whether nothing more will happen unless somebody resumes it."""
        return self.state in FINAL

    @property
    def resumable(self) -> bool:
        """Whether it ended without a result."""
        return self.final and self.state != "done"

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1, all parts weighing the same."""
        if self.state == "done":
            return 1.0
        return sum(part.fraction for part in self.parts) / max(len(self.parts), 1)

    def elapsed(self, now: float) -> float:
        """Return the seconds worked so far, waiting left out."""
        if self.started is None:
            return self.worked
        return self.worked + max((now if self.ended is None else self.ended) - self.started, 0.0)

    def remaining(self, now: float) -> float | None:
        """Return the seconds still to go at this attempt's pace, None where not known."""
        gained = self.fraction - self.already
        if self.state != "running" or self.started is None or gained <= 0:
            return None
        return max(now - self.started, 0.0) * (1 - self.fraction) / gained

    def after(self, event: Event) -> Job:
        """Return the job after an event; one that no longer applies changes nothing."""
        if isinstance(event, Queued):
            return self._queued(event)
        if event.attempt != self.attempt:
            return self
        if isinstance(event, PartStarted | PartReported | PartDone):
            return self._moved(event)
        if self.final:
            return self
        if isinstance(event, StopAsked):
            return replace(self, stopping=True)
        if isinstance(event, Done):
            return replace(self, state="done", ended=event.at)
        if isinstance(event, Stopped):
            return replace(self, state="stopped", ended=event.at)
        if isinstance(event, Failed):
            return replace(
                self, state="failed", ended=event.at, reason=event.reason, hint=event.hint
            )
        assert isinstance(event, Lost)
        # How long it ran nobody saw: until the last sign of life.
        return replace(self, state="lost", ended=event.at, reason=event.reason)

    def _queued(self, event: Queued) -> Job:
        """Begin the next attempt, which keeps what the last one left."""
        if event.attempt != self.attempt + 1 or (self.attempt and not self.final):
            return self
        parts = tuple(replace(part, started=False) for part in self.parts)
        return replace(
            self,
            parts=parts,
            state="queued",
            attempt=event.attempt,
            engine=event.engine,
            submitted=self.submitted or event.at,
            queued=event.at,
            started=None,
            ended=None,
            worked=self.elapsed(event.at),
            already=sum(part.fraction for part in parts) / max(len(parts), 1),
            stopping=False,
            host="",
            device="",
            reason="",
            hint="",
        )

    def _moved(self, event: PartStarted | PartReported | PartDone) -> Job:
        """Move one part on; a job that has ended stays as it ended."""
        if not 0 <= event.part < len(self.parts):
            return self
        part = self.parts[event.part]
        more: dict[str, Any] = {}
        if isinstance(event, PartStarted):
            part = replace(part, started=True)
            more = {"host": self.host or event.host, "device": self.device or event.device}
            if not self.final:
                more |= {
                    "state": "running",
                    "started": min(event.at, self.started or event.at),
                }
        elif isinstance(event, PartReported):
            part = replace(part, fraction=_fraction(event.values, part), latest=event.values)
            if event.values.get("device"):
                more = {"device": str(event.values["device"])}
        else:
            part = replace(part, fraction=1.0, done=True)
        parts = (*self.parts[: event.part], part, *self.parts[event.part + 1 :])
        return replace(self, parts=parts, **more)


def queue_places(jobs: Iterable[Job]) -> dict[str, int]:
    """Return the place of each waiting job, first come first served."""
    waiting = sorted((job.queued, job.id) for job in jobs if job.state == "queued")
    return {job_id: place for place, (_, job_id) in enumerate(waiting, start=1)}


def _fraction(values: Mapping[str, Any], part: Part) -> float:
    """Return how far a report says its part is; never back, never beyond 1."""
    done, of = values.get("done"), values.get("of")
    if not (isinstance(done, int | float) and isinstance(of, int | float)) or of <= 0:
        return part.fraction
    return max(part.fraction, min(max(done / of, 0.0), 1.0))
