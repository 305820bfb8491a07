"""A table of text as a Word document (.docx)."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence

import pandas as pd

__all__ = ["one_line", "word_document"]

_SIMULATED = "Simulated data: these patients do not exist."


def word_document(
    table: pd.DataFrame, *, title: str, notes: Sequence[str] = (), simulated: bool = False
) -> bytes:
    """Return a document with a title, a table and notes below it.

    Parameters
    ----------
    table : DataFrame of str
        Rows with an empty first cell belong to the row above.
    title : str
    notes : sequence of str
        Sentences below the table.
    simulated : bool
        Whether the patients are made up; the title, the first note and the
        document's own title then say so.

    Returns
    -------
    bytes
        An Office Open XML document; cells are plain text, so that nothing in
        them is a field or a link.
    """
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    document = docx.Document()
    page = document.sections[0]
    if len(table.columns) > 6:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
    heading = f"{title} ({_SIMULATED[:-1]})" if simulated else title
    document.core_properties.title = one_line(heading)[:255]
    document.core_properties.author = "FerroScope"
    document.add_paragraph(one_line(heading), style="Caption")
    grid = document.add_table(rows=1, cols=len(table.columns))
    grid.style = "Light List"
    for cell, name in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.text = one_line(name)
    for _, row in table.iterrows():
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            cell.text = one_line(value)
    for row in grid.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(8)
    for note in ([_SIMULATED] if simulated else []) + list(notes):
        paragraph = document.add_paragraph(one_line(note))
        paragraph.paragraph_format.space_after = Pt(2)
        for run in paragraph.runs:
            run.font.size = Pt(8)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def one_line(value: object) -> str:
    """Return text as one line without the characters that a document cannot hold."""
    kept = (
        c if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co") else " " for c in str(value)
    )
    return " ".join("".join(kept).split())
