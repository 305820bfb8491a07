"""The one-page report as PDF."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import Any

from core.imaging.estimate.report import RESEARCH_USE, Report

__all__ = ["report_pdf"]

_LONGEST = 1500  # characters of one finding: notes of a hostile file must not fill a book


def report_pdf(report: Report) -> bytes:
    """Return the report as PDF, on one page of A4; the same report gives the same bytes."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import KeepInFrame, SimpleDocTemplate

    sink = BytesIO()
    page = SimpleDocTemplate(
        sink,
        pagesize=A4,
        leftMargin=16 * mm,
        rightMargin=16 * mm,
        topMargin=12 * mm,
        bottomMargin=12 * mm,
        title=report.title,
        author="FerroScope",
        invariant=1,
    )
    # What is longer than the page is made smaller, never cut off.
    frame = KeepInFrame(page.width - 12, page.height - 12, _story(report, page.width - 12))
    page.build([frame])
    return sink.getvalue()


def _story(report: Report, width: float) -> list[Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Image, Paragraph, Spacer, Table

    def style(size: float, **more: Any) -> ParagraphStyle:
        return ParagraphStyle("text", fontName="Helvetica", fontSize=size,
                              leading=size * 1.25, **more)  # fmt: skip

    text, small = style(8.5), style(6.5, textColor=HexColor("#44525f"))
    strong = style(16, spaceBefore=4, spaceAfter=6)
    red = HexColor("#9c1c1c")
    large = style(22, textColor=red, borderColor=red, borderWidth=2, borderPadding=6,
                  spaceBefore=10, spaceAfter=12)  # fmt: skip
    story: list[Any] = [
        Paragraph(f"<b>{_plain(report.title)}</b>", style(14, spaceAfter=4)),
        Paragraph(_plain(RESEARCH_USE), style(8.5, borderWidth=0.5, borderPadding=4,
                                              borderColor=HexColor("#8a97a5"), spaceAfter=6)),
    ]  # fmt: skip
    if report.warning:
        story.append(Paragraph(f"<b>{_plain(report.warning)}</b>", large))
    story.append(Paragraph(f"<b>{_plain(report.answer)}</b>", strong))
    rows = [*report.lines, *((what, f"{why} {do}") for what, why, do in report.reasons)]
    story += [_table(rows, text, width), Spacer(1, 6)]
    if report.pictures:
        edge = width / max(len(report.pictures), 4)
        cells = [
            [Image(BytesIO(p.png), edge * 0.96, edge * 0.96 * p.height / p.width)
             for p in report.pictures],
            [Paragraph(_plain(p.caption), text) for p in report.pictures],
        ]  # fmt: skip
        story.append(Table(cells, colWidths=[edge] * len(report.pictures), hAlign="LEFT"))
        story.append(Paragraph(_plain(report.caption), text))
    story += [Spacer(1, 6), _table(list(report.settings), small, width)]
    return story


def _table(rows: list[tuple[str, str]], style: Any, width: float) -> Any:
    from reportlab.platypus import Paragraph, Table, TableStyle

    if not rows:
        rows = [("", "")]
    cells = [
        [Paragraph(f"<b>{_plain(what)}</b>", style), Paragraph(_plain(said), style)]
        for what, said in rows
    ]
    return Table(
        cells,
        colWidths=[width * 0.2, width * 0.8],
        style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1),
                          ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]),
    )  # fmt: skip


def _plain(text: str) -> str:
    """Return text that reportlab's markup reads as text; what its font lacks becomes '?'."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
    return escape(cut.encode("latin-1", "replace").decode("latin-1"))
