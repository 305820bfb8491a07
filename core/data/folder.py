"""A reader's own cohorts as they were confirmed, kept in one folder each.

``<root>/cohorts/<name>/`` holds ``cohort.json`` and Parquet files. The
JSON is written last and names its files by content, so that a reader sees the
old cohort or the new, never half of one.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.cohort import Cohort, Outcome
from core.data.parquet import Precision, read_parquet_matrix
from core.data.screening import DEFAULT_LIMITS, Limits, screen
from core.errors import CohortError
from core.flow import Exclusion, Flow
from core.store import write_atomically

__all__ = [
    "RESERVED_NAMES",
    "check_cohort_name",
    "load_saved",
    "read_manifest",
    "save_cohort",
]

_SCHEMA = "ferroscope-cohort"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
# Names of cohorts, and of folders, that are not a reader's own.
RESERVED_NAMES = frozenset(
    ("tcga_glioma", "external", "cgga", "cgga_693", "cgga_325", "gtex", "freije", "phillips",
     "simulated_training", "simulated_validation")
)  # fmt: skip
_MATRICES = ("expression", "normals", "recurrences")
_TABLES = ("clinical", "outcome")


def check_cohort_name(name: str, taken: tuple[str, ...] = ()) -> None:
    """Refuse a name that is no plain folder name, or that another cohort has.

    Raises
    ------
    CohortError
        Saying what a name may hold.
    """
    if not _NAME.fullmatch(name):
        raise CohortError(
            f"{name!r} cannot name a cohort.",
            "Use up to 61 lower-case letters, digits, - and _, beginning with a letter or digit.",
        )
    if name in taken or name in RESERVED_NAMES:
        raise CohortError(f"there is a cohort {name!r} already.", "Choose another name.")


def save_cohort(cohort: Cohort, root: Path) -> Path:
    """Keep a cohort in ``<root>/cohorts/<name>/``, replacing an earlier one of its name.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    CohortError
        If the name is not a plain folder name, or the clinical table cannot be stored.
    StoreError
        If the folder cannot be written to.
    """
    check_cohort_name(cohort.name)
    folder = root / "cohorts" / cohort.name
    outcome = pd.DataFrame({"time": cohort.outcome.time, "event": cohort.outcome.event})
    contents = {
        "expression": _matrix_bytes(cohort.expression),
        "clinical": _table_bytes(cohort.clinical.reset_index(drop=True)),
        "outcome": _table_bytes(outcome),
    }
    for kind in ("normals", "recurrences"):
        beside = getattr(cohort, kind)
        if beside is not None:
            contents[kind] = _matrix_bytes(beside)
    files = {}
    for kind, content in contents.items():
        digest = hashlib.sha256(content).hexdigest()
        files[kind] = {"file": f"{kind}-{digest[:12]}.parquet", "sha256": digest}
        if kind in _MATRICES:
            double = getattr(cohort, kind).to_numpy().dtype == np.float64
            files[kind]["precision"] = "double" if double else "single"
        write_atomically(folder / files[kind]["file"], content)
    flow = cohort.flow or Flow(len(cohort))
    manifest = {
        "schema": _SCHEMA,
        "version": 1,
        "name": cohort.name,
        "title": cohort.title,
        "unit": cohort.unit,
        "time_unit": cohort.outcome.unit,
        "simulated": cohort.simulated,
        "source": cohort.source,
        "notes": list(cohort.notes),
        "n_patients": len(cohort),
        "fingerprint": cohort.fingerprint,
        "flow": {
            "n_start": flow.n_start,
            "unit": flow.unit,
            "exclusions": [
                {
                    "reason": item.reason,
                    "identifiers": list(item.identifiers),
                    "kept_apart": item.kept_apart,
                }
                for item in flow.exclusions
            ],
        },
        "files": files,
    }
    write_atomically(folder / "cohort.json", json.dumps(manifest, indent=1).encode())
    current = {item["file"] for item in files.values()}
    for old in folder.glob("*-????????????.parquet"):
        if old.name not in current:
            old.unlink(missing_ok=True)
    return folder


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the description of a saved cohort, checked for its shape.

    Raises
    ------
    CohortError
        If it is not there, damaged, or of a version to come.
    """
    path = folder / "cohort.json"
    try:
        if path.stat().st_size > 64 * 1024**2:
            raise CohortError(f"{folder.name}: cohort.json is too large.", "Save the cohort again.")
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as exc:
        if isinstance(exc, CohortError):
            raise
        raise CohortError(
            f"{folder.name}: cohort.json is missing or damaged.", "Save the cohort again."
        ) from exc
    sound = (
        isinstance(manifest, dict)
        and manifest.get("schema") == _SCHEMA
        and manifest.get("version") == 1
        and isinstance(manifest.get("files"), dict)
        and set(_TABLES) | {"expression"} <= set(manifest["files"])
    )
    if not sound:
        raise CohortError(
            f"{folder.name}: cohort.json is not a cohort of this version of FerroScope.",
            "Save the cohort again.",
        )
    return dict(manifest)


