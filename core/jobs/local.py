"""``DaskEngine``: jobs on worker processes, of this machine or of any Dask cluster.

Every part of a job is a Dask task of its own, so more workers finish sooner;
which part goes where changes no number. Dask carries orders and endings, a few
words each; parameters, checkpoints and results travel by disk.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import CoreError, JobError
from core.jobs.cluster import EmbeddedCluster
from core.jobs.job import Job
from core.jobs.recorded import RecordedEngine
from core.jobs.task import KILLED, Ending, carry_out, find_task

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["DaskEngine"]

_LOOK = 0.1  # seconds between two looks at what the workers do
_PATIENCE = 60.0  # seconds for the embedded cluster to come up
_NO_CLUSTER = "the workers went away while it ran."


class DaskEngine(RecordedEngine):
    """Sees to jobs on a Dask cluster.

    Parameters
    ----------
    root : Path
        Folder of the installation. Workers must see it under the same path.
    tasks : str
        Name of the module that lists the long tasks as ``TASKS``; workers
        import it.
    address : str
        Of a scheduler that runs already, ``tcp://host:8786``, or the path of its
        scheduler file. Where empty, scheduler and workers are started on this
        machine, in a process of their own, when the first job is asked for.
    workers : int, optional
        Worker processes of the embedded cluster; one for each core that this
        process may use where not given.
    """

    def __init__(
        self,
        root: Path,
        *,
        tasks: str = "core.tasks",
        address: str = "",
        workers: int | None = None,
    ) -> None:
        super().__init__(root, tasks=tasks)
        self._given = address
        self._workers = workers or len(os.sched_getaffinity(0))
        self._patience = "20s"
        self._cluster: EmbeddedCluster | None = None
        self._client: Client | None = None
        self._connecting = threading.Lock()
        self._closing = threading.Event()

    def close(self) -> None:
        """End the engine and the workers it started; what still runs is lost."""
        self._closing.set()
        with self._connecting:
            self._disconnect()
        super().close()

    def _work(self, job: Job) -> None:
        """See to the attempt from a thread: who asked for it does not wait."""
        threading.Thread(target=self._drive, args=(job,), name=job.id[:12], daemon=True).start()

    def _drive(self, job: Job) -> None:
        """Bring an attempt to its end, whatever happens."""
        ending = Ending("lost", _NO_CLUSTER)
        try:
            ending = self._carried_out(job)
        except CoreError as error:
            ending = Ending("failed", error.message, error.hint)
        except Exception as error:
            self.records.keep_traceback(job.id, repr(error))
            ending = Ending(
                "failed",
                f"the workers could not be given the job ({type(error).__name__}).",
                "Look at the Dask cluster, then resume the job.",
            )
        finally:
            self._end(job, ending)

    def _carried_out(self, job: Job) -> Ending:
        """Send every part out, wait for them, then have them put together."""
        client = self._connected()
        needs = _needs(find_task(self._tasks, job.spec.task), client)
        parts = {place: self._sent(client, job, place, needs) for place in range(len(job.parts))}
        ending = self._awaited(job, parts)
        if ending.state == "done":
            ending = self._awaited(job, {None: self._sent(client, job, None, {})})
        return ending

    def _sent(
        self, client: Client, job: Job, part: int | None, needs: Mapping[str, float]
    ) -> Future[Any]:
        """Send one part out. The attempt is in the key: an old ending must not answer for it."""
        order = self._order(job, part)
        return client.submit(
            carry_out,
            order,
            key=order.key,
            pure=False,
            retries=0,
            resources=dict(needs) or None,
            # Putting together takes a moment, and must not wait behind the parts of later jobs.
            priority=1 if part is None else 0,
        )

    def _awaited(self, job: Job, pending: Mapping[Any, Future[Any]]) -> Ending:
        """Return the worst ending of some parts; after one that is not done the others leave."""
        waiting = dict(pending)
        ending, leaving = Ending("done"), False
        while waiting:
            for part, future in list(waiting.items()):
                if future.status == "pending":
                    continue
                ending = ending.and_(_ending_of(future))
                future.release()
                del waiting[part]
            if self._gone():
                # Workers elsewhere may still be at it.
                self.records.ask_to_stop(job.id, job.attempt)
                return ending.and_(Ending("lost", _NO_CLUSTER))
            if ending.state != "done" and not leaving:
                leaving = True
                self.records.ask_to_stop(job.id, job.attempt)
            if leaving or self.records.asked_to_stop(job.id, job.attempt):
                # What has begun leaves at its next report; what has not, does not begin.
                for part, future in list(waiting.items()):
                    if part is None or not self.records.begun(job.id, part, job.attempt):
                        future.cancel(reason="stopped", msg="the job was asked to stop")
                        ending = ending.and_(Ending("stopped"))
                        del waiting[part]
            time.sleep(_LOOK if waiting else 0)
        return ending

    def _gone(self) -> bool:
        """Return whether nobody can carry anything out any more."""
        client, cluster = self._client, self._cluster
        if self._closing.is_set() or client is None:
            return True
        return (cluster is not None and not cluster.alive) or client.status in ("closed", "closing")

    def _connected(self) -> Client:
        """Return a client of the cluster, started or started anew where need be."""
        with self._connecting:
            if self._client is not None and (self._gone() or self._client.status != "running"):
                self._disconnect()
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Client:
        from distributed import Client

        # What is left of a client that failed before must not be cleared away by the thread that
        # a new one starts: that would wait for the lock its starter holds (distributed 2026.8).
        gc.collect()
        if self._closing.is_set():
            raise JobError("the server is ending.", "Resume the job when it is there again.")
        where: dict[str, Any] = {"address": self._given}
        if self._given.endswith(".json"):
            where = {"scheduler_file": self._given}
        elif not self._given:
            cluster = self._embedded()
            where = {"address": cluster.address, "security": cluster.security()}
        try:
            return Client(**where, timeout=self._patience, set_as_default=False, name="ferroscope")
        except (OSError, ValueError, TypeError) as exc:
            raise JobError(
                f"no Dask scheduler answers at {self._given or 'this machine'}.",
                "Check FERROSCOPE_DASK and the scheduler it names, then resume the job.",
            ) from exc

    def _embedded(self) -> EmbeddedCluster:
        """Return this machine's own cluster once it answers, started where it is not there."""
        if self._cluster is None or not self._cluster.alive:
            log = self.records.engines / "cluster.log"
            self._cluster = EmbeddedCluster(log, workers=self._workers)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._cluster.alive:
            if self._cluster.address:
                return self._cluster
            time.sleep(_LOOK)
        said = self._cluster.last_words()
        self._cluster.close()
        self._cluster = None
        raise JobError(
            f"the workers of this machine did not come up{f': {said}' if said else ''}.",
            "Free some memory, then resume the job.",
        )

    def _disconnect(self) -> None:
        client, cluster = self._client, self._cluster
        self._client = self._cluster = None
        if client is not None:
            _quietly(lambda: client.close(timeout=2))
        if cluster is not None:
            _quietly(cluster.close)


def _ending_of(future: Future[Any]) -> Ending:
    """Return how a part ended; orders end with words, so any error is the cluster's."""
    if future.status == "finished":
        found = future.result()
        assert isinstance(found, Ending)
        return found
    if future.status in ("cancelled", "lost"):
        return Ending("lost", _NO_CLUSTER)
    error = future.exception()
    if type(error).__name__ == "KilledWorker":
        return Ending("lost", KILLED)
    return Ending(
        "failed",
        f"a worker could not take its part: {type(error).__name__}.",
        "Workers need the same version of FerroScope and Dask as the server.",
    )


def _needs(task: object, client: Client) -> dict[str, float]:
    """Return those of a task's needs that some worker can meet."""
    there = {
        name
        for worker in client.scheduler_info(n_workers=-1)["workers"].values()
        for name in worker.get("resources", {})
    }
    needs: Mapping[str, float] = getattr(task, "needs", {})
    return {name: float(number) for name, number in needs.items() if name in there}


def _quietly(end: Callable[[], object]) -> None:
    """End something that may have ended already."""
    try:
        end()
    except Exception:
        return
