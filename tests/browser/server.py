"""The real server, on a free port of this machine, as ``make run`` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A dashboard that is running.

    Parameters
    ----------
    url : str
        Its address, without a final slash.
    home : Path
        Where it keeps what users keep.
    log : Path
        What it says; a traceback of a page is found here.
    """

    url: str
    home: Path
    log: Path

    def tracebacks(self) -> str:
        """Return the log from the first crash on, empty where nothing crashed."""
        text = self.log.read_text(errors="replace")
        place = text.find("Traceback")
        return "" if place < 0 else text[max(0, place - 200) :][:6000]


@contextmanager
def serve(home: Path, *, data: Path | None = None) -> Iterator[Server]:
    """Run the dashboard until the block ends; ``data`` holds the real cohorts, if any."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    environment = {**os.environ, "FERROSCOPE_HOME": str(home), "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = str(ROOT)
    environment.pop("FERROSCOPE_DATA", None)
    if data is not None:
        environment["FERROSCOPE_DATA"] = str(data)
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py"]
    command += ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", home, log)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{server.log.read_text(errors='replace')}")
