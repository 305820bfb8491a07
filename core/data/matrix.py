"""A matrix of numbers with named rows and columns, from any file that may hold one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.data.screening import DEFAULT_LIMITS, Limits, screen
from core.data.tables import MISSING, Layout, find_layout
from core.data.unpacking import TextFile, open_text, survey
from core.errors import CohortError, listed

__all__ = [
    "SYMBOL_COLUMNS",
    "RawMatrix",
    "annotation_columns",
    "pick_label_column",
    "read_matrix",
]

SYMBOL_COLUMNS = frozenset(
    ("gene_name", "symbol", "hugo_symbol", "gene_symbol", "genesymbol", "feature_name", "gene")
)
# Columns that describe genes in the usual exports, numeric ones among them.
_ABOUT_GENES = SYMBOL_COLUMNS | frozenset(
    (
        "entrez_gene_id", "entrezid", "entrez", "description", "gene_type", "gene_biotype",
        "cytoband", "chromosome", "chr", "chrom", "start", "end", "chromstart", "chromend",
        "strand", "length", "gene_id", "ensembl_id", "ensembl_gene_id", "id_ref", "geneid",
    )
)  # fmt: skip

# Arrow keeps a search tree of the spellings of "not known" for every column, 28 kB for all of
# them: a file of few megabytes and a million columns would fill the memory.
_MOST_COLUMNS = 200_000
_WIDE = 5_000
_GAPS_OF_WIDE = ("", "NA", "NaN", "nan", "na", "null", "NULL")
# 1,234 or 1.234,5 or 1 234: thousands, told apart from decimals by nothing but luck.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,' ]\d{3})+([.,]\d+)?\Z")
_MEASUREMENT = re.compile(r"[+-]?\d*[.,]\d+([eE][+-]?\d+)?")
_ABOUT_SAMPLES = frozenset(
    ("sample", "sample_id", "sampleid", "patient", "patient_id", "barcode", "case_id", "cgga_id")
)


@dataclass(frozen=True, slots=True, eq=False)
class RawMatrix:
    """A matrix as its file has it, not yet known which side the genes are on.

    Parameters
    ----------
    numbers : array of float32, shape (columns, rows)
        Transposed: one row per column of the file, NaN where missing.
    rows, columns : tuple of str
        Their labels, possibly repeated.
    symbols : tuple of str or None
        Gene symbols beside the row labels (text, Parquet) or the column labels
        (h5ad), where the file has them.
    notes : tuple of str
        What was assumed or left out.
    samples_in_rows : bool or None
        Known for h5ad, whose rows are observations.
    """

    numbers: npt.NDArray[np.float32]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    symbols: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    samples_in_rows: bool | None = None


def read_matrix(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> RawMatrix:
    """Read a matrix from CSV, TSV (plain, gzip, zip), Parquet or h5ad.

    Raises
    ------
    CohortError
        If the file is none of these, too large, holds text for numbers, or has
        measurements where names belong.
    """
    kind = screen(path, limits)
    if kind == "parquet":
        from core.data.parquet import read_parquet_matrix

        raw = read_parquet_matrix(path, limits=limits)
    elif kind == "hdf5":
        from core.data.h5ad import read_h5ad_matrix

        raw = read_h5ad_matrix(path, limits=limits)
    else:
        raw = _read_text_matrix(survey(path, limits), limits)
    for what, labels in (("rows", raw.rows), ("columns", raw.columns)):
        measured = [label for label in labels if _MEASUREMENT.fullmatch(label)]
        if len(measured) > len(labels) / 2:
            raise CohortError(
                f"the {what} of {path.name} are named by numbers such as {measured[0]!r}; the "
                "names of genes or samples are missing.",
                "Give a header line with one name per column, and one column that names the rows.",
            )
    return raw


def pick_label_column(names: list[str], textual: list[int]) -> int:
    """Return which column names the rows: the first of text, unless the first is known to."""
    first = names[0].lower() if names else ""
    if 0 in textual or first in _ABOUT_GENES:
        return 0
    # The first column is of numbers: a counter beside real names, or ids themselves.
    named = [i for i in textual if names[i].lower() in SYMBOL_COLUMNS | _ABOUT_SAMPLES]
    if named:
        return named[0]
    return textual[0] if textual and first not in ("", "id") else 0


def annotation_columns(names: list[str], textual: list[int], label: int) -> list[int]:
    """Return the columns that describe rows rather than measure something."""
    text = set(textual)
    return [
        position
        for position, name in enumerate(names)
        if position != label
        and (position in text or not name or name.lower() in _ABOUT_GENES | {"__index_level_0__"})
    ]


def _read_text_matrix(file: TextFile, limits: Limits) -> RawMatrix:
    """Read numbers with Arrow's parser, which is fast and checks every row's length."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    layout = find_layout(file)
    name = file.path.name
    limits.check_cells(file.n_lines, len(layout.columns), name)
    if file.n_lines <= layout.skip:
        raise CohortError(f"{name} has a header and no rows.", "Download or export it again.")
    names = list(layout.columns)
    if len(names) > _MOST_COLUMNS:
        raise CohortError(
            f"{name} has {len(names):,} columns; at most {_MOST_COLUMNS:,} are read from text.",
            "Turn it, so that the longer side is in rows, or save it as Parquet.",
        )
    _refuse_grouped(file, layout)
    textual = _textual_columns(file, layout)
    label = pick_label_column(names, textual)
    beside = annotation_columns(names, textual, label)
    numbers = [i for i in range(len(names)) if i != label and i not in set(beside)]
    if not numbers:
        raise CohortError(
            f"{name} has no column of numbers; its columns are {listed(names)}.",
            "Give a matrix of genes and samples; a clinical table is read separately.",
        )
    symbol = next((i for i in beside if names[i].lower() in SYMBOL_COLUMNS), None)
    wanted = [label, *([symbol] if symbol is not None else []), *numbers]
    spellings = (
        _GAPS_OF_WIDE
        if len(names) > _WIDE
        else sorted({form(x) for x in MISSING for form in (str.lower, str.upper, str.title)})
    )
    types = {str(i): pa.float32() for i in numbers}
    types |= {str(i): pa.string() for i in (label, *beside)}
    with open_text(file, limits) as stream:
        try:
            table = arrow_csv.read_csv(
                stream,
                read_options=arrow_csv.ReadOptions(
                    column_names=[str(i) for i in range(len(names))],
                    skip_rows=layout.skip,
                    block_size=_block_size(file),
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=layout.delimiter,
                    quote_char='"',
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=types,
                    include_columns=[str(i) for i in wanted],
                    null_values=list(spellings),
                    strings_can_be_null=False,
                    decimal_point=layout.decimal,
                ),
            )
        except pa.ArrowInvalid as exc:
            raise _explained(str(exc), name, names) from exc
    if not table.num_rows:
        raise CohortError(f"{name} has a header and no rows.", "Download or export it again.")
    values = np.empty((len(numbers), table.num_rows), dtype=np.float32)
    at = {int(name): position for position, name in enumerate(table.column_names)}
    for position, number in enumerate(numbers):
        values[position] = table.column(at[number]).to_numpy()
    notes = list(file.notes)
    if left := [names[i] for i in beside if i != symbol and names[i]]:
        notes.append(f"{name}: columns that hold no expression were left out ({listed(left)}).")
    return RawMatrix(
        values,
        tuple(text.strip() for text in table.column(str(label)).to_pylist()),
        tuple(names[i] for i in numbers),
        None if symbol is None else tuple(table.column(str(symbol)).to_pylist()),
        tuple(notes),
    )


