"""Parquet matrices: the footer is judged before a value is read."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data.expression import read_expression
from core.data.parquet import read_parquet_matrix
from core.data.screening import Limits
from core.errors import CohortError


def written(folder: Path, table: pa.Table) -> Path:
    path = folder / "a.parquet"
    pq.write_table(table, path)
    return path


def test_labels_numbers_and_gaps(tmp_path: Path) -> None:
    table = pa.table({"gene": ["TP53", "EGFR"], "P1": [1.5, None], "P2": [3, 4]})
    raw = read_parquet_matrix(written(tmp_path, table))
    assert (raw.rows, raw.columns) == (("TP53", "EGFR"), ("P1", "P2"))
    assert raw.numbers.dtype == np.float32
    np.testing.assert_array_equal(raw.numbers, [[1.5, np.nan], [3.0, 4.0]])


def test_double_precision_keeps_every_bit(tmp_path: Path) -> None:
    path = written(tmp_path, pa.table({"gene": ["TP53"], "P1": [0.1]}))
    assert read_parquet_matrix(path, precision="double").numbers[0, 0] == 0.1
    assert read_parquet_matrix(path).numbers[0, 0] == np.float32(0.1)


def test_the_index_of_pandas_names_the_rows(tmp_path: Path) -> None:
    frame = pd.DataFrame({"P1": [1.0, 2.0]}, index=["TP53", "EGFR"])
    frame.to_parquet(tmp_path / "a.parquet")
    assert read_parquet_matrix(tmp_path / "a.parquet").rows == ("TP53", "EGFR")


def test_symbols_are_kept_and_other_words_left_out(tmp_path: Path) -> None:
    table = pa.table(
        {"id": ["ENSG1", "ENSG2"], "symbol": ["TP53", None], "cytoband": ["x", "y"], "P1": [1, 2]}
    )
    raw = read_parquet_matrix(written(tmp_path, table))
    assert raw.symbols == ("TP53", "")
    assert raw.columns == ("P1",)
    assert "hold no expression were left out (cytoband)" in raw.notes[0]


def test_a_footer_that_promises_too_much_is_not_followed(tmp_path: Path) -> None:
    """A constant column of a hundred million rows fits in a few kilobytes."""
    rows = 20_000_000
    column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int8)), pa.array(["G"]))
    path = written(tmp_path, pa.table({"gene": column}))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(CohortError, match="declares 20,000,000 x 1 values"):
        read_parquet_matrix(path, limits=Limits(cells=10_000_000))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pa.table({"gene": ["A", "B"]}), "no column of numbers"),
        (
            pa.table({"gene": pa.array([], pa.string()), "P1": pa.array([], pa.float32())}),
            "no rows",
        ),
        (pa.table([["A"], [1.0], [2.0]], names=["gene", "P1", "P1"]), r"more than once \(P1\)"),
        (pa.table({"gene": ["A"], "P1": [b"x"]}), "neither numbers nor text"),
        (pa.table({"gene": ["A"], "P1": [{"x": 1}]}), "neither numbers nor text"),
    ],
    ids=["no numbers", "no rows", "repeated", "bytes", "struct"],
)
def test_what_is_refused(tmp_path: Path, table: pa.Table, said: str) -> None:
    with pytest.raises(CohortError, match=said):
        read_parquet_matrix(written(tmp_path, table))


def test_damage_anywhere_is_refused_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, pa.table({"gene": ["A"] * 99, "P1": np.arange(99.0)}))
    content = path.read_bytes()
    for keep in (4, 12, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:keep])
        with pytest.raises(CohortError, match=r"a\.parquet is a damaged Parquet file"):
            read_parquet_matrix(path)


def test_parquet_of_dates_and_nested_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"gene": ["TP53"], "P1": [[1.0, 2.0]]}), path)
    with pytest.raises(CohortError, match="neither numbers nor text"):
        read_expression(path)


def test_parquet_whose_labels_are_endless(tmp_path: Path) -> None:
    """A long string costs nothing in Parquet's dictionary and gigabytes once repeated."""
    path = tmp_path / "a.parquet"
    labels = pa.DictionaryArray.from_arrays(np.zeros(1000, np.int32), ["x" * 2_000_000])
    pq.write_table(pa.table({"gene": labels, "P1": np.ones(1000)}), path)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(CohortError, match="up to 2,000,000 characters"):
        read_expression(path)


def test_a_sample_without_any_value_is_a_sample(tmp_path: Path) -> None:
    table = pa.table({"gene": ["TP53", "EGFR"], "P1": pa.nulls(2), "P2": [1.0, 2.0]})
    raw = read_parquet_matrix(written(tmp_path, table))
    np.testing.assert_array_equal(raw.numbers, [[np.nan, np.nan], [1.0, 2.0]])


def test_numbers_alone_name_nothing(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match=r"named by numbers such as '1\.5'"):
        read_expression(written(tmp_path, pa.table({"P1": [1.5, 2.5], "P2": [1.0, 2.0]})))
    nameless = pa.table({"gene": pa.nulls(2, pa.string()), "P1": [1.0, 2.0]})
    with pytest.raises(CohortError, match=r"none of the 2 genes of a\.parquet has a name"):
        read_expression(written(tmp_path, nameless))
