"""One delimited table of text, read as it is: every cell a string or missing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.data.identifiers import check_identifiers
from core.data.screening import DEFAULT_LIMITS, Limits
from core.data.unpacking import TextFile, open_text, survey
from core.errors import CohortError, listed

if TYPE_CHECKING:
    import _csv

__all__ = ["MISSING", "Layout", "Table", "find_layout", "read_table"]

# Spellings of "not known" in TCGA, GDC, cBioPortal, CGGA, R and spreadsheets, in lower case.
MISSING = frozenset(
    (
        "", "na", "n/a", "#n/a", "nan", "null", "none", "--", "'--", "-", ".", "?", "missing",
        "[not available]", "[not applicable]", "[not evaluated]", "[unknown]", "[discrepancy]",
        "[completed]", "not reported", "not available", "not applicable", "not evaluated",
        "unknown", "indeterminate",
    )
)  # fmt: skip
# Every cell becomes a Python object: a table of text takes far more memory than one of numbers.
_MOST_CELLS = 10_000_000
_MOST_BYTES = 256 * 1024**2
_MOST_COLUMNS = 5_000
_DELIMITERS = ("\t", ";", ",", "|", " ")
_NAMES = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", " ": "space"}
_NUMBER = re.compile(r"[+-]?\d*[.,]?\d+([eE][+-]?\d+)?\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of text.

    Parameters
    ----------
    frame : DataFrame of str or NaN
        Stripped cells; the spellings of "not known" are NaN.
    notes : tuple of str
        What was assumed or set right while reading.
    """

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text table is laid out.

    Parameters
    ----------
    delimiter : str
        What separates the fields.
    columns : tuple of str
        Names of the fields; the first is empty where R left it out.
    skip : int
        Lines before the first row of values, the header among them.
    decimal : str
        ``"."`` or ``","``.
    """

    delimiter: str
    columns: tuple[str, ...]
    skip: int
    decimal: str = "."

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> _csv.Reader:
        """Return a reader of the fields of lines; strict refuses quotes left open."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            skipinitialspace=self.delimiter == " ",
            strict=strict,
        )


def read_table(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Table:
    """Read a CSV or TSV table of any line ending, as text.

    Delimiter, encoding, byte-order marks, leading ``#`` lines and R's missing
    corner are recognised. Gzip and zip (one member) are unpacked in memory. It
    is meant for clinical tables: at most 256 MiB, 10 million cells and 5,000
    columns, whatever ``limits`` allows.

    Raises
    ------
    CohortError
        If the file is no table, too large, or a row has more fields than the
        header; the message names the line.
    """
    path = Path(path)
    limits = replace(
        limits,
        file_bytes=min(limits.file_bytes, _MOST_BYTES),
        unpacked_bytes=min(limits.unpacked_bytes, _MOST_BYTES),
        cells=min(limits.cells, _MOST_CELLS),
    )
    file = survey(path, limits)
    layout = find_layout(file)
    if len(layout.columns) > _MOST_COLUMNS:
        raise CohortError(
            f"{path.name} has {len(layout.columns):,} columns; a clinical table has at most "
            f"{_MOST_COLUMNS:,}.",
            "Check that it is not the expression matrix; else keep the columns you need.",
        )
    limits.check_cells(file.n_lines, len(layout.columns), path.name)
    columns = _unique(layout.columns)
    check_identifiers(columns, "column", path.name)
    rows: list[list[str | float]] = []
    short = 0
    for number, row in _rows(file, layout, limits):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns):
            if any(cell.strip() for cell in row[len(columns) :]):
                raise CohortError(
                    f"{path.name} has {len(row)} fields in line {number:,} and "
                    f"{len(columns)} in its header.",
                    "Correct that line; a field holding the delimiter must be in double quotes.",
                )
            row = row[: len(columns)]
        elif len(row) < len(columns):
            short += 1
            row = row + [""] * (len(columns) - len(row))
        rows.append([_tidy(cell) for cell in row])
    if not rows:
        raise CohortError(f"{path.name} has a header and no rows.", "Download or export it again.")
    notes = list(file.notes)
    if short:
        notes.append(
            f"{path.name}: {short:,} rows ended early; their last fields count as missing."
        )
    if renamed := [new for new, old in zip(columns, layout.columns, strict=True) if new != old]:
        notes.append(f"{path.name}: columns without a name of their own became {listed(renamed)}.")
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    return Table(frame, tuple(notes))


