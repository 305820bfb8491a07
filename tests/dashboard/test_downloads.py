"""Files taken away: safe to open in a spreadsheet, and simulated ones say so."""

import io
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from core.imaging.estimate.batch import CaseRow, case_table
from dashboard import downloads
from dashboard.downloads import csv_bytes, download_drawing, download_table, file_stem
from dashboard.figures.drawing import SIMULATED, Drawing
from dashboard.settings import ROOT
from tests.dashboard.panel import panel


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the download buttons of a test were given."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(
        downloads.st, "download_button", lambda label, **rest: found.append({"label": label} | rest)
    )
    return found


@pytest.mark.parametrize("kind", ["object", "category", "string"])
@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+SUM(A1)",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\n=1",
        '=HYPERLINK("http://e.co")',
        "\uff1d1+1",
    ],
)
def test_a_formula_becomes_text(cell: str, kind: str):
    table = pd.DataFrame({"gene": pd.Series([cell, "RRM2"], dtype=kind)})
    read = pd.read_csv(io.BytesIO(csv_bytes(table)), dtype=str)["gene"]
    assert read.tolist() == [f"'{cell}", "RRM2"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_line_end_cannot_smuggle_a_formula_to_the_start_of_a_row(end: str):
    table = pd.DataFrame({"gene": [f"RRM2{end}=1+1", f"{end}=1"], "n": [1, 2]})
    written = csv_bytes(table)
    assert b"\r" not in written
    read = pd.read_csv(io.BytesIO(written), dtype=str)
    assert read["gene"].tolist() == ["RRM2\n=1+1", "'\n=1"]
    assert read["n"].tolist() == ["1", "2"]


def test_a_formula_in_the_name_of_a_column_becomes_text():
    table = pd.DataFrame({"=cmd": ["a"], "gene": ["b"]})
    assert csv_bytes(table).decode().splitlines()[0] == "'=cmd,gene"


def test_a_case_called_like_a_formula_is_text_in_the_table_of_a_batch():
    """A folder may have any name; what is negative stays a number."""
    rows = [
        CaseRow("=1+1", "unusable", None, None, None, None, "+t1", "@t1", "", "a", False, 1.0),
        CaseRow("-a", "estimate", -0.5, 0.1, 0.9, 3.0, "", "", "b", "a", False, 1.0),
    ]
    written = csv_bytes(case_table(rows))
    table = pd.read_csv(io.BytesIO(written))
    assert table["case"].tolist() == ["'=1+1", "'-a"]
    assert table.loc[0, ["reasons", "hints"]].tolist() == ["'+t1", "'@t1"]
    assert table.loc[1, "probability"] == -0.5


def test_no_other_module_offers_a_csv():
    """``walks.py`` writes one for itself, into the store."""
    places = [
        path for room in ("dashboard", "pages", "core") for path in (ROOT / room).rglob("*.py")
    ]
    writers = {path.name for path in places if ".to_csv(" in path.read_text(encoding="utf-8")}
    assert writers == {"downloads.py", "walks.py"}


def test_numbers_stay_numbers_unrounded():
    table = pd.DataFrame(
        {
            "coefficient": [-0.1 - 0.2, 1e-300, np.nan],
            "n": [-1, 0, 2**62],
            "mixed": pd.Series([-1.5, "RRM2", None], dtype=object),
            "yes": [True, False, True],
        }
    )
    read = pd.read_csv(io.BytesIO(csv_bytes(table)), float_precision="round_trip")
    assert read["coefficient"].tolist()[:2] == [-0.1 - 0.2, 1e-300]
    assert read["n"].tolist() == [-1, 0, 2**62]
    assert read["mixed"].tolist()[:2] == ["-1.5", "RRM2"]
    assert read["yes"].tolist() == [True, False, True]


def test_letters_of_any_language_and_missing_cells():
    table = pd.DataFrame({"gene": pd.array(['Gène, "A"', pd.NA], dtype="string")})
    assert csv_bytes(table).decode("utf-8") == 'gene\n"Gène, ""A"""\n""\n'


def test_the_table_itself_is_left_as_it_was():
    table = pd.DataFrame({"gene": ["=1"]})
    csv_bytes(table)
    assert table["gene"].tolist() == ["=1"]


def test_file_names_say_what_is_simulated():
    assert file_stem("univariate_cox", simulated=True) == "ferroscope_univariate_cox_simulated"
    assert file_stem("univariate_cox", simulated=False) == "ferroscope_univariate_cox"


@pytest.mark.parametrize("simulated", [True, False])
def test_a_simulated_table_says_so_in_every_row(offered: list[dict[str, Any]], simulated: bool):
    table = pd.DataFrame({"gene": ["RRM2", "CD44"]})
    download_table(table, "genes", key="k", simulated=simulated)
    button = offered[0]
    read = pd.read_csv(io.BytesIO(button["data"]()))
    if simulated:
        assert read["simulated"].tolist() == [True, True]
        assert button["file_name"] == "ferroscope_genes_simulated.csv"
    else:
        assert read.columns.tolist() == ["gene"]
        assert button["file_name"] == "ferroscope_genes.csv"
    assert (button["key"], button["mime"]) == ("k-csv", "text/csv")


def test_the_file_is_made_only_when_asked_for(
    offered: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
):
    made = []
    monkeypatch.setattr(downloads, "csv_bytes", lambda table: made.append(len(table)) or b"")
    download_table(pd.DataFrame({"a": [1]}), "a", key="k", simulated=False)
    assert made == []
    offered[0]["data"]()
    assert made == [1]


def test_a_drawing_offers_its_numbers_and_itself():
    figure = go.Figure(layout={"annotations": [{"text": SIMULATED}]})
    drawing = Drawing(
        figure, "Alt.", "Caption.", pd.DataFrame({"x": [1]}), "roc_training", simulated=True
    )
    at = panel(lambda: download_drawing(drawing, "here")).run()
    assert not at.exception
    assert [button.key for button in at.get("download_button")] == ["here-csv"]
    assert len(at.get("bidi_component")) == 1
