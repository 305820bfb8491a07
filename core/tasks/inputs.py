"""What a long task works on, in the store under the fingerprint of its content."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Cohort, Outcome
from core.errors import JobError, StoreError, UnknownGeneError, listed
from core.jobs import JobSpec
from core.provenance import fingerprint
from core.store import Store

__all__ = [
    "Request",
    "cohort_arrays",
    "kept_arrays",
    "kept_cohort",
    "number_of",
    "read_result",
    "result_bytes",
]

Arrays = Mapping[str, npt.NDArray[Any]]
_FILE = "arrays.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A job to be asked for, and the input that must be in the store before.

    Nothing is written until somebody asks for the job, so that a page can say
    whether it has been done already.

    Parameters
    ----------
    spec : JobSpec
        Names the input by its fingerprint.
    arrays : mapping of str to array of numbers, bool or text
        The input.
    """

    spec: JobSpec
    arrays: Arrays

    @classmethod
    def of(cls, task: str, params: Mapping[str, Any], arrays: Arrays) -> Request:
        """Return the request of a task whose ``params["input"]`` names the arrays."""
        plain = {name: _plain(array) for name, array in arrays.items()}
        return cls(JobSpec(task, {**params, "input": fingerprint(plain)}), plain)

    def keep(self, store: Store) -> None:
        """Put the input into the store, where a task finds it.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        key = str(self.spec.params["input"])
        if not store.has(key, _FILE):
            sink = io.BytesIO()
            np.savez_compressed(sink, allow_pickle=False, **self.arrays)
            store.write(key, _FILE, sink.getvalue())


def kept_arrays(store: Store, key: str) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a fingerprint.

    Raises
    ------
    StoreError
        If they are not there, or are not what their fingerprint names.
    """
    content = store.read(key, _FILE)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as exc:
        raise StoreError(
            f"what is kept under {key[:12]} is damaged.", "Start the job from its page again."
        ) from exc
    if fingerprint(arrays) != key:
        raise StoreError(
            f"what is kept under {key[:12]} is not what its fingerprint names.",
            "Remove it and start the job from its page again.",
        )
    return arrays


def cohort_arrays(cohort: Cohort, genes: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Return what a fit needs of a cohort: follow-up and some genes.

    Neither the clinical table nor the names of patients come along: what a job
    works on lies on disk until the job is removed.

    Raises
    ------
    UnknownGeneError
        If the cohort lacks some of the genes.
    """
    absent = [gene for gene in genes if gene not in cohort.expression.columns]
    if absent:
        raise UnknownGeneError(
            f"{cohort.title} lacks {len(absent):,} of the genes ({listed(absent)}).",
            "Leave them out; Cohort.known(genes) returns those that are there.",
        )
    words = {
        "name": cohort.name,
        "title": cohort.title,
        "unit": cohort.unit,
        "time_unit": cohort.outcome.unit,
        "simulated": cohort.simulated,
    }
    return {
        "genes": np.asarray(genes, dtype=np.str_),
        "expression": cohort.expression[list(genes)].to_numpy(),
        "time": cohort.outcome.time,
        "event": cohort.outcome.event,
        "words": np.asarray(json.dumps(words, sort_keys=True)),
    }


def kept_cohort(store: Store, key: str) -> Cohort:
    """Return the cohort of kept :func:`cohort_arrays`, its values to the bit; patients by number.

    Raises
    ------
    StoreError
        If it is not there, or is not what its fingerprint names.
    """
    found = kept_arrays(store, key)
    try:
        words = json.loads(str(found["words"]))
        patients = pd.Index(map(str, range(len(found["time"]))), name="patient_id")
        return Cohort(
            words["name"],
            pd.DataFrame(
                found["expression"], index=patients, columns=found["genes"].astype(object)
            ),
            pd.DataFrame(index=patients),
            Outcome(found["time"], found["event"], words["time_unit"]),
            title=words["title"],
            unit=words["unit"],
            simulated=bool(words["simulated"]),
        )
    except (KeyError, ValueError, TypeError) as exc:
        raise StoreError(
            f"what is kept under {key[:12]} is no cohort.", "Start the job from its page again."
        ) from exc


def number_of(
    params: Mapping[str, Any], name: str, *, least: float, most: float, whole: bool = True
) -> float:
    """Return a number among a task's parameters, refusing one out of range.

    Raises
    ------
    JobError
        If it is absent, no number or out of range.
    """
    value = params.get(name)
    fine = isinstance(value, int) if whole else isinstance(value, int | float)
    if not fine or isinstance(value, bool) or value is None or not least <= value <= most:
        raise JobError(
            f"{name} is {value!r}; allowed is {'a whole' if whole else 'a'} number from "
            f"{least:,g} to {most:,g}.",
            "Start the job from its page.",
        )
    return float(value) if not whole else int(value)


def result_bytes(content: Mapping[str, Any]) -> bytes:
    """Return a result as JSON; a number that is not there (NaN) is null."""
    return json.dumps(_spelled(content), separators=(",", ":"), allow_nan=False).encode()


def read_result(content: bytes) -> dict[str, Any]:
    """Return a result that :func:`result_bytes` wrote.

    Raises
    ------
    StoreError
        If it is damaged.
    """
    try:
        return dict(json.loads(content))
    except (ValueError, TypeError) as exc:
        raise StoreError(
            "the result on disk is damaged.", "Remove the job and start it again."
        ) from exc


def _plain(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array that a file holds without running code when it is read."""
    found = np.ascontiguousarray(array) if np.ndim(array) else np.asarray(array)
    if found.dtype == object:
        raise TypeError("arrays of objects cannot be kept; give numbers or text")
    return found


def _spelled(value: Any) -> Any:
    """Return a value in JSON's words."""
    if isinstance(value, Mapping):
        return {str(name): _spelled(item) for name, item in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