def _block_size(file: TextFile) -> int:
    """Return bytes to parse at once: hundreds of rows, since every block costs per column."""
    longest = max(len(line) for line in file.head.split("\n"))
    return min(max(1 << 22, 256 * longest), 1 << 28)


def _textual_columns(file: TextFile, layout: Layout) -> list[int]:
    """Return the columns whose first values are not numbers."""
    rows = [row for row in layout.reader(file.head.split("\n")[layout.skip :]) if row]
    textual = []
    for position in range(len(layout.columns)):
        cells = [row[position].strip() for row in rows if position < len(row)]
        known = [cell for cell in cells if cell.lower() not in MISSING]
        # One stray word among numbers is an error to report, not a column of text.
        if known and sum(not _is_number(cell, layout.decimal) for cell in known) > len(known) / 2:
            textual.append(position)
    return textual


def _refuse_grouped(file: TextFile, layout: Layout) -> None:
    """Refuse numbers whose commas or dots may group thousands: 1,234 would be read as 1.234."""
    rows = layout.reader(file.head.split("\n")[layout.skip :])
    cells = [cell.strip() for row in rows for cell in row[1:]]
    grouped = [cell for cell in cells if _GROUPED.match(cell)]
    unread = [cell for cell in grouped if not _is_number(cell, layout.decimal)]
    if layout.decimal == "," and not unread:
        decimals = [cell for cell in cells if "," in cell]
        unread = grouped if len(grouped) == len(decimals) else []
    if unread:
        raise CohortError(
            f"{file.path.name} holds numbers such as {unread[0]!r}, whose separators may mark "
            "thousands or decimals.",
            "Export it with plain numbers: no separator of thousands, a point for decimals.",
        )


def _is_number(cell: str, decimal: str) -> bool:
    try:
        float(cell.replace(",", ".") if decimal == "," else cell)
    except ValueError:
        return False
    return True


def _explained(message: str, name: str, columns: list[str]) -> CohortError:
    """Say Arrow's complaint in the reader's words."""
    if found := re.search(r"column #(\d+).*?invalid value '(.*?)'", message, re.S):
        column = columns[int(found.group(1))] if int(found.group(1)) < len(columns) else "?"
        return CohortError(
            f"{name} holds {found.group(2)[:40]!r} in column {column!r}, where a number is "
            "expected.",
            "Correct it, or leave the field empty (or NA) where the value is missing.",
        )
    if found := re.search(r"Expected (\d+) columns, got (\d+)", message):
        return CohortError(
            f"{name} has a row of {found.group(2)} fields where its header has {found.group(1)}.",
            "The file may be cut short, or a field holds the delimiter without quotes.",
        )
    return CohortError(f"{name} could not be read: {message[:200]}.", "Export the table again.")
