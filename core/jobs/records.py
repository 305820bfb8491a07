"""Jobs on disk: what was asked for, what happened, what came out.

::

    <root>/jobs/<id>/spec.json                 task, parameters, parts, versions
                     events.jsonl              what its engine wrote: queued, stopped, done, ...
                     attempt                   number of the current attempt
                     stop-<attempt>            somebody asked this attempt to stop
                     parts/0003/events-1.jsonl what one part wrote in attempt 1
                     parts/0003/checkpoints/   the part's own, until its result is there
                     parts/0003/result         what the part gave
                     result                    what the job gave
    <root>/jobs/engines/<token>.lock           signs of life, see ``core.jobs.lease``
    <root>/store/                              inputs by fingerprint, see ``core.store``

Every file is written whole or added to by one writer at a time; torn lines are passed over.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import JobError, StoreError, UnknownJobError
from core.jobs.events import Event, PartReported, Queued
from core.jobs.job import Job, Part
from core.jobs.lines import append_event, read_events
from core.jobs.spec import JobSpec
from core.store import Store, write_atomically

__all__ = ["JobRecords"]

_ID = re.compile(r"[0-9a-f]{64}")


class JobRecords:
    """The jobs of one installation, in ``<root>/jobs``.

    Parameters
    ----------
    root : Path
        Made when something is first written. Workers on other machines must
        see it under the same path.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.jobs = root / "jobs"
        self.engines = self.jobs / "engines"
        self.store = Store(root / "store")
        # Jobs that had ended when they were last read, by the state of their files.
        self._ended: dict[str, tuple[object, Job]] = {}

    def folder(self, job_id: str) -> Path:
        """Return a job's folder; an id is never a way to another one.

        Raises
        ------
        UnknownJobError
            If the id is not 64 hexadecimal digits.
        """
        if not _ID.fullmatch(job_id):
            raise _unknown(job_id)
        return self.jobs / job_id

    def has(self, job_id: str) -> bool:
        """Return whether there is such a job."""
        return (self.folder(job_id) / "spec.json").is_file()

    def ids(self) -> tuple[str, ...]:
        """Return the id of every job, in no particular order."""
        return tuple(path.parent.name for path in self.jobs.glob("*/spec.json") if _is_id(path))

    def create(
        self, spec: JobSpec, parts: Sequence[Mapping[str, Any]], versions: Mapping[str, str]
    ) -> None:
        """Write down what was asked for; from here on the job exists.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        content = {
            "task": spec.task,
            "params": spec.params,
            "parts": [dict(part) for part in parts],
            "versions": dict(versions),
        }
        path = self.folder(spec.id) / "spec.json"
        write_atomically(path, json.dumps(content, indent=1, allow_nan=False).encode())

    def asked(self, job_id: str) -> tuple[JobSpec, list[dict[str, Any]], dict[str, str]]:
        """Return specification, parts and versions of a job.

        Raises
        ------
        UnknownJobError
            If there is no such job, or its record is not the one its id names.
        """
        path = self.folder(job_id) / "spec.json"
        try:
            found = json.loads(path.read_bytes())
            spec = JobSpec(found["task"], found["params"])
            parts, versions = list(found["parts"]), dict(found.get("versions", {}))
        except FileNotFoundError as exc:
            raise _unknown(job_id) from exc
        except (OSError, ValueError, KeyError, TypeError, JobError) as exc:
            raise UnknownJobError(
                f"the record of job {job_id[:12]} cannot be read.",
                "Remove its folder and start the job again.",
            ) from exc
        if spec.id != job_id:
            raise UnknownJobError(
                f"the record of job {job_id[:12]} was changed: its content is that of "
                f"{spec.id[:12]}.",
                "Remove its folder and start the job again.",
            )
        return spec, parts, versions

    def read(self, job_id: str) -> Job:
        """Return the job that its events make, whoever wrote them.

        Raises
        ------
        UnknownJobError
            If there is no such job.
        """
        state = self._state(job_id)
        kept = self._ended.get(job_id)
        if kept is not None and kept[0] == state:
            return kept[1]
        spec, parts, _ = self.asked(job_id)
        job = Job(spec, tuple(Part() for _ in parts))
        own = read_events(self.folder(job_id) / "events.jsonl")
        for attempt in range(1, 1 + max((event.attempt for event in own), default=0)):
            mine = [event for event in own if event.attempt == attempt]
            openings = [event for event in mine if isinstance(event, Queued)]
            rest = [event for event in mine if not isinstance(event, Queued)]
            # Parts before endings: the clocks of two machines may disagree, the order does not.
            of_parts = [
                event
                for part in range(len(parts))
                for event in read_events(self._part(job_id, part) / f"events-{attempt}.jsonl")
            ]
            for event in (*openings[:1], *of_parts, *rest):
                job = job.after(event)
        if job.final:
            self._ended[job_id] = (state, job)
        return job

    def reports(self, job_id: str) -> list[PartReported]:
        """Return every report of every part, by part and in the order they were written."""
        _, parts, _ = self.asked(job_id)
        found: list[PartReported] = []
        for part in range(len(parts)):
            files = sorted(self._part(job_id, part).glob("events-*.jsonl"), key=_attempt_of)
            for path in files:
                found += [item for item in read_events(path) if isinstance(item, PartReported)]
        return found

    def begin(self, job_id: str, event: Queued) -> None:
        """Begin an attempt: whatever still works on an earlier one leaves at its next report.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        write_atomically(self.folder(job_id) / "attempt", str(event.attempt).encode())
        self.append(job_id, event)

    def append(self, job_id: str, event: Event) -> None:
        """Write an event of the engine down.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        append_event(self.folder(job_id) / "events.jsonl", event)

    def append_part(self, job_id: str, part: int, event: Event) -> None:
        """Write an event of a part down; only the process that runs the part does this."""
        path = self._part(job_id, part) / f"events-{event.attempt}.jsonl"
        append_event(path, event)

    def begun(self, job_id: str, part: int, attempt: int) -> bool:
        """Return whether a part was begun in an attempt."""
        return (self._part(job_id, part) / f"events-{attempt}.jsonl").exists()

    def ask_to_stop(self, job_id: str, attempt: int) -> None:
        """Ask every part of an attempt to leave at its next report."""
        write_atomically(self.folder(job_id) / f"stop-{attempt}", b"")

    def asked_to_stop(self, job_id: str, attempt: int) -> bool:
        """Return whether an attempt should leave: asked to, overtaken by the next, or removed."""
        stop = self.folder(job_id) / f"stop-{attempt}"
        return self._current(job_id) != attempt or stop.exists()

    def checkpoints(self, job_id: str, part: int) -> Path:
        """Return a part's own folder."""
        return self._part(job_id, part) / "checkpoints"

    def drop_checkpoints(self, job_id: str, part: int, attempt: int) -> None:
        """Remove what a part no longer needs once its result is kept."""
        # An attempt that overtakes this one looks for results after it began: it needs none of it.
        if self._current(job_id) == attempt and self.has_result(job_id, part=part):
            shutil.rmtree(self.checkpoints(job_id, part), ignore_errors=True)

    def write_result(self, job_id: str, content: bytes, *, part: int | None = None) -> None:
        """Keep what a part, or the whole job, gave."""
        write_atomically(self._result(job_id, part), content)

    def has_result(self, job_id: str, *, part: int | None = None) -> bool:
        """Return whether the result of a part, or of the whole job, is there."""
        return self._result(job_id, part).is_file()

    def result(self, job_id: str, *, part: int | None = None) -> bytes:
        """Return what a part, or the whole job, gave.

        Raises
        ------
        StoreError
            If it is not there.
        """
        try:
            return self._result(job_id, part).read_bytes()
        except OSError as exc:
            raise StoreError(
                f"the result of job {job_id[:12]} is not on this disk.", "Resume the job."
            ) from exc

    def last_sign(self, job_id: str) -> float:
        """Return when the job last wrote anything, in seconds since 1970."""
        folder = self.folder(job_id)
        files = [folder / "events.jsonl", *folder.glob("parts/*/events-*.jsonl")]
        return max((path.stat().st_mtime for path in files if path.exists()), default=0.0)

    def keep_traceback(self, job_id: str, text: str) -> None:
        """Keep what a defect said, for whoever mends it; it may name patients."""
        write_atomically(self.folder(job_id) / "failure.txt", text.encode())

    def remove(self, job_id: str) -> None:
        """Remove a job with all that it left; a part that still runs leaves at its next report."""
        folder = self.folder(job_id)
        aside = self.jobs / f".removed-{job_id}-{os.getpid()}"
        try:
            folder.rename(aside)
            shutil.rmtree(aside)
        except OSError as exc:
            raise StoreError(
                f"job {job_id[:12]} could not be removed: {exc.strerror or exc}.",
                "Remove its folder by hand.",
            ) from exc

    @contextmanager
    def exclusively(self, job_id: str) -> Iterator[None]:
        """Let one process at a time decide about a job."""
        path = self.jobs / "engines" / f"{self.folder(job_id).name}.decide"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as exc:
            raise StoreError(
                f"jobs cannot be kept in {self.jobs}: {exc.strerror or exc}.",
                "Free some disk space or choose another folder.",
            ) from exc
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    def _state(self, job_id: str) -> object:
        """Return what changes whenever a job that has ended is changed."""
        found = []
        for name in ("spec.json", "events.jsonl"):
            try:
                stat = (self.folder(job_id) / name).stat()
            except OSError:
                found.append((0, 0))
            else:
                found.append((stat.st_mtime_ns, stat.st_size))
        return found

    def _current(self, job_id: str) -> int | None:
        """Return the number of the current attempt; None where the job is gone."""
        try:
            return int((self.folder(job_id) / "attempt").read_bytes())
        except (OSError, ValueError):
            return None

    def _part(self, job_id: str, part: int) -> Path:
        return self.folder(job_id) / "parts" / f"{part:04d}"

    def _result(self, job_id: str, part: int | None) -> Path:
        return (self.folder(job_id) if part is None else self._part(job_id, part)) / "result"


def _attempt_of(path: Path) -> int:
    return int(path.stem.removeprefix("events-"))


def _is_id(path: Path) -> bool:
    return _ID.fullmatch(path.parent.name) is not None


def _unknown(job_id: str) -> UnknownJobError:
    return UnknownJobError(
        f"there is no job {job_id[:12]!r} on this machine.",
        "Open the Jobs page for those that are; a job lives where it was started.",
    )
