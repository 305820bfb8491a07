"""One clinical table: layout recognised, cells as written, ragged rows named by line."""

from pathlib import Path

import numpy as np
import pytest

from core.data.screening import Limits
from core.data.tables import read_table
from core.errors import CohortError


def table(folder: Path, text: str, name: str = "clinical.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", " "])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    text = "id,age,sex\nP1,50,F\nP2,61,M\n".replace(",", delimiter)
    frame = read_table(table(tmp_path, text)).frame
    assert frame.columns.tolist() == ["id", "age", "sex"]
    assert frame.iloc[1].tolist() == ["P2", "61", "M"]


def test_a_delimiter_inside_names_does_not_mislead(tmp_path: Path) -> None:
    text = "CGGA_ID\tCensor (alive=0; dead=1)\tRadio (a=1;b=0)\nCGGA_1\t1\t0\n"
    assert read_table(table(tmp_path, text)).frame.shape == (1, 3)


def test_quotes_keep_delimiters_and_breaks_together(tmp_path: Path) -> None:
    text = 'id,diagnosis\nP1,"Glioma, NOS"\nP2,"two\nlines"\n'
    frame = read_table(table(tmp_path, text)).frame
    assert frame["diagnosis"].tolist() == ["Glioma, NOS", "two\nlines"]


def test_a_lone_quote_is_a_character(tmp_path: Path) -> None:
    frame = read_table(table(tmp_path, 'id\tsize\nP1\t5" \nP2\t6\n')).frame
    assert frame["size"].tolist() == ['5"', "6"]


@pytest.mark.parametrize(
    "spelling", ["", "NA", "n/a", "NaN", "'--", "--", "[Not Available]", "not reported", "Unknown"]
)
def test_spellings_of_not_known(tmp_path: Path, spelling: str) -> None:
    frame = read_table(table(tmp_path, f"id,grade,x\nP1,{spelling},1\nP2,II,2\n")).frame
    assert frame["grade"].isna().tolist() == [True, False]


def test_cells_and_names_are_stripped(tmp_path: Path) -> None:
    frame = read_table(table(tmp_path, "id , sex\nP1,Female  \n")).frame
    assert frame["sex"].tolist() == ["Female"]


def test_the_corner_that_r_leaves_out(tmp_path: Path) -> None:
    frame = read_table(table(tmp_path, '"age" "sex"\n"P1" 50 "F"\n"P2" 61 "M"\n')).frame
    assert frame.columns.tolist() == ["column 1", "age", "sex"]
    assert frame["column 1"].tolist() == ["P1", "P2"]


def test_a_delimiter_at_the_end_of_rows_makes_no_corner(tmp_path: Path) -> None:
    frame = read_table(table(tmp_path, "id,age\nP1,50,\nP2,61,\n")).frame
    assert frame["id"].tolist() == ["P1", "P2"]
    assert frame["age"].tolist() == ["50", "61"]


def test_comment_lines_of_cbioportal_are_skipped(tmp_path: Path) -> None:
    text = "#Patient\tStatus\n#STRING\tSTRING\nPATIENT_ID\tOS_STATUS\nP1\t1:DECEASED\n"
    assert read_table(table(tmp_path, text)).frame.columns.tolist() == ["PATIENT_ID", "OS_STATUS"]


def test_a_row_too_long_is_named_by_its_line(tmp_path: Path) -> None:
    rows = "".join(f"P{i},50\n" for i in range(30))
    with pytest.raises(CohortError, match=r"clinical.csv has 3 fields in line 32 and 2 in its"):
        read_table(table(tmp_path, f"id,age\n{rows}P31,50,F\n"))


def test_rows_cut_short_are_filled_and_said(tmp_path: Path) -> None:
    read = read_table(table(tmp_path, "id,age,sex\nP1,50,F\nP2,61\n"))
    assert np.isnan(read.frame["sex"].iloc[1])
    assert "1 rows ended early" in read.notes[0]


def test_repeated_names_are_numbered(tmp_path: Path) -> None:
    read = read_table(table(tmp_path, "id,age,age\nP1,50,51\n"))
    assert read.frame.columns.tolist() == ["id", "age", "age (2)"]
    assert "age (2)" in read.notes[0]


