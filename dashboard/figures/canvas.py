"""What every figure shares: margins, legend, axes and the label 'Simulated data'.

Layouts are built as plain dictionaries and given to plotly once; adding
annotations one by one validates all of them each time. No background, no font
colour and no template is set: the theme of the page dresses the figure.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dashboard.figures.drawing import SIMULATED
from dashboard.figures.palette import NEUTRAL

__all__ = ["Corner", "axis", "layout", "legend", "note", "verbatim", "vertical_line"]

Corner = Literal["top left", "top right", "bottom left", "bottom right"]


def layout(
    name: str,
    *,
    height: int,
    simulated: bool,
    corner: Corner = "top right",
    margin: Mapping[str, int] | None = None,
    annotations: Sequence[Mapping[str, Any]] = (),
    shapes: Sequence[Mapping[str, Any]] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return the layout of a figure.

    Parameters
    ----------
    name : str
        Also the ``uirevision``: as long as it stays, a reader's zoom stays.
    height : int
        Pixels; the width is the page's.
    simulated : bool
        Whether to say so inside the plot area.
    corner : str
        Where to say so: where the data leave room.
    margin : mapping of str to int, optional
        Pixels on sides ``t``, ``r``, ``b``, ``l`` where they differ from the
        usual ones.
    annotations, shapes : sequences of mappings
        In plotly's words.
    **more
        Further entries: axes, legend, bar mode.
    """
    notes = list(annotations)
    if simulated:
        notes.append(_simulated(corner))
    return {
        "height": height,
        "margin": {"t": 48, "r": 16, "b": 56, "l": 64} | dict(margin or {}),
        "uirevision": name,
        "hovermode": "closest",
        "showlegend": False,
        "dragmode": "zoom",
        "annotations": notes,
        "shapes": list(shapes),
        **more,
    }


def axis(title: str, **more: Any) -> dict[str, Any]:
    """Return an axis with a title, a thin grid and no heavy zero line."""
    return {
        "title": {"text": title, "standoff": 10},
        "zeroline": False,
        "automargin": True,
        "gridwidth": 1,
        **more,
    }


def legend(*, above: float = 1.0) -> dict[str, Any]:
    """Return a legend lying over the plot, its foot at this height of the paper."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": above,
        "yanchor": "bottom",
        "itemsizing": "constant",
        "title": {"text": ""},
        "tracegroupgap": 0,
    }


def note(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """Return a text without arrow; in shares of the whole plot unless told otherwise."""
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"text": text, "x": x, "y": y, "showarrow": False, "align": "left", **place, **more}


def verbatim(text: object) -> str:
    """Return words from a file so that plotly draws them as they stand.

    Plotly reads ``<b>``, ``<a>`` and the like as markup and leaves out what it does not know.
    Quotation marks stay: it would not read their escapes.

    Examples
    --------
    >>> verbatim('<b>x</b> & "y"')
    '&lt;b&gt;x&lt;/b&gt; &amp; "y"'
    """
    return html.escape(str(text), quote=False)


def vertical_line(
    x: float, *, dash: str = "solid", width: float = 1.5, **more: Any
) -> dict[str, Any]:
    """Return a line over the whole height of the first plot."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "y domain",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": NEUTRAL, "width": width, "dash": dash},
        **more,
    }


def _simulated(corner: Corner) -> dict[str, Any]:
    """Return the label that no reader can miss and that covers no data."""
    vertical, horizontal = corner.split()
    return note(
        SIMULATED,
        0.0 if horizontal == "left" else 1.0,
        0.0 if vertical == "bottom" else 1.0,
        xref="x domain",
        yref="y domain",
        xanchor=horizontal,
        yanchor=vertical,
        xshift=6 if horizontal == "left" else -6,
        yshift=6 if vertical == "bottom" else -6,
        font={"size": 11},
        bordercolor=NEUTRAL,
        borderwidth=1,
        borderpad=3,
    )
