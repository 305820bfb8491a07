"""A folder of raw cases brought to the atlas, as a job; what is wrong with one stops no other."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from core.errors import CoreError, JobError, ScanError, StoreError
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed, PreprocessingPlan, preprocess_in_child
from core.imaging.preprocessing.report import StepReport
from core.imaging.processed_case import (
    ProcessedRow,
    processed_table,
    quality_of,
    read_case_row,
    write_processed_case,
)
from core.imaging.raw_cases import RawCase, find_raw_cases, raw_case_stamp, read_raw_case
from core.imaging.segmentation import accept_approximate, approximate_masks
from core.jobs import Context, JobSpec
from core.provenance import fingerprint
from core.tasks.inputs import read_result, result_bytes

__all__ = ["BatchPreprocessing", "preprocessing_request", "processed_rows"]

_NO_MASK = "-without-mask"
_READ, _FINISH = 1, 1  # steps of a part before and after those of the chain


def preprocessing_request(
    folder: Path, *, into: Path, approximate: bool = True, plan: PreprocessingPlan | None = None
) -> JobSpec:
    """Return the request of preprocessing every case of a folder.

    The cases appear in a folder of this request alone below ``into``, named
    after ``folder``; those without a segmentation in another beside it, so
    that the first is one of whole cases. Approximate masks are in its name.

    Parameters
    ----------
    folder : Path
        As ``find_raw_cases``; workers must see both under the same path.
    into : Path
        Where folders of cases lie.
    approximate : bool
        Give a case that comes without a segmentation an approximate one.
    plan : PreprocessingPlan, optional

    Raises
    ------
    ScanError
        If the folder holds no case.
    """
    cases = {case.name: case.stamp for case in find_raw_cases(folder)}
    settings = (plan or PreprocessingPlan()).to_dict()
    key = fingerprint(str(folder), cases, approximate, settings)[:6]
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", folder.name).strip("-_")[:40] or "cases"
    name = f"{stem}-processed-{'approximate-masks-' if approximate else ''}{key}"
    return JobSpec(
        "batch_preprocessing",
        {
            "folder": str(folder),
            "into": str(into / name),
            "cases": cases,
            "approximate": approximate,
            "plan": settings,
            "about": {"folder": folder.name, "into": name, "cases": len(cases)},
        },
    )


def processed_rows(result: bytes) -> pd.DataFrame:
    """Return the table of a finished job: one row a case, columns as of ``ProcessedRow``.

    Raises
    ------
    StoreError
        If the result is damaged.
    """
    rows = read_result(result).get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise StoreError("the rows of the batch are damaged.", "Remove the job and start it again.")
    return processed_table([ProcessedRow.from_dict(row) for row in rows])


class BatchPreprocessing:
    """Every raw case of a folder brought to the atlas and put away as a BraTS case."""

    name = "batch_preprocessing"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return one part for each case; refuse parameters that cannot be used."""
        try:
            cases = sorted(params["cases"])
            PreprocessingPlan.from_dict(params["plan"])
            Path(params["into"]), Path(params["folder"])
        except (KeyError, TypeError) as exc:
            raise JobError(
                f"the request of preprocessing cannot be used: {exc}.", "Start it from its page."
            ) from exc
        if not cases or any(_leads_away(name) for name in cases):
            raise JobError("a case has a name that is no folder's.", "Start it from its page.")
        return [{"case": name} for name in cases]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Preprocess one case; one that an earlier attempt put away is not read again."""
        begun = perf_counter()
        name = str(part["case"])
        for place in _places(params, name):
            kept = read_case_row(place)
            if kept is not None:
                return result_bytes(asdict(kept))
        try:
            row = self._case(params, name, context, begun)
        except ScanError as error:
            row = ProcessedRow(name, "not read", reasons=error.message, hints=error.hint)
            row = replace(row, seconds=perf_counter() - begun)
        context.report({"done": 1, "of": 1, "status": row.status})
        return result_bytes(asdict(row))

    def combine(
        self,
        params: Mapping[str, Any],  # noqa: ARG002
        results: Sequence[bytes],
    ) -> bytes:
        """Return all rows, by case."""
        return result_bytes({"rows": [read_result(content) for content in results]})

    def _case(
        self, params: Mapping[str, Any], name: str, context: Context, begun: float
    ) -> ProcessedRow:
        """Read, preprocess, mark and write one case."""
        scan = _scan(params, name, context)
        row = ProcessedRow(name, "failed", scan_sha256=scan.fingerprint, simulated=scan.simulated)

        def on_step(step: StepReport) -> None:
            of = step.steps + _READ + _FINISH
            context.report({"done": step.number + _READ, "of": of, "step": step.title})

        def stopping() -> bool:
            context.check()  # raises where somebody asked
            return False

        place = context.folder / "work"
        shutil.rmtree(place, ignore_errors=True)  # of a worker that was killed
        try:
            done = preprocess_in_child(
                scan,
                folder=place,
                plan=PreprocessingPlan.from_dict(params["plan"]),
                on_step=on_step,
                stopping=stopping,
            )
        except ScanError as error:
            return replace(
                row, verdict="failed", reasons=error.message, hints=error.hint,
                seconds=perf_counter() - begun,
            )  # fmt: skip
        brain_ml, overlap = quality_of(done)
        row = replace(
            row,
            verdict=done.verdict,
            reasons=" ".join(done.reasons),
            brain_ml=brain_ml,
            overlap=overlap,
        )
        if done.verdict == "failed":
            hint = "Look at its steps on the Scans page; another series, or route, may do."
            return replace(row, hints=hint, seconds=perf_counter() - begun)
        done, row = _marked(done, row, approximate=bool(params["approximate"]))
        row = replace(row, seconds=perf_counter() - begun)
        ready, without = _places(params, name)
        write_processed_case(
            ready if row.status == "ready" else without, done, row, beside=context.folder / "case"
        )
        return row


def _scan(params: Mapping[str, Any], name: str, context: Context) -> PatientScan:
    """Read a case; its voxels are nowhere on disk afterwards."""
    folder, waiting = Path(str(params["folder"])) / name, context.folder / "reading"
    try:
        stamp = raw_case_stamp(folder)
    except OSError as exc:
        raise ScanError(
            f"its folder cannot be read: {exc.strerror or exc}.", "Put it back and ask again."
        ) from exc
    if stamp != params["cases"][name]:
        raise ScanError(
            "its files have changed since this was asked for.", "Ask again for this folder."
        )
    shutil.rmtree(waiting, ignore_errors=True)
    try:
        return read_raw_case(RawCase(name, folder, stamp), folder=waiting)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
        context.check()


def _marked(
    done: Preprocessed, row: ProcessedRow, *, approximate: bool
) -> tuple[Preprocessed, ProcessedRow]:
    """Give a scan that has none an approximate mask, where that is wanted."""
    if done.scan.segmentation is not None:
        return done, replace(row, status="ready", mask="given")
    if not approximate:
        return done, replace(row, status="no mask")
    try:
        masks = approximate_masks(done.scan, brain=done.brain.data)
        scan = accept_approximate(done.scan, masks)
    except CoreError as error:
        reasons = " ".join(filter(None, (row.reasons, error.message)))
        return done, replace(row, status="no mask", reasons=reasons, hints=error.hint)
    return replace(done, scan=scan), replace(row, status="ready", mask="approximate")


def _places(params: Mapping[str, Any], name: str) -> tuple[Path, Path]:
    """Return where a case goes with its mask, and where without."""
    into = Path(str(params["into"]))
    return into / name, into.with_name(into.name + _NO_MASK) / name


def _leads_away(name: object) -> bool:
    return not isinstance(name, str) or name in ("", ".", "..") or "/" in name or "\\" in name
