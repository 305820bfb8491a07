import io

import docx
import pandas as pd
import pytest

from core.association.table_word import one_line, word_document

HOSTILE = ["=cmd|' /C calc'!A0", '<b>bold</b> & "quoted"', "bell\x07 and\nnew line", "\ud800half"]
TABLE = pd.DataFrame({"Characteristic": HOSTILE, "n (%)": ["1", "2", "3", "4"]})


def read(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def test_every_cell_comes_back_as_text():
    document = read(word_document(TABLE, title="Who they are", notes=("P: two-sided.",)))
    (grid,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in grid.rows]
    assert cells[0] == ["Characteristic", "n (%)"]
    assert [row[0] for row in cells[1:]] == [
        "=cmd|' /C calc'!A0",
        '<b>bold</b> & "quoted"',
        "bell and new line",
        "half",
    ]
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "Who they are",
        "P: two-sided.",
    ]


def test_nothing_in_it_is_a_field_or_a_link():
    document = read(word_document(TABLE, title='HYPERLINK "https://example.org"'))
    xml = document.element.xml
    assert "w:fldChar" not in xml
    assert "w:hyperlink" not in xml
    assert "w:instrText" not in xml


@pytest.mark.parametrize("simulated", [True, False])
def test_simulated_patients_are_called_so_in_title_text_and_properties(simulated: bool):
    document = read(word_document(TABLE, title="Who they are", simulated=simulated))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert any("these patients do not exist" in text for text in said[:1]) == simulated
    assert any("these patients do not exist" in text for text in said[1:]) == simulated
    assert ("Simulated" in document.core_properties.title) == simulated


def test_a_wide_table_lies_on_its_side():
    wide = pd.DataFrame([["x"] * 8], columns=list("abcdefgh"))
    page = read(word_document(wide, title="Wide")).sections[0]
    assert page.page_width > page.page_height


def test_one_line():
    assert one_line(" a\t b\r\n c\x00 ") == "a b c"
    assert one_line("naïve 日本") == "naïve 日本"
