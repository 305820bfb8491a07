"""What figures with one row for each term share: the term's name above its row, and its numbers.

A name of sixty letters beside an axis leaves no room for the axis on a phone;
above its own row it has the whole width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures.palette import NEUTRAL, faded
from dashboard.figures.rounding import wrapped

__all__ = ["MOST_TERMS", "names", "row_axis", "row_height", "short", "stems"]

MOST_TERMS = 20

_WIDTH = 46
_LINES = 2
_ONE_LINE, _TWO_LINES = 42, 54
# Room above the first row for its name, and below the last for the label of simulated data.
_ABOVE, _BELOW = 0.95, 0.45
_BELOW_SIMULATED = 1.1


def short(title: str) -> str:
    """Return a term's name on at most two lines; what is longer ends in three dots.

    Examples
    --------
    >>> short("iron ion homeostasis")
    'iron ion homeostasis'
    """
    lines = wrapped(title, _WIDTH).split("<br>")
    kept = [line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…" for line in lines[:_LINES]]
    if len(lines) > _LINES:
        kept[-1] = f"{kept[-1][: _WIDTH - 1].rstrip('…')}…"
    # A name from a file is shown as it stands, never as markup.
    return "<br>".join(line.replace("&", "&amp;").replace("<", "&lt;") for line in kept)


def row_height(titles: Sequence[str]) -> int:
    """Return how many pixels a row takes."""
    return _TWO_LINES if any(len(title) > _WIDTH for title in titles) else _ONE_LINE


def row_axis(n: int, *, simulated: bool) -> dict[str, Any]:
    """Return the axis of the rows, first row at the top, without a line or a number."""
    low = n - 1 + (_BELOW_SIMULATED if simulated else _BELOW)
    return {
        "range": [low, -_ABOVE],
        "visible": False,
        "fixedrange": True,
    }


def names(titles: Sequence[str], left: float) -> dict[str, Any]:
    """Return the trace that writes each term's name above its row, from this place on."""
    return {
        "type": "scatter",
        "x": [left] * len(titles),
        "y": np.arange(len(titles)) - 0.28,
        "mode": "text",
        "text": [short(title) for title in titles],
        "textposition": "top right",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "name": "terms",
    }


def stems(ends: Sequence[float]) -> dict[str, Any]:
    """Return a thin line from zero to each row's value, which leads the eye to its row."""
    return {
        "type": "scatter",
        "x": [place for end in ends for place in (0.0, end, None)],
        "y": [place for row in range(len(ends)) for place in (row, row, None)],
        "mode": "lines",
        "line": {"color": faded(NEUTRAL, 0.6), "width": 1.5},
        "hoverinfo": "skip",
        "name": "stems",
    }
