"""Preprocessing in a process of its own: registration would freeze the server otherwise.

Greedy holds the interpreter's lock while it works, and what is written in C++ can
crash. The child (``inside``) reads the scan from a folder, writes a line for every
step and, at the end, the result; the parent watches it, and ends it when asked to.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from core.errors import JobStopped, ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.exchange import (
    PLAN,
    REFUSAL,
    RESULT,
    SCAN,
    STEPS,
    read_result,
    read_step,
    write_scan,
)
from core.imaging.preprocessing.plan import PreprocessingPlan
from core.imaging.preprocessing.report import OnStep, StepReport
from core.imaging.preprocessing.result import Preprocessed

__all__ = ["preprocess_in_child"]

_ERRORS = "errors.txt"
_EVERY = 0.2  # seconds between two looks
_AGAIN = "Try again; if it happens again, give the scan in a coarser resolution."


def preprocess_in_child(
    scan: PatientScan,
    *,
    folder: Path,
    plan: PreprocessingPlan | None = None,
    on_step: OnStep | None = None,
    stopping: Callable[[], bool] | None = None,
    most_bytes: int = 4 << 30,
) -> Preprocessed:
    """Do as :func:`preprocess` does, in a child process.

    Parameters
    ----------
    scan : PatientScan
    folder : Path
        Must not exist. Made with rights for this user alone; the voxels pass
        through it, and it is removed at the end, however that comes.
    plan : PreprocessingPlan, optional
    on_step : callable, optional
        Called here, in the parent; what it raises ends the child.
    stopping : callable, optional
        Asked several times a second; True ends the child.
    most_bytes : int
        Memory that the child may hold; more ends it (watched on Linux).

    Returns
    -------
    Preprocessed

    Raises
    ------
    ScanError
        What the child refused; or that it was killed, ran out of memory or
        crashed, with the reason.
    JobStopped
        If ``stopping`` said so.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as exc:
        raise ScanError(
            f"no folder could be made to preprocess {scan.name} in: {exc.strerror}.",
            "Free some disk space, or give a folder that does not exist yet.",
        ) from exc
    try:
        write_scan(folder / SCAN, scan)
        (folder / PLAN).write_text(json.dumps((plan or PreprocessingPlan()).to_dict()))
        steps = _watched(folder, scan.name, on_step, stopping, most_bytes=most_bytes)
        return read_result(folder / RESULT, steps)
    except OSError as exc:
        raise ScanError(
            f"{scan.name} could not be preprocessed: {exc.strerror or exc}.",
            "Free some disk space and try again.",
        ) from exc
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _watched(
    folder: Path,
    name: str,
    on_step: OnStep | None,
    stopping: Callable[[], bool] | None,
    *,
    most_bytes: int,
) -> tuple[StepReport, ...]:
    """Run the child to its end and return its steps."""
    steps: list[StepReport] = []
    with (folder / _ERRORS).open("wb") as errors:
        child = subprocess.Popen(
            _command(folder),
            stdin=subprocess.PIPE,  # its end tells the child that we are gone
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    read = 0
    try:
        while True:
            ended = child.poll() is not None
            told, read = _new_lines(folder / STEPS, read)
            for line in told:
                steps.append(read_step(line))
                if on_step is not None:
                    on_step(steps[-1])
            if ended:
                break
            if stopping is not None and stopping():
                raise JobStopped(f"preprocessing {name} was stopped.", "Start it again.")
            if _memory(child.pid) > most_bytes:
                raise ScanError(
                    f"preprocessing {name} needed more than {most_bytes / 2**30:.1f} GB of memory "
                    f"and was ended ({_where(steps)}).",
                    "Give the scan in a coarser resolution, 0.5 mm or wider.",
                )
            time.sleep(_EVERY)
    finally:
        _end(child)
    if child.returncode or not (folder / RESULT).is_file():
        raise _reason(folder, name, child.returncode, steps)
    return tuple(steps)


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "core.imaging.preprocessing.inside", str(folder)]


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child at once if it still runs; it keeps nothing worth waiting for."""
    if child.poll() is None:
        child.kill()
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


def _new_lines(path: Path, read: int) -> tuple[list[bytes], int]:
    """Return whole lines that came since, and up to where."""
    try:
        with path.open("rb") as file:
            file.seek(read)
            content = file.read()
    except FileNotFoundError:
        return [], read
    whole = content[: content.rfind(b"\n") + 1]
    return whole.splitlines(), read + len(whole)


def _memory(pid: int) -> int:
    """Return the bytes that a process holds in memory; 0 where nobody can say."""
    try:
        words = Path(f"/proc/{pid}/statm").read_text().split()
        return int(words[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def _where(steps: Sequence[StepReport]) -> str:
    if not steps:
        return "before its first step ended"
    return f"in the step: {steps[-1].coming or steps[-1].title}"


def _reason(folder: Path, name: str, code: int, steps: Sequence[StepReport]) -> ScanError:
    """Return why the child ended without a result."""
    refusal = folder / REFUSAL
    if refusal.is_file():
        message, hint = json.loads(refusal.read_text())
        return ScanError(str(message), str(hint))
    where = _where(steps)
    if code == -signal.SIGKILL:
        return ScanError(
            f"preprocessing {name} was killed ({where}), most often because the machine ran out "
            "of memory.",
            "Close what else uses memory and try again.",
        )
    if code < 0:
        word = signal.Signals(-code).name
        return ScanError(f"preprocessing {name} crashed ({word}, {where}).", _AGAIN)
    lines = (folder / _ERRORS).read_text(errors="replace").strip().splitlines()
    last = lines[-1][:300] if lines else "no message"
    return ScanError(f"preprocessing {name} failed ({where}): {last}", _AGAIN)
