"""Expression matrices in AnnData's h5ad files, read in a process of their own.

A few wrong bytes can trap the HDF5 library in an endless loop or end the process
it runs in. So a child process opens the file, within limits of time and memory, and hands
over plain arrays; whatever happens to it, the dashboard stays alive.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from core.data.matrix import RawMatrix
from core.data.screening import DEFAULT_LIMITS, Limits
from core.errors import CohortError

__all__ = ["read_h5ad_matrix"]

_PACKAGE_ROOT = Path(__file__).parents[2]


def read_h5ad_matrix(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> RawMatrix:
    """Read ``X`` (dense, CSR or CSC) with the names in ``obs`` and ``var``.

    Raises
    ------
    CohortError
        If the declared shape is too large, a part lies outside the file, or the
        file is damaged, takes too long or is of a kind anndata no longer writes.
    """
    with tempfile.TemporaryDirectory(prefix="ferroscope-h5ad-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "core.data.h5ad", str(path.resolve()), folder],
                input=json.dumps({"cells": limits.cells}).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds,
                cwd=_PACKAGE_ROOT,
                check=False,
            )
        except subprocess.TimeoutExpired as exc:
            raise CohortError(
                f"{path.name} could not be read within {limits.seconds:g} s; it is very large or "
                "damaged.",
                "Copy it again, or give the matrix as Parquet.",
            ) from exc
        answer = Path(folder) / "answer.json"
        if done.returncode != 0 or not answer.is_file():
            raise CohortError(
                f"{path.name} is a damaged h5ad file, or one that takes too much memory: reading "
                "it broke the reader.",
                "Write or copy it again, or give the matrix as Parquet.",
            )
        found = json.loads(answer.read_text(encoding="utf-8"))
        if "refused" in found:
            raise CohortError(*found["refused"])
        return RawMatrix(
            np.load(Path(folder) / "numbers.npy", allow_pickle=False),
            tuple(found["rows"]),
            tuple(found["columns"]),
            None if found["symbols"] is None else tuple(found["symbols"]),
            samples_in_rows=True,
        )


def _serve(path: Path, folder: Path, limits: Limits) -> None:
    """Read the file, in the child, and leave the answer in a folder."""
    from core.data.h5ad_contents import open_h5ad

    _bound_memory(limits)
    try:
        raw = open_h5ad(path, limits=limits)
    except CohortError as exc:
        answer: dict[str, object] = {"refused": [exc.message, exc.hint]}
    else:
        np.save(folder / "numbers.npy", raw.numbers, allow_pickle=False)
        answer = {"rows": raw.rows, "columns": raw.columns, "symbols": raw.symbols}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _bound_memory(limits: Limits) -> None:
    """Let this process take no more than the matrix needs: four copies and two GiB."""
    import resource

    most = 16 * limits.cells + 2 * 1024**3
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    _serve(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        Limits(cells=int(json.loads(sys.stdin.buffer.read())["cells"])),
    )
