"""A number among patients drawn again with replacement: its spread and its interval."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.survival.bootstrap import BootstrapInterval
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, vertical_line
from dashboard.figures.distribution import bin_edges
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS, faded

__all__ = ["resampled"]

_HEIGHT = 280
_BINS = 40


def resampled(
    values: npt.ArrayLike,
    estimate: float,
    interval: BootstrapInterval,
    *,
    label: str,
    digits: int = 3,
    simulated: bool = False,
    name: str = "resampled",
) -> Drawing:
    """Draw the values of bootstrap samples, the estimate and its percentile interval.

    Parameters
    ----------
    values : array of float, shape (samples,)
        NaN where a sample gave no number.
    estimate : float
        In the cohort itself.
    interval : BootstrapInterval
    label : str
        What the number is.
    digits : int
        Decimals in words.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    given = np.asarray(values, dtype=np.float64)
    there = given[np.isfinite(given)]
    edges = bin_edges(there, _BINS)
    counts = np.histogram(there, edges)[0]
    figure = go.Figure(
        data=[
            {
                "type": "bar",
                "x": (edges[:-1] + edges[1:]) / 2,
                "y": counts,
                "width": np.diff(edges),
                "marker": {"color": OURS, "line": {"width": 0}},
                "hovertemplate": f"{label} %{{x:.{digits}f}}: %{{y:,d}} samples<extra></extra>",
                "name": "bootstrap samples",
            }
        ],
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            bargap=0,
            shapes=[
                {
                    "type": "rect",
                    "name": "interval",
                    "xref": "x",
                    "yref": "y domain",
                    "x0": interval.lower,
                    "x1": interval.upper,
                    "y0": 0,
                    "y1": 1,
                    "line": {"width": 0},
                    "fillcolor": faded(NEUTRAL, 0.18),
                    "layer": "below",
                },
                vertical_line(estimate, width=2, name="estimate"),
            ],
            xaxis=axis(label, showgrid=False),
            # A strip above the bars where the label of simulated data can stand.
            yaxis=axis("Bootstrap samples", range=[0, 1.3 * int(counts.max())], nticks=5),
        ),
    )
    words = (
        f"{rounding.number(estimate, digits=digits)} "
        f"({rounding.interval(interval.lower, interval.upper, digits=digits)})"
    )
    failed = (
        f" {rounding.count(interval.n_failed, 'sample')} gave no number and is left out."
        if interval.n_failed == 1
        else f" {interval.n_failed:,} samples gave no number and are left out."
    )
    return Drawing(
        figure,
        alt=f"{label} {words} over {rounding.count(interval.n, 'bootstrap sample')}.",
        caption=f"{rounding.count(interval.n, 'sample')} of as many patients, drawn with "
        "replacement; score and cut stay as they are. Line: the estimate. Band: the middle "
        f"{interval.level:.0%} of the samples, "
        f"{rounding.interval(interval.lower, interval.upper, digits=digits)} (percentile "
        "interval)." + (failed if interval.n_failed else ""),
        table=pd.DataFrame({"from": edges[:-1], "to": edges[1:], "n_samples": counts}),
        name=name,
        simulated=simulated,
    )
