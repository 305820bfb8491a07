"""The logarithmic axis of hazard ratios that every forest plot stands on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.figures.canvas import axis
from dashboard.figures.palette import HIGHER_HAZARD, LOWER_HAZARD, NEUTRAL

__all__ = [
    "hazard_axis", "hazard_span", "interval_trace", "line_of_no_effect", "row_axes", "words_trace",
]  # fmt: skip

# Intervals beyond these are drawn to the edge; the words give them in full.
_WIDEST = (1 / 64, 64.0)
_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
_FINE_TICKS = (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2)


def hazard_span(
    lower: npt.NDArray[np.float64], upper: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """Return the ends of the axis: all intervals, 1, and nothing absurd."""
    if not lower.size:
        return 0.5, 2.0
    low = max(_WIDEST[0], min(float(lower.min()), 1.0))
    high = min(_WIDEST[1], max(float(upper.max()), 1.0))
    pad = max(high / low, 1.2) ** 0.06
    return low / pad, high * pad


def hazard_axis(span: tuple[float, float], *, level: float) -> dict[str, Any]:
    """Return the horizontal axis of hazard ratios between these ends."""
    usual = _FINE_TICKS if span[1] / span[0] < 5 else _TICKS
    ticks = [tick for tick in usual if span[0] <= tick <= span[1]]
    return axis(
        f"Hazard ratio ({level:.0%} CI)",
        type="log",
        range=[float(np.log10(end)) for end in span],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )


def line_of_no_effect() -> dict[str, Any]:
    """Return a dotted line at a hazard ratio of 1."""
    return {
        "type": "line",
        "name": "no effect",
        "xref": "x",
        "yref": "y domain",
        "x0": 1,
        "x1": 1,
        "y0": 0,
        "y1": 1,
        "line": {"color": NEUTRAL, "width": 1.2, "dash": "dot"},
        "layer": "below",
    }


def interval_trace(
    place: npt.NDArray[Any],
    ratio: npt.NDArray[np.float64],
    lower: npt.NDArray[np.float64],
    upper: npt.NDArray[np.float64],
    *,
    words: npt.NDArray[np.object_],
    labels: npt.NDArray[np.object_],
    up: bool,
) -> dict[str, Any]:
    """Return the hazard ratios above 1 (``up``), or at most 1, with their intervals."""
    mine = ratio > 1 if up else ratio <= 1
    colour = HIGHER_HAZARD if up else LOWER_HAZARD
    return {
        "type": "scatter",
        "x": ratio[mine],
        "y": place[mine],
        "mode": "markers",
        "marker": {"symbol": "square", "size": 8, "color": colour},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": upper[mine] - ratio[mine],
            "arrayminus": ratio[mine] - lower[mine],
            "color": colour,
            "thickness": 1.6,
            "width": 0,
        },
        "text": labels[mine],
        "customdata": words[mine],
        "hovertemplate": "<b>%{text}</b><br>%{customdata}<extra></extra>",
        "name": "higher hazard" if up else "lower hazard",
    }


def row_axes(
    labels: npt.ArrayLike, words: npt.ArrayLike, *, reach: tuple[float, float]
) -> dict[str, Any]:
    """Return the upright axes of the rows: names at the left, numbers in words at the right."""
    plain = {"range": reach, "showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True}
    rows = {"tickvals": np.arange(len(np.asarray(labels)))}
    right = {"overlaying": "y", "side": "right", "ticktext": words, "tickfont": {"size": 11}}
    return {
        "yaxis": plain | rows | {"automargin": True, "ticktext": labels},
        "yaxis2": plain | rows | right,
    }


def words_trace(ratio: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return the unseen point that the axis at the right needs to be drawn."""
    return {
        "type": "scatter",
        "x": ratio[:1],
        "y": np.arange(len(ratio))[:1],
        "yaxis": "y2",
        "mode": "markers",
        "opacity": 0,
        "hoverinfo": "skip",
        "name": "words",
    }
