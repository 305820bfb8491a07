"""The numbers at risk, aligned under the time axis of the curves above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dashboard.figures import rounding

if TYPE_CHECKING:
    from core.survival import SurvivalCurve

__all__ = ["ROW", "at_risk_axis", "at_risk_traces"]

ROW = 20  # pixels of one row


def at_risk_traces(
    curves: Sequence[SurvivalCurve], ticks: npt.NDArray[np.float64], factor: float
) -> list[dict[str, Any]]:
    """Return one row of counts for each curve, at the ticks of the shared time axis.

    Parameters
    ----------
    curves : sequence of SurvivalCurve
    ticks : array of float
        In the unit shown.
    factor : float
        What a time of the curves is multiplied with to be in the unit shown.
    """
    # 5 years must be 60 months, not a hair more, or who was followed for 60 is lost.
    times = np.round(ticks / factor, 9)
    return [
        {
            "type": "scatter",
            "x": ticks,
            "y": np.full(len(ticks), row),
            "yaxis": "y2",
            "mode": "text",
            "text": [f"{n:,}" for n in curve.at_risk(times)],
            "textfont": {"size": 12},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "showlegend": False,
            "name": f"{rounding.stratum_name(curve.label)}, at risk",
        }
        for row, curve in enumerate(curves)
    ]


def at_risk_axis(
    curves: Sequence[SurvivalCurve], colours: Sequence[str], top: float
) -> dict[str, Any]:
    """Return the axis naming the rows, first curve uppermost, below this share of the paper."""
    return {
        "domain": [0, top],
        "range": [len(curves) - 0.5, -0.5],
        "tickvals": list(range(len(curves))),
        "ticktext": [
            f"<span style='color:{colour}'>\u25a0</span> {_short(curve.label)}"
            for curve, colour in zip(curves, colours, strict=True)
        ],
        "ticklabelstandoff": 14,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "automargin": True,
    }


def _short(label: str) -> str:
    """Return a stratum's name without the word that all of them share."""
    return rounding.stratum_name(label).removesuffix(" risk").removesuffix(" patients")
