"""Expression matrices in Parquet, judged by their footer before a value is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.data.matrix import (
    SYMBOL_COLUMNS,
    RawMatrix,
    annotation_columns,
    pick_label_column,
)
from core.data.screening import DEFAULT_LIMITS, Limits
from core.errors import CohortError, listed

__all__ = ["Precision", "read_parquet_matrix"]

Precision = Literal["single", "double"]
_DTYPE = {"single": np.float32, "double": np.float64}


def read_parquet_matrix(
    path: Path, *, limits: Limits = DEFAULT_LIMITS, precision: Precision = "single"
) -> RawMatrix:
    """Read a matrix of numbers with one column of row labels (pandas' index or text).

    Parameters
    ----------
    path : Path
    limits : Limits
    precision : {"single", "double"}
        Of the values; a measurement needs no more than single.

    Raises
    ------
    CohortError
        If the footer declares too much, columns are nested or dates, or the
        file is damaged.
    """
    import pyarrow as pa

    try:
        return _read(path, limits, precision)
    except (pa.ArrowException, OSError, ValueError, LookupError) as exc:
        if isinstance(exc, CohortError):
            raise
        raise CohortError(
            f"{path.name} is a damaged Parquet file: {str(exc)[:200]}.", "Write or copy it again."
        ) from exc


def _read(path: Path, limits: Limits, precision: Precision) -> RawMatrix:
    """Judge the footer, then read the labels and the numbers."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as peek:
        footer, schema = peek.metadata, peek.schema_arrow
    limits.check_cells(footer.num_rows, footer.num_columns, path.name)
    declared = sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
    limits.check_unpacked(declared, path.stat().st_size, path.name)
    names = list(schema.names)
    textual = [i for i, kind in enumerate(schema.types) if _is_text(kind)]
    odd = [
        name
        for name, kind in zip(names, schema.types, strict=True)
        if not _is_text(kind) and not _is_number(kind)
    ]
    if odd:
        raise CohortError(
            f"{path.name} has columns that are neither numbers nor text ({listed(odd)}).",
            "Keep one column of labels and columns of plain numbers.",
        )
    label = _index_column(schema, names)
    if label is None:
        label = pick_label_column(names, textual)
    beside = annotation_columns(names, textual, label)
    numbers = [i for i in range(len(names)) if i != label and i not in set(beside)]
    if not numbers:
        raise CohortError(
            f"{path.name} has no column of numbers; its columns are {listed(names)}.",
            "Give a matrix of genes and samples.",
        )
    if len(set(names)) < len(names):
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise CohortError(
            f"{path.name} names columns more than once ({listed(repeated)}).",
            "Give every column a name of its own.",
        )
    symbol = next((i for i in beside if names[i].lower() in SYMBOL_COLUMNS), None)
    labels = [names[i] for i in (label, symbol) if i is not None and i in textual]
    # Text stays in its dictionary, so that a long string repeated is not multiplied.
    with pq.ParquetFile(path, read_dictionary=labels) as file:
        table = file.read(
            columns=[names[i] for i in (label, symbol, *numbers) if i is not None],
            use_pandas_metadata=False,
        )
    if not table.num_rows:
        raise CohortError(f"{path.name} has no rows.", "Write it again.")
    values = np.empty((len(numbers), table.num_rows), dtype=_DTYPE[precision])
    with np.errstate(over="ignore"):  # beyond single precision: infinite, and said as such later
        for position, number in enumerate(numbers):
            values[position] = table.column(names[number]).to_numpy()
    notes = []
    if left := [names[i] for i in beside if i != symbol and names[i]]:
        notes.append(
            f"{path.name}: columns that hold no expression were left out ({listed(left)})."
        )
    return RawMatrix(
        values,
        _labels(table.column(names[label]), path.name),
        tuple(names[i] for i in numbers),
        None if symbol is None else _labels(table.column(names[symbol]), path.name),
        tuple(notes),
    )


def _labels(column: Any, name: str) -> tuple[str, ...]:
    """Return a column of labels as text, having looked at the distinct ones first."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        longest = max(
            (len(str(text)) for chunk in column.chunks for text in chunk.dictionary.to_pylist()),
            default=0,
        )
        if longest > 1000:
            raise CohortError(
                f"{name} has row labels of up to {longest:,} characters.",
                "Check which column names the genes or samples.",
            )
    return tuple("" if text is None else str(text) for text in column.to_pylist())


def _index_column(schema: Any, names: list[str]) -> int | None:
    """Return the column that pandas wrote as index, where there is one."""
    described = schema.pandas_metadata or {}
    for column in described.get("index_columns", []):
        if isinstance(column, str) and column in names:
            return names.index(column)
    return None


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_null(kind)  # a sample without any value
    )
