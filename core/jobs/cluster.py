"""The embedded cluster, in a process of its own.

Scheduler and workers answer this machine alone, and of its users only the one who
holds the keys made for this run: whoever may give a worker work can do anything.
They live as long as the pipe to their standard input is open: they end with the
server that started them, however it ends. A worker's death is told, not hidden:
nothing is tried again in silence, and no worker holds more than it works on.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from core.errors import JobError
from core.store import write_atomically

if TYPE_CHECKING:
    from distributed import Security

__all__ = ["SCHEDULER_SETTINGS", "EmbeddedCluster", "main"]

_KEYS = ("tls_ca_file", "tls_client_cert", "tls_client_key")

SCHEDULER_SETTINGS = {
    # A killed worker's part is lost, not silently begun again elsewhere.
    "distributed.scheduler.allowed-failures": 0,
    # A worker is given what it works on and nothing to wait with: parts that wait beside a
    # part whose worker is killed would be lost with it.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.work-stealing": False,
    "distributed.admin.log-length": 1_000,
}


class EmbeddedCluster:
    """Scheduler and workers of this machine, started as a process of their own.

    Parameters
    ----------
    log : Path
        What it says goes here.
    workers : int
        Worker processes, one part at a time each.

    Raises
    ------
    JobError
        If it cannot be started.
    """

    def __init__(self, log: Path, *, workers: int) -> None:
        self._log = log
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="ferroscope-workers-"))
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("wb") as out:
                self._process: subprocess.Popen[bytes] = subprocess.Popen(
                    [
                        *(sys.executable, "-c", "from core.jobs.cluster import main; main()"),
                        *(str(self._folder), str(workers)),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=out,
                    # A Ctrl-C in the terminal is for the server, which then closes the pipe.
                    start_new_session=True,
                )
        except OSError as exc:
            raise JobError(
                f"the workers could not be started: {exc.strerror or exc}.",
                "Free some memory or disk space, then resume the job.",
            ) from exc

    @property
    def alive(self) -> bool:
        """Whether the process still lives."""
        return self._process.poll() is None

    @property
    def address(self) -> str:
        """Where the scheduler answers; empty until it does."""
        try:
            return (self._folder / "address").read_text()
        except OSError:
            return ""

    def security(self) -> Security:
        """Return the keys with which the scheduler lets its server in."""
        from distributed import Security

        keys = json.loads((self._folder / "keys.json").read_bytes())
        return Security(require_encryption=True, **{name: keys[name] for name in _KEYS})

    def last_words(self) -> str:
        """Return the last line of its log."""
        try:
            lines = self._log.read_text(errors="replace").split("\n")
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]

    def close(self) -> None:
        """End scheduler and workers."""
        pipe: IO[bytes] | None = self._process.stdin
        if pipe is not None:
            pipe.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def main() -> None:
    """Run scheduler and workers until standard input ends: ``main()`` of ``folder workers``."""
    folder, workers = Path(sys.argv[1]), int(sys.argv[2])
    import dask
    from distributed import Nanny, Scheduler, Security, SpecCluster

    dask.config.set(SCHEDULER_SETTINGS)
    cards = _graphics_cards()
    options = [
        # One part that asks for a card at a time for each card.
        {"nthreads": 1, "resources": {"GPU": 1}, "env": {"CUDA_VISIBLE_DEVICES": str(place)}}
        if place < cards
        else {"nthreads": 1}
        for place in range(workers)
    ]
    security = Security.temporary()
    here = {
        "host": "127.0.0.1",
        "dashboard_address": "127.0.0.1:0",
        "protocol": "tls://",
        "security": security,
    }
    # In a folder that only this user may enter.
    keys = {name: getattr(security, name) for name in _KEYS}
    write_atomically(folder / "keys.json", json.dumps(keys).encode())
    try:
        with SpecCluster(
            workers={
                place: {
                    "cls": Nanny,
                    "options": {**here, "local_directory": str(folder), **option},
                }
                for place, option in enumerate(options)
            },
            scheduler={"cls": Scheduler, "options": {**here, "dashboard": False}},
            security=security,
            silence_logs=False,
        ) as cluster:
            write_atomically(folder / "address", cluster.scheduler_address.encode())
            sys.stdin.buffer.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _graphics_cards() -> int:
    """Return how many NVIDIA cards this machine shows, without loading a library."""
    return len(list(Path("/dev").glob("nvidia[0-9]*")))
