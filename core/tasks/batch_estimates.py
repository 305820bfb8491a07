"""Estimates for a folder of cases, as a job; what is wrong with one case stops no other."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.errors import JobError, StoreError
from core.imaging.device import best_device
from core.imaging.estimate import Ensemble, training_likeness
from core.imaging.estimate.batch import CaseRow, case_estimate, case_table
from core.imaging.layout import Case, UnusableCase, find_usable_cases
from core.jobs import Context, JobSpec
from core.provenance import fingerprint
from core.store import Store, write_atomically
from core.tasks.ensemble import keep_ensemble, kept_ensemble
from core.tasks.inputs import Request, number_of, read_result, result_bytes

__all__ = ["BatchEstimates", "BatchRequest", "batch_request", "batch_table"]

_CHUNK = 16  # cases in a part: an ensemble is loaded once for each
_ROWS = "rows.json"


@dataclass(frozen=True, slots=True, eq=False)
class BatchRequest(Request):
    """A batch to be asked for, and the ensemble that must be in the store before."""

    ensemble: Ensemble

    def keep(self, store: Store) -> None:
        """Put the ensemble into the store, where the task finds it.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        keep_ensemble(store, self.ensemble)


def batch_request(ensemble: Ensemble, folder: Path, *, flips: bool = False) -> BatchRequest:
    """Return the request of an estimate for every case of a folder.

    Parameters
    ----------
    ensemble : Ensemble
    folder : Path
        As ``find_usable_cases``; workers must see it under the same path.
    flips : bool
        As of ``estimate_risk``.

    Raises
    ------
    ScanError
        If the folder holds no scan named as a case's.
    """
    cases = find_usable_cases(folder)
    params = {
        "ensemble": ensemble.fingerprint,
        "folder": str(folder),
        "files": _stamp(cases),
        "n": len(cases),
        "flips": flips,
        "about": {
            "cohort": ensemble.name,
            "simulated": ensemble.simulated,
            "folder": folder.name,
            "cases": len(cases),
        },
    }
    return BatchRequest(JobSpec("batch_estimates", params), {}, ensemble)


def batch_table(result: bytes) -> pd.DataFrame:
    """Return the table of a finished job: one row a case, columns as of ``CaseRow``.

    Raises
    ------
    StoreError
        If the result is damaged.
    """
    return case_table(_rows(read_result(result).get("rows")))


class BatchEstimates:
    """Every case of a folder read by one ensemble."""

    name = "batch_estimates"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return one part for each few cases."""
        n = int(number_of(params, "n", least=1, most=200_000))
        return [{"first": at, "end": min(at + _CHUNK, n)} for at in range(0, n, _CHUNK)]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Estimate the cases of a part; each row is kept, so resuming reads none twice."""
        cases = find_usable_cases(Path(str(params["folder"])))
        if _stamp(cases) != params["files"]:
            raise JobError(
                "the scans in the folder have changed since this was asked for.",
                "Ask for it again on the Estimate page.",
            )
        mine = cases[int(part["first"]) : int(part["end"])]
        rows = _kept_rows(context.folder / _ROWS)
        context.report({"done": len(rows), "of": len(mine)})
        ensemble = kept_ensemble(context.store, str(params["ensemble"]))
        likeness, device = training_likeness(ensemble), best_device()
        for case in mine[len(rows) :]:
            rows.append(
                case_estimate(
                    ensemble,
                    case,
                    likeness=likeness,
                    flips=bool(params.get("flips")),
                    device=device,
                )
            )
            content = json.dumps([dataclasses.asdict(row) for row in rows]).encode()
            write_atomically(context.folder / _ROWS, content)
            context.report({"done": len(rows), "of": len(mine), "status": rows[-1].status})
        return result_bytes({"rows": [dataclasses.asdict(row) for row in rows]})

    def combine(
        self,
        params: Mapping[str, Any],  # noqa: ARG002
        results: Sequence[bytes],
    ) -> bytes:
        """Return all rows, by case."""
        return result_bytes(
            {"rows": [row for content in results for row in read_result(content)["rows"]]}
        )


def _kept_rows(path: Path) -> list[CaseRow]:
    """Return the rows that an earlier attempt kept; none where they cannot be read."""
    try:
        return _rows(json.loads(path.read_bytes()))
    except (OSError, ValueError, StoreError):
        return []


def _rows(values: Any) -> list[CaseRow]:
    try:
        return [CaseRow(**row) for row in values]
    except TypeError as exc:
        raise StoreError(
            f"the rows of the batch are damaged: {exc}.", "Remove the job and start it again."
        ) from exc


def _stamp(cases: Sequence[Case | UnusableCase]) -> str:
    """Name the state of all files, without reading them."""
    stamp: list[object] = []
    for case in cases:
        if isinstance(case, UnusableCase):
            stamp.append((case.name, case.message))
            continue
        for path in (*case.sequences.values(), case.segmentation):
            state = path.stat()
            stamp.append((str(path), state.st_size, state.st_mtime_ns))
    return fingerprint(stamp)
