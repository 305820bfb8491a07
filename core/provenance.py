"""What a result was made from: fingerprints of inputs, parameters, versions."""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["Provenance", "fingerprint", "library_versions"]


def fingerprint(*parts: object) -> str:
    """Return the SHA-256 of values, whatever their kind, as 64 hex digits.

    Equal content gives an equal fingerprint in every process and on every
    machine: arrays count by dtype, shape and bytes, frames by their labels and
    columns, mappings regardless of key order. Every voxel and every row
    counts; nothing is sampled.

    Parameters
    ----------
    *parts : object
        None, bool, int, float, str, bytes, Path, date, numpy array or scalar,
        pandas frame, series, index, categorical or missing value, dataclass,
        mapping, sequence or set.

    Raises
    ------
    TypeError
        If a part is of a kind whose content cannot be named (a function, an
        open file).
    """
    digest = hashlib.sha256()
    for part in parts:
        _feed(digest, part)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a result, enough to make it again.

    Parameters
    ----------
    inputs : mapping of str to str
        Name of each input -> its fingerprint.
    parameters : mapping of str to object
        Every setting that can change the numbers, JSON-representable.
    seed : int or None
        Seed of whatever was drawn by chance; None where nothing was.
    versions : mapping of str to str
        Library -> version, see :func:`library_versions`.
    """

    inputs: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the provenance as JSON with sorted keys."""
        return json.dumps(
            {
                "inputs": dict(self.inputs),
                "parameters": dict(self.parameters),
                "seed": self.seed,
                "versions": dict(self.versions),
            },
            sort_keys=True,
        )


def library_versions(*names: str) -> dict[str, str]:
    """Return the installed version of Python and of each library named."""
    versions = {"python": platform.python_version()}
    for name in ("ferroscope", *names):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return versions


_SCALARS = (bool, int, float, str, np.generic, datetime.date, datetime.timedelta)


def _feed(digest: Any, part: object) -> None:
    """Add one value to the digest, its kind first so that 1 and "1" differ."""
    if part is None or part is pd.NA or isinstance(part, _SCALARS):
        value = part.item() if isinstance(part, np.generic) else part
        _frame(digest, type(value).__name__, repr(value).encode())
    elif isinstance(part, bytes):
        _frame(digest, "bytes", part)
    elif isinstance(part, Path):
        _frame(digest, "path", str(part).encode())
    elif isinstance(part, np.ndarray):
        if part.dtype == object:
            # None, NaN and NA in a column of text all say "not recorded"; which of them stands
            # there depends on the file format the column last passed through.
            _frame(digest, "objects", str(part.shape).encode())
            if all(type(value) is str for value in part.flat):
                # Tens of thousands of gene names at once; JSON keeps them apart.
                _frame(digest, "words", json.dumps(part.ravel().tolist()).encode())
                return
            for value, gap in zip(part.ravel(), pd.isna(part).ravel(), strict=True):
                _feed(digest, None if gap else value)
        else:
            array = np.ascontiguousarray(part)
            _frame(digest, f"array {array.dtype.str} {array.shape}", array.tobytes())
    elif isinstance(part, pd.DataFrame):
        _frame(digest, "frame", str(part.shape).encode())
        _feed(digest, part.index)
        _feed(digest, part.columns)
        kinds = set(part.dtypes)
        if len(kinds) == 1 and isinstance(next(iter(kinds)), np.dtype):
            _feed(digest, part.to_numpy())
        else:
            for position in range(part.shape[1]):
                _feed(digest, part.iloc[:, position].array)
    elif isinstance(part, pd.Series):
        _frame(digest, "series", str(part.name).encode())
        _feed(digest, part.index)
        _feed(digest, part.array)
    elif isinstance(part, pd.Index):
        _feed(digest, part.array)
    elif isinstance(part, pd.Categorical):
        # The order of the levels counts: it decides which group is the reference.
        _frame(digest, "categorical", str(part.ordered).encode())
        _feed(digest, part.categories)
        _feed(digest, part.codes)
    elif isinstance(part, pd.api.extensions.ExtensionArray):
        _feed(digest, part.to_numpy())
    elif is_dataclass(part) and not isinstance(part, type):
        _frame(digest, "dataclass", type(part).__name__.encode())
        for item in fields(part):
            _feed(digest, item.name)
            _feed(digest, getattr(part, item.name))
    elif isinstance(part, Mapping):
        _frame(digest, "mapping", str(len(part)).encode())
        for key in sorted(part, key=repr):
            _feed(digest, key)
            _feed(digest, part[key])
    elif isinstance(part, (set, frozenset)):
        _feed(digest, sorted(part, key=repr))
    elif isinstance(part, (list, tuple)):
        _frame(digest, "sequence", str(len(part)).encode())
        for value in part:
            _feed(digest, value)
    else:
        raise TypeError(f"cannot fingerprint a {type(part).__name__}")


def _frame(digest: Any, kind: str, payload: bytes) -> None:
    """Add a length-prefixed payload, so that neighbours cannot run together."""
    digest.update(f"{kind}:{len(payload)}:".encode())
    digest.update(payload)
