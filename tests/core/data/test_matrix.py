"""Matrices of text: which column names the rows, which describe them, which are numbers."""

from pathlib import Path

import numpy as np
import pytest

from core.data.matrix import annotation_columns, pick_label_column, read_matrix
from core.errors import CohortError


def text(folder: Path, content: str) -> Path:
    path = folder / "expression.csv"
    path.write_text(content, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("names", "textual", "label"),
    [
        (["gene", "P1", "P2"], [0], 0),
        (["Entrez_Gene_Id", "P1"], [], 0),
        (["", "gene", "P1"], [1], 1),
        (["", "P1", "P2"], [], 0),
        (["id", "P1"], [], 0),
        (["101", "sample", "TP53"], [1], 1),
        (["TP53", "remark", "EGFR"], [1], 1),
    ],
)
def test_which_column_names_the_rows(names: list[str], textual: list[int], label: int) -> None:
    assert pick_label_column(names, textual) == label


def test_columns_that_describe_a_gene_are_no_samples() -> None:
    names = ["Hugo_Symbol", "Entrez_Gene_Id", "chrom", "P1", "", "remark", "P2"]
    assert annotation_columns(names, [0, 5], 0) == [1, 2, 4, 5]


def test_numbers_come_column_by_column(tmp_path: Path) -> None:
    raw = read_matrix(text(tmp_path, "gene,P1,P2\nTP53,1,2\nEGFR,3,NA\n"))
    np.testing.assert_array_equal(raw.numbers, [[1.0, 3.0], [2.0, np.nan]])
    assert (raw.rows, raw.columns) == (("TP53", "EGFR"), ("P1", "P2"))
    assert raw.symbols is None and raw.samples_in_rows is None


def test_symbols_beside_ids(tmp_path: Path) -> None:
    raw = read_matrix(text(tmp_path, "gene_id,gene_name,P1\nENSG1,TP53,1\nENSG2,EGFR,2\n"))
    assert raw.rows == ("ENSG1", "ENSG2")
    assert raw.symbols == ("TP53", "EGFR")


def test_left_out_columns_are_said(tmp_path: Path) -> None:
    raw = read_matrix(text(tmp_path, "gene,chrom,P1\nTP53,17,1\nEGFR,7,2\n"))
    assert raw.columns == ("P1",)
    assert "left out (chrom)" in raw.notes[0]


@pytest.mark.parametrize("spelling", ["NA", "na", "NaN", "", "null", "Na"])
def test_gaps_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    raw = read_matrix(text(tmp_path, f"gene,P1,P2\nTP53,1,{spelling}\nEGFR,3,4\n"))
    assert np.isnan(raw.numbers[1, 0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("gene,P1,P2\nTP53,1,2\nEGFR,3\n", "a row of 2 fields where its header has 3"),
        ("gene,P1\nTP53,1\nEGFR,x1\nVIM,2\n", "holds 'x1' in column 'P1'"),
        ("gene,P1\nTP53,one\nEGFR,two\n", "no column of numbers"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(CohortError, match=said) as refused:
        read_matrix(text(tmp_path, content))
    assert refused.value.hint


@pytest.mark.parametrize(
    "content",
    [
        "gene;P1;P2\nTP53;1.234,5;2,5\nEGFR;7,25;1\n",
        "gene\tP1\tP2\nTP53\t1,234.5\t2.5\n",
        "gene\tP1\tP2\nTP53\t1,234\t2,500\nEGFR\t12,345\t1\n",
        'gene,P1,P2\nTP53,"1,234","2,500"\n',
    ],
)
def test_separators_of_thousands_are_refused(tmp_path: Path, content: str) -> None:
    """Read as decimals they would be a thousandfold off; as text, a sample would be lost."""
    with pytest.raises(CohortError, match="thousands or decimals") as refused:
        read_matrix(text(tmp_path, content))
    assert "plain numbers" in refused.value.hint


def test_three_decimals_are_decimals(tmp_path: Path) -> None:
    raw = read_matrix(text(tmp_path, "gene;P1;P2\nTP53;1,234;0,500\nEGFR;2;3\n"))
    np.testing.assert_allclose(raw.numbers, [[1.234, 2.0], [0.5, 3.0]], rtol=1e-6)
    plain = read_matrix(text(tmp_path, "gene,P1\nTP53,1.234\nEGFR,2.345\n"))
    np.testing.assert_allclose(plain.numbers, [[1.234, 2.345]], rtol=1e-6)


def test_a_header_without_a_line_end_has_no_rows(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="a header and no rows"):
        read_matrix(text(tmp_path, "gene,P1,P2"))


def test_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "expression.csv"
    path.write_bytes("gene,Pé1\nTP53,1\n".encode("latin-1"))
    assert "Latin-1" in read_matrix(path).notes[0]


def test_a_matrix_absurdly_wide_is_refused_before_its_values(tmp_path: Path) -> None:
    """A million columns fit in two megabytes and cost the parser tens of gigabytes."""
    header = "gene" + ",x" * 200_000
    with pytest.raises(CohortError, match="has 200,001 columns; at most 200,000") as refused:
        read_matrix(text(tmp_path, f"{header}\nTP53{',1' * 200_000}\n"))
    assert "Turn it" in refused.value.hint


def test_gaps_of_a_wide_matrix(tmp_path: Path) -> None:
    header = "sample" + "".join(f",G{i}" for i in range(6_000))
    raw = read_matrix(text(tmp_path, f"{header}\nP1,NA,{','.join(['1.5'] * 5_998)},\n"))
    assert np.flatnonzero(np.isnan(raw.numbers[:, 0])).tolist() == [0, 5_999]


@pytest.mark.parametrize(
    ("content", "side"),
    [("TP53,1.5,2.5\nEGFR,3.5,4.5\n", "columns"), ("P1,P2\n1.5,2.5\n3.5,4.5\n", "rows")],
    ids=["no header", "no names of rows"],
)
def test_measurements_are_no_names(tmp_path: Path, content: str, side: str) -> None:
    """Without this the first gene, or the first sample, would be lost to names."""
    with pytest.raises(CohortError, match=f"the {side} of expression.csv are named by numbers"):
        read_matrix(text(tmp_path, content))
