"""What scans are called against what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import OURS, faded

if TYPE_CHECKING:
    from core.imaging.metrics import Metrics

__all__ = ["confusion"]

_HEIGHT = 320


def confusion(found: Metrics, *, simulated: bool = False, name: str = "confusion") -> Drawing:
    """Draw the four counts of a classification, shaded by their share of their row.

    Parameters
    ----------
    found : Metrics
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    rows = {
        "Low risk": (found.true_negative, found.false_positive, found.n_low),
        "High risk": (found.false_negative, found.true_positive, found.n_high),
    }
    names = list(rows)
    shares = [[low / n, high / n] for low, high, n in rows.values()]
    notes = [
        {
            "x": names[column],
            "y": names[row],
            "text": f"<b>{counts[column]:,}</b><br>"
            f"{rounding.percent(shares[row][column], digits=0)} of {counts[2]:,}",
            "showarrow": False,
            "font": {"size": 14},
        }
        for row, counts in enumerate(rows.values())
        for column in (0, 1)
    ]
    figure = go.Figure(
        data=[
            {
                "type": "heatmap",
                "x": names,
                "y": names,
                "z": shares,
                "zmin": 0,
                "zmax": 1,
                "colorscale": [[0, faded(OURS, 0.04)], [1, faded(OURS, 0.6)]],
                "showscale": False,
                "xgap": 3,
                "ygap": 3,
                "hovertemplate": "is %{y}, called %{x}: %{z:.1%} of the row<extra></extra>",
                "name": "confusion",
            }
        ],
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            # Above the cells, which fill the plot.
            corner="top right",
            annotations=notes,
            margin={"l": 90, "t": 24},
            xaxis=axis("Called", showgrid=False, type="category"),
            yaxis=axis("Is", showgrid=False, type="category", range=[-0.5, 1.75]),
        ),
    )
    return Drawing(
        figure,
        alt=f"Of {rounding.count(found.n_high, 'scan')} at high risk {found.true_positive:,} are "
        f"called high; of {found.n_low:,} at low risk {found.true_negative:,} are called low.",
        caption=f"{rounding.count(found.n, 'scan')}, called high risk where the probability is "
        f"above {found.threshold:g}. Sensitivity {rounding.percent(found.sensitivity)}, "
        f"specificity {rounding.percent(found.specificity)}, balanced accuracy "
        f"{rounding.percent(found.balanced_accuracy)}; always saying the larger group would be "
        f"right in {rounding.percent(found.majority_accuracy)}.",
        table=pd.DataFrame(
            [
                {
                    "is": row,
                    "called": names[column],
                    "n": counts[column],
                    "share": shares[at][column],
                }
                for at, (row, counts) in enumerate(rows.items())
                for column in (0, 1)
            ]
        ),
        name=name,
        simulated=simulated,
    )
