"""Chores that jobs are tested with: they count, and do what a test asks of them.

Imported by name in worker processes.
"""

import errno
import json
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.jobs import Context
from core.jobs.records import JobRecords
from core.store import write_atomically


class Count:
    """Adds random numbers up, in parts with checkpoints.

    ``mark`` names a folder: ``die-<part>`` in it makes a part kill its process at step 2, once,
    ``die-kept-<part>`` as soon as its result is kept; a part leaves its process number there.
    """

    name = "count"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        if params.get("parts", 2) < 1:
            raise InputError("nothing to count.", "Give at least one part.")
        return [{"place": place} for place in range(params.get("parts", 2))]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        import numpy as np

        steps, place = params.get("steps", 4), part["place"]
        mark = Path(params["mark"]) if "mark" in params else None
        kept = context.folder / "sum.json"
        found = json.loads(kept.read_bytes()) if kept.exists() else {"step": 0, "sum": 0.0}
        if mark is not None:
            (mark / f"pid-{place}").write_text(str(os.getpid()))
            if (mark / f"die-kept-{place}").exists():
                (mark / f"die-kept-{place}").unlink()
                JobRecords.drop_checkpoints = _die  # type: ignore[method-assign]
        for step in range(found["step"], steps):
            time.sleep(params.get("pause", 0))
            if mark is not None and step == 2 and (mark / f"die-{place}").exists():
                (mark / f"die-{place}").unlink()
                os.kill(os.getpid(), signal.SIGKILL)
            _mischief(params, place, step)
            drawn = np.random.default_rng([params.get("seed", 0), place, step]).normal()
            found = {"step": step + 1, "sum": found["sum"] + float(drawn)}
            write_atomically(kept, json.dumps(found).encode())
            with (context.folder.parent / "steps.txt").open("a") as file:
                file.write(f"{step}\n")
            context.report({"done": step + 1, "of": steps, "sum": found["sum"]})
        return json.dumps(found["sum"]).encode()

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:
        if params.get("mischief") == "combine":
            raise ZeroDivisionError("patient P07")
        return json.dumps([json.loads(result) for result in results]).encode()


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _mischief(params: Mapping[str, Any], place: int, step: int) -> None:
    """Go wrong in the last step of part 1 as asked."""
    if (place, step) != (1, params.get("steps", 4) - 1):
        return
    cure = Path(params["cure"]) if "cure" in params else None
    if cure is not None and cure.exists():
        return
    match params.get("mischief"):
        case "input":
            raise InputError("the 7th patient is missing.", "Give the patient.")
        case "defect":
            raise RuntimeError("patient P07 has no name")
        case "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        case "memory":
            raise MemoryError
        case "exit":
            sys.exit(3)


TASKS = {"count": Count()}
