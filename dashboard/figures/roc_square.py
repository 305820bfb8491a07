"""The square in which ROC curves are drawn, with the line of chance."""

from __future__ import annotations

from typing import Any

from dashboard.figures.canvas import axis, layout
from dashboard.figures.palette import NEUTRAL

__all__ = ["CHANCE", "roc_square"]

_PLOT = 330
CHANCE: dict[str, Any] = {
    "type": "scatter",
    "x": [0, 1],
    "y": [0, 1],
    "mode": "lines",
    "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
    "hoverinfo": "skip",
    "showlegend": False,
    "name": "chance",
}


def roc_square(name: str, *, legend: int, simulated: bool) -> dict[str, Any]:
    """Return the layout of a square of sensitivity over false alarms.

    Parameters
    ----------
    name : str
        Key of the figure.
    legend : int
        Height of the legend above the square, in pixels.
    simulated : bool
        Whether the patients are made up.
    """
    ends: dict[str, Any] = {"range": [-0.01, 1.01], "dtick": 0.25, "constrain": "domain"}
    return layout(
        name,
        height=_PLOT + legend + 72,
        simulated=simulated,
        corner="bottom right",
        margin={"t": legend, "b": 60, "r": 16},
        showlegend=True,
        legend={
            "x": 0.5,
            "xanchor": "center",
            "y": 1.02,
            "yanchor": "bottom",
            "title": {"text": ""},
            "tracegroupgap": 0,
        },
        xaxis=axis("False positive rate (1 - specificity)", **ends),
        yaxis=axis("True positive rate (sensitivity)", scaleanchor="x", **ends),
    )