def load_saved(folder: Path, *, limits: Limits = DEFAULT_LIMITS) -> Cohort:
    """Load a cohort that :func:`save_cohort` kept.

    Raises
    ------
    CohortError
        If a file is missing or is not the one that was saved.
    """
    manifest = read_manifest(folder)
    try:
        frames: dict[str, pd.DataFrame] = {}
        for kind, item in manifest["files"].items():
            path = _checked(folder, kind, item, limits)
            frames[kind] = (
                _read_matrix(path, limits, item["precision"])
                if kind in _MATRICES
                else _read_frame(path, limits)
            )
        expression = frames["expression"].rename_axis("patient_id")
        clinical = frames["clinical"].set_axis(expression.index, axis=0)
        flow = manifest["flow"]
        return Cohort(
            str(manifest["name"]),
            expression,
            clinical,
            Outcome(
                frames["outcome"]["time"].to_numpy(),
                frames["outcome"]["event"].to_numpy(),
                manifest["time_unit"],
            ),
            title=str(manifest["title"]),
            unit=str(manifest["unit"]),
            simulated=bool(manifest["simulated"]),
            source=str(manifest["source"]),
            notes=tuple(map(str, manifest["notes"])),
            flow=Flow(
                int(flow["n_start"]),
                tuple(
                    Exclusion(x["reason"], tuple(x["identifiers"]), bool(x["kept_apart"]))
                    for x in flow["exclusions"]
                ),
                str(flow["unit"]),
            ),
            normals=frames.get("normals"),
            recurrences=frames.get("recurrences"),
        )
    except (KeyError, TypeError, ValueError) as exc:
        if isinstance(exc, CohortError):
            raise
        raise CohortError(
            f"{folder.name}: the saved cohort is incomplete ({exc}).", "Save the cohort again."
        ) from exc


def _matrix_bytes(frame: pd.DataFrame) -> bytes:
    """Return a samples x genes frame as Parquet, transposed: few columns are read faster."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    values = frame.to_numpy()
    columns = {"gene": pa.array([str(gene) for gene in frame.columns])}
    for position, sample in enumerate(frame.index):
        if str(sample) == "gene":
            raise CohortError("a sample is called 'gene'.", "Give it another identifier.")
        columns[str(sample)] = pa.array(values[position])
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


def _table_bytes(frame: pd.DataFrame) -> bytes:
    import pyarrow as pa

    sink = io.BytesIO()
    try:
        frame.to_parquet(sink, compression="zstd", index=False)
    except (pa.ArrowException, ValueError, TypeError) as exc:
        raise CohortError(
            f"the clinical table cannot be stored: {str(exc)[:200]}.",
            "Make each column hold numbers only or text only.",
        ) from exc
    return sink.getvalue()


def _checked(folder: Path, kind: str, item: dict[str, str], limits: Limits) -> Path:
    """Return the path of a file, once it proved to be the one that was saved."""
    if kind not in (*_MATRICES, *_TABLES) or not re.fullmatch(
        rf"{kind}-[0-9a-f]{{12}}\.parquet", str(item["file"])
    ):
        raise CohortError(f"{folder.name} names an odd file: {item['file']!r}.", "Save it again.")
    path = folder / item["file"]
    if (
        screen(path, limits) != "parquet"
        or hashlib.sha256(path.read_bytes()).hexdigest() != (item["sha256"])
    ):
        raise CohortError(
            f"{folder.name}: {path.name} is not the file that was saved.", "Save the cohort again."
        )
    return path


def _read_matrix(path: Path, limits: Limits, precision: Precision) -> pd.DataFrame:
    raw = read_parquet_matrix(path, limits=limits, precision=precision)
    return pd.DataFrame(
        raw.numbers,
        index=pd.Index(raw.columns, dtype=object),
        columns=pd.Index(raw.rows, name="gene", dtype=object),
    )


def _read_frame(path: Path, limits: Limits) -> pd.DataFrame:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        limits.check_cells(file.metadata.num_rows, file.metadata.num_columns, path.name)
    frame = pd.read_parquet(path)
    for column in frame.select_dtypes("object").columns:
        frame[column] = frame[column].where(frame[column].notna(), np.nan)
    return frame