def _tidy(cell: str) -> str | float:
    """Return a cell stripped, and every spelling of "not known" as NaN."""
    stripped = cell.strip()
    return np.nan if stripped.lower() in MISSING else stripped


def find_layout(file: TextFile) -> Layout:
    """Recognise delimiter, header and decimal sign from the first lines.

    Raises
    ------
    CohortError
        If no delimiter gives two or more columns.
    """
    lines = file.head.split("\n")
    skip = 0
    if re.match(r"#1\.[23]\s*$", lines[0]):  # GCT: version, then the dimensions
        skip = 2
    elif re.match(r"\"?sep=.\"?\s*$", lines[0]):  # a word from Excel to itself
        skip = 1
    while skip < len(lines) and (lines[skip].startswith("#") or not lines[skip].strip()):
        skip += 1
    body = [f"{line}\n" for line in lines[skip:] if line.strip()]
    if not body:
        raise CohortError(f"{file.path.name} has no header.", "Download or export it again.")
    best: Layout | None = None
    best_fit = (0.0, 1)
    endless = False
    for delimiter in _DELIMITERS:
        reader = Layout(delimiter, (), 0).reader(body)
        try:
            first = next(reader)
            n_header_lines = reader.line_num  # more than one where a quoted name holds a break
            fields = [first, *(row for row in reader if row)]
        except csv.Error:  # a long line that this delimiter does not split
            endless = True
            continue
        header, rows = [" ".join(name.split()) for name in fields[0]], fields[1:]
        if rows and all(len(row) == len(header) + 1 for row in rows):
            # R's write.table leaves the corner out; others end each row by a delimiter.
            trailing = all(not row[-1].strip() for row in rows)
            header = [*header, ""] if trailing else ["", *header]
        agreeing = sum(len(row) == len(header) for row in rows)
        fit = (agreeing / len(rows) if rows else 1.0, len(header))
        if len(header) > 1 and fit > best_fit:
            best = Layout(
                delimiter, tuple(header), skip + n_header_lines, _decimal(rows, delimiter)
            )
            best_fit = fit
    if best is None and endless:
        raise CohortError(
            f"{file.path.name} has a field of more than {csv.field_size_limit():,} characters in "
            "its first lines.",
            "Check that it is a table, and that quotes are closed.",
        )
    if best is None:
        raise CohortError(
            f"{file.path.name} has only one column, however it is split; its first line is "
            f"{body[0].rstrip()[:60]!r}.",
            "Give a table whose fields are separated by commas, tabs or semicolons.",
        )
    return best


def _decimal(rows: list[list[str]], delimiter: str) -> str:
    """Return the decimal sign that the numbers of the first rows use."""
    if delimiter == ",":
        # Quoted numbers such as "1,5" still reach here whole.
        cells = [cell for row in rows for cell in row if "," in cell]
        return "," if cells and all(_NUMBER.match(cell.strip()) for cell in cells) else "."
    cells = [cell.strip() for row in rows for cell in row[1:]]
    numbers = [cell for cell in cells if _NUMBER.match(cell)]
    commas = sum("," in cell for cell in numbers)
    return "," if commas and not any("." in cell for cell in numbers) else "."


def _rows(file: TextFile, layout: Layout, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and fields of each row after the header."""
    with open_text(file, limits) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n")
        for _ in range(layout.skip):
            text.readline()
        # An open quote would swallow the rows after it: refuse it.
        reader = layout.reader(text, strict=True)
        try:
            for row in reader:
                yield reader.line_num + layout.skip, row
        except csv.Error as exc:
            raise CohortError(
                f"{file.path.name} could not be read at line {reader.line_num + layout.skip:,}: "
                f"{exc}.",
                "Check the quotes around that line.",
            ) from exc


def _unique(columns: tuple[str, ...]) -> list[str]:
    """Give every column a name, and repeated names a number."""
    given = set(columns)
    repeats: dict[str, int] = {}
    names: list[str] = []
    taken: set[str] = set()
    for position, name in enumerate(columns, start=1):
        base = name or f"column {position}"
        unique = base
        # A table with "age", "age" and "age (2)" has the second name already.
        while unique in taken or (unique != base and unique in given):
            repeats[base] = repeats.get(base, 1) + 1
            unique = f"{base} ({repeats[base]})"
        taken.add(unique)
        names.append(unique)
    return names
