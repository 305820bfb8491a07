"""Our genes and the published ones: two circles, and the names under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from core.survival.published import PUBLISHED_SIGNATURE
from dashboard.figures import rounding
from dashboard.figures.canvas import layout, note
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import BOTH_SETS, OURS, PUBLISHED, faded

if TYPE_CHECKING:
    from core.survival import PublishedSignature, Signature

__all__ = ["overlap"]

# Pixels about the middle, so that circles stay round and names fit a phone.
_RADIUS = 62
_SHIFT = 42
_CIRCLES = 2 * _RADIUS + 34
_COLUMNS = (-116, 0, 116)
_LINE = 15
# More names than this in one column go on a second one beside it.
_LONGEST = 24


def overlap(
    signature: Signature,
    *,
    published: PublishedSignature = PUBLISHED_SIGNATURE,
    simulated: bool = False,
    name: str = "overlap",
) -> Drawing:
    """Draw which genes two signatures share.

    Parameters
    ----------
    signature : Signature
        Ours.
    published : PublishedSignature
        The study's.
    simulated : bool
        Whether the patients behind ours are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    ours, theirs = signature.genes, published.genes
    both = sorted(set(ours) & set(theirs))
    only_ours = sorted(set(ours) - set(theirs))
    only_theirs = sorted(set(theirs) - set(ours))
    parts = (
        ("Only here", only_ours, OURS),
        ("In both", both, BOTH_SETS),
        ("Only published", only_theirs, PUBLISHED),
    )
    longest = max(len(_lines(names)) for _, names, _ in parts)
    paper = _CIRCLES + 24 + _LINE * max(longest, 1) + 8
    circle_y = 1 - (_RADIUS + 26) / paper
    notes = []
    for (title, names, colour), x, inside in zip(
        parts, _COLUMNS, (-_SHIFT - 28, 0, _SHIFT + 28), strict=True
    ):
        notes.append(_count(len(names), inside, circle_y))
        notes.append(_column(title, names, colour, x, 1 - _CIRCLES / paper))
    notes += [
        _heading("This signature", -_SHIFT - 26, 1.0),
        _heading("Published", _SHIFT + 26, 1.0),
    ]
    figure = go.Figure(
        data=[
            {
                "type": "scatter",
                "x": [0],
                "y": [0],
                "mode": "markers",
                "opacity": 0,
                "hoverinfo": "skip",
            }
        ],
        layout=layout(
            name,
            height=paper + 16 + (26 if simulated else 0),
            simulated=simulated,
            corner="bottom right",
            margin={"t": 8, "b": 8 + (26 if simulated else 0), "l": 4, "r": 4},
            dragmode=False,
            shapes=[
                _circle(-_SHIFT, circle_y, OURS),
                _circle(_SHIFT, circle_y, PUBLISHED),
            ],
            annotations=notes,
            xaxis={"visible": False, "fixedrange": True},
            yaxis={"visible": False, "fixedrange": True},
        ),
    )
    rows = [(gene, where) for where, names, _ in parts for gene in names]
    return Drawing(
        figure,
        alt=_alt(ours, theirs, both),
        caption=f"{rounding.count(len(ours), 'gene')} in this signature, "
        f"{len(theirs):,} in the published one ({published.citation}), {len(both):,} in both.",
        table=pd.DataFrame(rows, columns=["gene", "where"]),
        name=name,
        simulated=simulated,
    )


def _circle(x: float, y: float, colour: str) -> dict[str, Any]:
    """Return a circle about a place given in pixels from the middle and a share of the height."""
    return {
        "type": "circle",
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0.5,
        "yanchor": y,
        "x0": x - _RADIUS,
        "x1": x + _RADIUS,
        "y0": -_RADIUS,
        "y1": _RADIUS,
        "line": {"color": colour, "width": 2},
        "fillcolor": faded(colour, 0.14),
    }


def _count(n: int, x: float, y: float) -> dict[str, Any]:
    """Return the number of genes in one part of the circles."""
    place = {"xanchor": "center", "yanchor": "middle", "xshift": x, "align": "center"}
    return note(f"<b>{n:,}</b>", 0.5, y, font={"size": 18}, **place)


def _heading(text: str, x: float, y: float) -> dict[str, Any]:
    """Return the name of a circle, above it."""
    return note(text, 0.5, y, xanchor="center", yanchor="top", xshift=x, font={"size": 12})


def _column(title: str, names: Sequence[str], colour: str, x: float, y: float) -> dict[str, Any]:
    """Return the names of one part, under each other."""
    square = f"<span style='color:{colour}'>\u25a0</span>"
    text = "<br>".join([f"{square} <b>{title}</b>", *(_lines(names) or ["none"])])
    place = {"xanchor": "center", "yanchor": "top", "xshift": x, "align": "center"}
    return note(text, 0.5, y, font={"size": 11}, **place)


def _lines(names: Sequence[str]) -> list[str]:
    """Return the lines of a column: a name each, or as many as keep it readable."""
    per_line = 1 + (len(names) - 1) // _LONGEST if names else 1
    return [" ".join(names[i : i + per_line]) for i in range(0, len(names), per_line)]


def _alt(ours: Sequence[str], theirs: Sequence[str], both: Sequence[str]) -> str:
    """State the overlap."""
    text = (
        f"Overlap with the published signature: {len(both):,} of its {len(theirs):,} genes are "
        f"among the {len(ours):,} of this one"
    )
    return f"{text}: {rounding.joined(both)}." if both else f"{text}."
