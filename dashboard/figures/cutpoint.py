"""The standardised log-rank statistic at every admissible cut of the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, note, vertical_line
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import HIGHER_HAZARD, NEUTRAL, OURS, faded

if TYPE_CHECKING:
    from core.survival import Cutpoint, CutpointScan

__all__ = ["cutpoint_curve"]

_HEIGHT = 360


def cutpoint_curve(
    scan: CutpointScan,
    chosen: Cutpoint,
    *,
    threshold: float | None = None,
    simulated: bool = False,
    name: str = "cutpoint_curve",
) -> Drawing:
    """Draw how well each cut of the score separates the patients.

    Parameters
    ----------
    scan : CutpointScan
    chosen : Cutpoint
        The one in use; need not be admissible.
    threshold : float, optional
        The statistic above which the p-value corrected for the search is
        below 0.05.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    cuts, statistics = scan.cutpoints, scan.statistics
    ends = (
        min(float(scan.score.min()), chosen.value),
        max(float(scan.score.max()), chosen.value),
    )
    pad = 0.02 * (ends[1] - ends[0])
    selected = scan.selected
    tallest = float(np.nanmax(np.append(statistics, 0.0 if threshold is None else threshold)))

    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": cuts,
            "y": statistics,
            "mode": "lines",
            # Between two neighbouring scores the groups, hence the statistic, stay the same.
            "line": {"shape": "hv", "width": 2, "color": OURS},
            "customdata": np.column_stack((scan.n_low, scan.n - scan.n_low)),
            "hovertemplate": "cut at score %{x:.3f}<br>statistic %{y:.3f}"
            "<br>low risk %{customdata[0]:,d}, high risk %{customdata[1]:,d}<extra></extra>",
            "name": "statistic",
        },
        {
            "type": "scatter",
            "x": [selected.value],
            "y": [selected.statistic],
            "mode": "markers+text",
            "marker": {"symbol": "diamond", "size": 11, "color": HIGHER_HAZARD},
            "text": [f"largest: {rounding.number(selected.statistic)}"],
            # Away from the words of the line in use.
            "textposition": "top right" if chosen.value <= selected.value else "top left",
            "hovertemplate": "selected cut %{x:.3f}<br>statistic %{y:.3f}<extra></extra>",
            "cliponaxis": False,
            "name": "selected",
        },
    ]
    figure = go.Figure(
        data=data,
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom right",
            shapes=[
                *_trimmed(ends[0] - pad, float(cuts[0])),
                *_trimmed(float(cuts[-1]), ends[1] + pad),
                *_threshold_line(threshold),
                vertical_line(chosen.value, width=2, name="chosen"),
            ],
            annotations=[_chosen_note(scan, chosen, ends), *_threshold_note(threshold)],
            xaxis=axis("Cut of the score (log hazard ratio)", range=[ends[0] - pad, ends[1] + pad]),
            yaxis=axis("Standardised log-rank statistic", range=[0, 1.15 * tallest]),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(selected, chosen, threshold),
        caption=_caption(scan, threshold),
        table=pd.DataFrame(
            {
                "cutpoint": cuts,
                "statistic": statistics,
                "n_low": scan.n_low,
                "n_high": scan.n - scan.n_low,
            }
        ),
        name=name,
        simulated=simulated,
    )


def _trimmed(left: float, right: float) -> list[dict[str, Any]]:
    """Return the shade over scores where a cut would leave too few patients on one side."""
    if right <= left:
        return []
    return [
        {
            "type": "rect",
            "name": "trimmed",
            "xref": "x",
            "yref": "y domain",
            "x0": left,
            "x1": right,
            "y0": 0,
            "y1": 1,
            "fillcolor": faded(NEUTRAL, 0.15),
            "line": {"width": 0},
            "layer": "below",
        }
    ]


def _threshold_line(threshold: float | None) -> list[dict[str, Any]]:
    """Return the height that a statistic must reach to survive the correction."""
    if threshold is None:
        return []
    return [
        {
            "type": "line",
            "name": "threshold",
            "xref": "x domain",
            "yref": "y",
            "x0": 0,
            "x1": 1,
            "y0": threshold,
            "y1": threshold,
            "line": {"color": NEUTRAL, "width": 1, "dash": "dash"},
        }
    ]


def _threshold_note(threshold: float | None) -> list[dict[str, Any]]:
    if threshold is None:
        return []
    place = {"xref": "x domain", "yref": "y", "font": {"size": 11}}
    return [note("p = 0.05, corrected for the search", 0, threshold, xshift=4, **place)]


def _chosen_note(scan: CutpointScan, chosen: Cutpoint, ends: tuple[float, float]) -> dict[str, Any]:
    """Return the words over the line, leaning inwards near the ends."""
    share = (chosen.value - ends[0]) / ((ends[1] - ends[0]) or 1.0)
    side = "left" if share < 0.25 else "right" if share > 0.75 else "center"
    n_low = int((scan.score <= chosen.value).sum())
    text = f"<b>cut {rounding.number(chosen.value)}</b>: {n_low:,} low, {scan.n - n_low:,} high"
    return note(text, chosen.value, 1, xref="x", yref="y domain", xanchor=side, yshift=2)


def _alt(selected: Cutpoint, chosen: Cutpoint, threshold: float | None) -> str:
    """State where the statistic peaks and where the cut in use stands."""
    text = (
        f"Cut-point curve. The log-rank statistic is largest, "
        f"{rounding.number(selected.statistic)}, at score {rounding.number(selected.value)}"
    )
    if np.isfinite(selected.p_value_adjusted):
        text += f" ({rounding.p_value(selected.p_value_adjusted)} after correction for the search)"
    if threshold is not None:
        beyond = "above" if selected.statistic > threshold else "below"
        text += f", {beyond} the threshold of {rounding.number(threshold)}"
    return f"{text}. The cut in use is {rounding.number(chosen.value)}."


def _caption(scan: CutpointScan, threshold: float | None) -> str:
    """Say how many, how, and what is shaded."""
    text = (
        f"{rounding.count(scan.n, 'patient')}, {rounding.count(scan.n_events, 'death')}. "
        f"Standardised log-rank statistic (as in the R package maxstat) at "
        f"{rounding.count(len(scan.cutpoints), 'admissible cut')}; patients with a score at or "
        f"below the cut are low risk. Shaded: cuts that would leave less than "
        f"{rounding.percent(scan.trim, digits=0)} of the patients on one side."
    )
    if threshold is not None:
        text += " Dashed: above it the p-value corrected for the search is below 0.05."
    return text
