"""What an h5ad file holds, read with h5py alone.

Only ``X`` and the names of rows and columns are touched, so nothing that lies
elsewhere in the file is ever interpreted, and no link out of it is followed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.matrix import SYMBOL_COLUMNS, RawMatrix
from core.data.screening import DEFAULT_LIMITS, Limits
from core.errors import CohortError

__all__ = ["open_h5ad"]

_MOST_NAMES = 5_000_000
_MOST_NAME_BYTES = 512 * 1024**2
_WRITE_AGAIN = "Write it again with a current anndata: adata.write_h5ad(path)."


def open_h5ad(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> RawMatrix:
    """Read ``X`` and the names in this process: see ``core.data.h5ad`` for the safe way.

    Raises
    ------
    CohortError
        If the declared shape is too large, a part lies outside the file, or the
        file is damaged or of a kind anndata no longer writes.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            for part in ("X", "obs", "var"):
                if part not in file:
                    raise CohortError(
                        f"{path.name} is HDF5 but not h5ad: it has no {part!r}.", _WRITE_AGAIN
                    )
            values = _values(_inside(file, "X", path.name), path.name, limits)
            rows = _names(_inside(file, "obs", path.name), path.name)
            var = _inside(file, "var", path.name)
            columns = _names(var, path.name)
            symbols = _symbols(var, path.name)
    except (OSError, LookupError, RuntimeError, ValueError, TypeError, AttributeError) as exc:
        if isinstance(exc, CohortError):
            raise
        raise CohortError(
            f"{path.name} is a damaged h5ad file: {str(exc)[:200]}.", "Write or copy it again."
        ) from exc
    if values.shape != (len(rows), len(columns)):
        raise CohortError(
            f"{path.name} has a matrix of {values.shape} for {len(rows):,} observations and "
            f"{len(columns):,} variables.",
            _WRITE_AGAIN,
        )
    return RawMatrix(np.ascontiguousarray(values.T), rows, columns, symbols, samples_in_rows=True)


def _inside(group: Any, key: str, name: str) -> Any:
    """Return a member of a group that lies in this file, never beyond it."""
    import h5py

    if key not in group:
        raise CohortError(f"{name} lacks {key!r} in {group.name!r}.", _WRITE_AGAIN)
    if not isinstance(group.get(key, getlink=True), h5py.HardLink):
        raise CohortError(
            f"{name} keeps {key!r} behind a link, which is not followed.", _WRITE_AGAIN
        )
    member = group[key]
    if isinstance(member, h5py.Dataset) and (member.external or member.is_virtual):
        raise CohortError(
            f"{name} keeps {key!r} in another file, which is not opened.", _WRITE_AGAIN
        )
    return member


def _numbers(dataset: Any, name: str, limits: Limits) -> npt.NDArray[Any]:
    """Read a dataset of plain numbers, its declared size first."""
    if not hasattr(dataset, "dtype") or dataset.dtype.kind not in "biuf":
        raise CohortError(f"{name} holds a matrix that is not of numbers.", _WRITE_AGAIN)
    limits.check_cells(int(np.prod(dataset.shape, dtype=np.float64)), 1, name)
    return np.asarray(dataset[()])


def _values(matrix: Any, name: str, limits: Limits) -> npt.NDArray[np.float32]:
    """Return ``X`` dense, samples x genes as declared."""
    import h5py

    if isinstance(matrix, h5py.Dataset):
        if matrix.ndim != 2:
            raise CohortError(f"{name} has a matrix of {matrix.ndim} dimensions.", _WRITE_AGAIN)
        return _numbers(matrix, name, limits).astype(np.float32)
    encoding = str(matrix.attrs.get("encoding-type", ""))
    if encoding not in ("csr_matrix", "csc_matrix"):
        raise CohortError(
            f"{name} stores its matrix as {encoding or 'an unknown kind'!r}; dense, csr_matrix and "
            "csc_matrix are read.",
            _WRITE_AGAIN,
        )
    n_rows, n_columns = (int(n) for n in matrix.attrs["shape"])
    limits.check_cells(n_rows, n_columns, name)
    data, indices, starts = (
        _numbers(_inside(matrix, key, name), name, limits) for key in ("data", "indices", "indptr")
    )
    by_row = encoding == "csr_matrix"
    major, minor = (n_rows, n_columns) if by_row else (n_columns, n_rows)
    per_line: npt.NDArray[np.int64] = np.diff(starts.astype(np.int64)).astype(np.int64)
    # A sparse matrix with wrong pointers would write outside its array.
    sound = (
        starts.shape == (major + 1,)
        and data.shape == indices.shape
        and data.ndim == 1
        and indices.dtype.kind in "iu"
        and starts.dtype.kind in "iu"
        and starts[0] == 0
        and starts[-1] == data.size
        and bool((per_line >= 0).all())
        and bool(((indices >= 0) & (indices < minor)).all())
    )
    if not sound:
        raise CohortError(f"{name} has a sparse matrix that contradicts itself.", _WRITE_AGAIN)
    dense = np.zeros((major, minor), dtype=np.float32)
    line = np.repeat(np.arange(major), per_line)
    np.add.at(dense, (line, indices.astype(np.int64)), data.astype(np.float32))
    return dense if by_row else np.ascontiguousarray(dense.T)


def _names(frame: Any, name: str) -> tuple[str, ...]:
    """Return the index of an obs or var frame."""
    import h5py

    if not isinstance(frame, h5py.Group):
        raise CohortError(f"{name} was written by an anndata older than 0.7.", _WRITE_AGAIN)
    key = frame.attrs.get("_index", "_index")
    key = key.decode() if isinstance(key, bytes) else str(key)
    return _text(_inside(frame, key, name), name)


def _symbols(var: Any, name: str) -> tuple[str, ...] | None:
    """Return gene symbols kept beside the index, where there are any."""
    index = var.attrs.get("_index", "_index")
    for key in var:
        if key.lower() in SYMBOL_COLUMNS | {"gene_symbols", "gene_names"} and key != index:
            return _text(_inside(var, key, name), name)
    return None


def _text(member: Any, name: str) -> tuple[str, ...]:
    """Return a column of text, plain or categorical."""
    import h5py

    if isinstance(member, h5py.Group):
        kind = str(member.attrs.get("encoding-type", ""))
        if kind == "categorical":
            levels = _text(_inside(member, "categories", name), name)
            codes = np.asarray(_inside(member, "codes", name)[()])
            return tuple(levels[code] if 0 <= code < len(levels) else "" for code in codes)
        if kind.startswith("nullable-string"):
            return _text(_inside(member, "values", name), name)
        raise CohortError(f"{name} stores names as {kind!r}, which is not read.", _WRITE_AGAIN)
    if (
        member.ndim != 1
        or member.size > _MOST_NAMES
        or member.size * member.dtype.itemsize > _MOST_NAME_BYTES
    ):
        raise CohortError(f"{name} has row or column names of an odd kind.", _WRITE_AGAIN)
    return tuple(
        item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item)
        for item in member[()]
    )