def test_latin_1_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "clinical.csv"
    path.write_bytes("id,centre\nP1,Besançon\n".encode("latin-1"))
    read = read_table(path)
    assert read.frame["centre"].tolist() == ["Besançon"]
    assert "Latin-1" in read.notes[0]


def test_one_column_and_no_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="only one column"):
        read_table(table(tmp_path, "P1\nP2\nP3\n"))
    with pytest.raises(CohortError, match="a header and no rows"):
        read_table(table(tmp_path, "id,age\n"))


def test_names_that_are_formulas_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="begin with =, \\+ or @"):
        read_table(table(tmp_path, "id,=HYPERLINK(0)\nP1,1\n"))


def test_too_many_cells_are_refused_before_reading(tmp_path: Path) -> None:
    path = table(tmp_path, "id,age\n" + "P,1\n" * 100)
    with pytest.raises(CohortError, match=r"declares 101 x 2 values; at most 50"):
        read_table(path, limits=Limits(cells=50))


@pytest.mark.data
def test_both_cgga_tables_read_alike(data_dir: Path) -> None:
    """693 ends its lines by bare carriage returns, 325 by both characters."""
    for series, n in (("693", 693), ("325", 325)):
        path = data_dir / f"cohorts/cgga/CGGA.mRNAseq_{series}_clinical.20200506.txt"
        read = read_table(path)
        assert read.frame.shape == (n, 13)
        assert read.frame.iloc[:, 0].is_unique
        assert read.frame["Gender"].unique().tolist() in (["Female", "Male"], ["Male", "Female"])
        assert read.notes == ()


def test_a_number_given_to_a_repeated_name_is_free(tmp_path: Path) -> None:
    """ "age (2)" is there already: two columns of one name would break what follows."""
    read = read_table(table(tmp_path, "id,age,age (2),age\nP1,50,51,52\n"))
    assert read.frame.columns.tolist() == ["id", "age", "age (2)", "age (3)"]
    assert read.frame.iloc[0].tolist() == ["P1", "50", "51", "52"]
    other = read_table(table(tmp_path, "id,age,age,age (2)\nP1,50,51,52\n"))
    assert other.frame.columns.tolist() == ["id", "age", "age (3)", "age (2)"]


def test_a_break_within_a_quoted_name_is_part_of_the_header(tmp_path: Path) -> None:
    frame = read_table(table(tmp_path, 'id,"age\nat diagnosis"\nP1,50\n')).frame
    assert frame.columns.tolist() == ["id", "age at diagnosis"]
    assert frame["id"].tolist() == ["P1"]


def test_what_excel_tells_itself_is_no_header(tmp_path: Path) -> None:
    frame = read_table(table(tmp_path, "sep=;\nid;age\nP1;50\n")).frame
    assert frame.columns.tolist() == ["id", "age"]


def test_an_endless_field_is_named(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="a field of more than 131,072 characters"):
        read_table(table(tmp_path, f"id,x\nP1,{'y' * 500_000}\n"))


def test_an_expression_matrix_in_place_of_the_clinical_table(tmp_path: Path) -> None:
    header = "id" + "".join(f",G{i}" for i in range(6_000))
    with pytest.raises(CohortError, match=r"6,001 columns; a clinical table has at most 5,000"):
        read_table(table(tmp_path, f"{header}\nP1{',1' * 6_000}\n"))


def test_a_large_file_is_no_clinical_table(tmp_path: Path) -> None:
    path = table(tmp_path, "id,age\nP1,50\n")
    with path.open("r+b") as handle:
        handle.truncate(257 * 1024**2)  # sparse: takes no room
    with pytest.raises(CohortError, match=r"at most 256\.0 MiB are read"):
        read_table(path)


def test_more_cells_than_fit_are_refused_by_their_number(tmp_path: Path) -> None:
    """As Python objects they would take a hundred times the size of the file."""
    with pytest.raises(CohortError, match=r"declares 4,000,001 x 3 values; at most 10,000,000"):
        read_table(table(tmp_path, "a,b,c\n" + ",,\n" * 4_000_000))
