"""From the records read to the patients analysed: a flow diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import layout, note
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, STRATA, TRAINING, faded

if TYPE_CHECKING:
    from core.flow import Exclusion, Flow

__all__ = ["flow"]

# Everything in pixels about the middle of the figure, so that the words fit
# their boxes whatever the width of the page; 348 pixels fit a phone.
_MAIN = (-174, -34)
_SIDE = (-6, 174)
_LINE = 16
_PAD = 9
_GAP = 22
_CHARACTERS = 27
_KEPT_APART = STRATA["low"]
_EXCLUDED = STRATA["high"]


def flow(
    flow: Flow,
    *,
    title: str = "",
    simulated: bool = False,
    name: str = "flow",
) -> Drawing:
    """Draw how a cohort came to its number of patients.

    The stem leads from the records read to the patients analysed; a branch to
    the right is a reason for leaving. Records that are kept beside the cohort
    have another tint and a dashed edge.

    Parameters
    ----------
    flow : Flow
    title : str
        Name of the cohort.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    first = f"<b>{flow.n_start:,}</b> {flow.unit} read"
    y = _box(shapes, notes, first, _MAIN, 0, TRAINING)
    stem_top = y
    for item in flow.exclusions:
        text = f"<b>{item.n:,}</b> " + rounding.wrapped(_reason(item), _CHARACTERS)
        top = y + _GAP / 2
        colour = _KEPT_APART if item.kept_apart else _EXCLUDED
        dash = "dash" if item.kept_apart else "solid"
        y = _box(shapes, notes, text, _SIDE, top, colour, dash=dash)
        middle = (top + y) / 2
        shapes.append(_line(_stem(), _SIDE[0], middle, middle))
    end = y + _GAP
    shapes.append(_line(_stem(), _stem(), stem_top, end))
    notes.append(_arrow_head(end))
    y = _box(shapes, notes, f"<b>{flow.n_end:,}</b> patients<br>analysed", _MAIN, end, TRAINING)
    figure = go.Figure(
        data=[
            # A plot without a trace has no axes to anchor anything to.
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
            height=int(y) + 34,
            simulated=simulated,
            margin={"t": 12, "b": 22, "l": 4, "r": 4},
            shapes=shapes,
            annotations=notes,
            dragmode=False,
            xaxis={"visible": False, "range": [-1, 1], "fixedrange": True},
            yaxis={"visible": False, "range": [y, 0], "fixedrange": True},
        ),
    )
    return Drawing(
        figure,
        alt=_alt(flow, title),
        caption=_caption(flow, title),
        table=pd.DataFrame(
            {
                "step": ["read", *(_step(item) for item in flow.exclusions), "analysed"],
                "reason": ["", *(item.reason for item in flow.exclusions), ""],
                "n": [flow.n_start, *(item.n for item in flow.exclusions), flow.n_end],
            }
        ),
        name=name,
        simulated=simulated,
    )


def _stem() -> float:
    """Return where the stem stands, in pixels from the middle."""
    return (_MAIN[0] + _MAIN[1]) / 2


def _box(
    shapes: list[dict[str, Any]],
    notes: list[dict[str, Any]],
    text: str,
    sides: tuple[int, int],
    top: float,
    colour: str,
    *,
    dash: str = "solid",
) -> float:
    """Add a box as high as its text and return its lower edge."""
    bottom = top + _LINE * (1 + text.count("<br>")) + 2 * _PAD
    shapes.append(
        {
            "type": "rect",
            "xref": "paper",
            "xsizemode": "pixel",
            "xanchor": 0.5,
            "x0": sides[0],
            "x1": sides[1],
            "yref": "y",
            "y0": top,
            "y1": bottom,
            "line": {"color": colour, "width": 1.2, "dash": dash},
            "fillcolor": faded(colour, 0.12),
        }
    )
    notes.append(
        note(
            text,
            0.5,
            (top + bottom) / 2,
            yref="y",
            xanchor="center",
            yanchor="middle",
            xshift=(sides[0] + sides[1]) / 2,
            align="center",
            font={"size": 12},
        )
    )
    return bottom


def _line(x0: float, x1: float, y0: float, y1: float) -> dict[str, Any]:
    """Return a connecting line; x in pixels from the middle."""
    return {
        "type": "line",
        "xref": "paper",
        "xsizemode": "pixel",
        "xanchor": 0.5,
        "x0": x0,
        "x1": x1,
        "yref": "y",
        "y0": y0,
        "y1": y1,
        "line": {"color": NEUTRAL, "width": 1.2},
    }


def _arrow_head(y: float) -> dict[str, Any]:
    """Return the point of the stem."""
    text = "\u25bc"
    place = {"xanchor": "center", "yanchor": "bottom", "yshift": -5, "xshift": _stem()}
    return note(text, 0.5, y, yref="y", font={"size": 10, "color": NEUTRAL}, **place)


def _reason(item: Exclusion) -> str:
    return f"{item.reason}, kept apart" if item.kept_apart else item.reason


def _step(item: Exclusion) -> str:
    return "kept apart" if item.kept_apart else "set aside"


def _alt(flow: Flow, title: str) -> str:
    """Say the whole way in words."""
    of = f" of {title}" if title else ""
    way = "; ".join(f"{item.n:,} {_step(item)} ({item.reason})" for item in flow.exclusions)
    return (
        f"Flow diagram{of}: {flow.n_start:,} {flow.unit} read; "
        f"{way or 'none set aside'}; {rounding.count(flow.n_end, 'patient')} analysed."
    )


def _caption(flow: Flow, title: str) -> str:
    """Say what was counted and what the tints mean."""
    lost = sum(item.n for item in flow.exclusions if not item.kept_apart)
    apart = sum(item.n for item in flow.exclusions if item.kept_apart)
    text = f"{title + ': ' if title else ''}{flow.n_start:,} {flow.unit} read"
    text += f", {lost:,} set aside, {apart:,} kept apart, {flow.n_end:,} patients analysed."
    if apart:
        text += " Dashed: normals, recurrences and the like, kept beside the cohort."
    return text
