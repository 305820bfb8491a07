"""Calibration of probabilities: what was said against what was so."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS

__all__ = ["reliability"]

_HEIGHT = 380


def reliability(
    groups: pd.DataFrame,
    *,
    brier: float,
    share_high: float,
    simulated: bool = False,
    name: str = "reliability",
) -> Drawing:
    """Draw the observed share of high risk against the probability given.

    Parameters
    ----------
    groups : DataFrame
        From ``calibration_curve``.
    brier : float
        Brier score of all scans.
    share_high : float
        Share of high risk among all scans.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    figure = go.Figure(
        data=[
            {
                "type": "scatter",
                "x": [0, 1],
                "y": [0, 1],
                "mode": "lines",
                "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
                "hoverinfo": "skip",
                "name": "perfect",
            },
            {
                "type": "scatter",
                "x": groups["predicted"],
                "y": groups["observed"],
                "mode": "lines+markers",
                "line": {"color": OURS, "width": 2},
                "marker": {"color": OURS, "size": 8},
                "error_y": {
                    "type": "data",
                    "array": groups["upper"] - groups["observed"],
                    "arrayminus": groups["observed"] - groups["lower"],
                    "color": OURS,
                    "thickness": 1.5,
                    "width": 4,
                },
                "customdata": groups[["n_high", "n"]],
                "hovertemplate": "said %{x:.2f}, so in %{y:.2f}<br>%{customdata[0]} of "
                "%{customdata[1]} scans at high risk<extra></extra>",
                "name": "observed",
            },
        ],
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="top left",
            xaxis=axis(
                "Probability of high risk, as said",
                range=[-0.03, 1.03],
                dtick=0.25,
                constrain="domain",
            ),
            yaxis=axis(
                "Share at high risk",
                range=[-0.03, 1.03],
                dtick=0.25,
                scaleanchor="x",
                constrain="domain",
            ),
        ),
    )
    words = "; ".join(
        f"said {rounding.number(row.predicted)}, so in {rounding.number(row.observed)}"
        for row in groups.itertuples()
    )
    return Drawing(
        figure,
        alt=f"Calibration in {rounding.count(len(groups), 'group')}: {words}.",
        caption=f"{rounding.count(int(groups['n'].sum()), 'scan')} in "
        f"{rounding.count(len(groups), 'group')} of as equal size as can be, by rising "
        "probability; bars: 95% intervals (Wilson); dotted: perfect. Brier score "
        f"{rounding.number(brier, digits=3)} (0 is perfect; saying the share of high risk, "
        f"{rounding.percent(share_high)}, of everyone gives "
        f"{rounding.number(share_high * (1 - share_high), digits=3)}).",
        table=groups,
        name=name,
        simulated=simulated,
    )
