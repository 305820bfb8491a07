"""How many genes count as expressed, at every threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, note, vertical_line
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS, PUBLISHED

__all__ = ["expressed_curve"]

_HEIGHT = 400


def expressed_curve(
    curve: pd.DataFrame,
    *,
    threshold: float,
    n_genes: int,
    n_chosen: int,
    share: float,
    n: int,
    unit: str,
    chosen: str = "ferroptosis-related genes",
    published: tuple[int, int] | None = None,
    simulated: bool = False,
    name: str = "expressed",
) -> Drawing:
    """Draw the share of all genes and of some that are expressed, with the threshold chosen.

    Parameters
    ----------
    curve : DataFrame
        As ``ExpressionLevels.curve``: ``threshold``, ``n_genes``, ``n_chosen``.
    threshold : float
        The one chosen.
    n_genes, n_chosen : int
        How many there are in all, expressed or not.
    share : float
        Of the patients that must lie above the threshold.
    n : int
        Patients.
    unit : str
        Scale of the threshold.
    chosen : str
        What the chosen genes are called.
    published : (int, int), optional
        Kept and in all, of a study to compare with.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    x = curve["threshold"].to_numpy(dtype=np.float64)
    parts = (
        ("All genes", curve["n_genes"].to_numpy(), n_genes, NEUTRAL, "dash"),
        (chosen[:1].upper() + chosen[1:], curve["n_chosen"].to_numpy(), n_chosen, OURS, "solid"),
    )
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": kept / max(of, 1),
            "customdata": kept,
            "name": f"{title} ({of:,})",
            "line": {"color": colour, "width": 2, "dash": dash},
            "hovertemplate": f"above %{{x:.2f}}: %{{customdata:,d}} of {of:,} (%{{y:.0%}})"
            "<extra></extra>",
        }
        for title, kept, of, colour, dash in parts
    ]
    at = {title: int(np.interp(threshold, x, kept)) for title, kept, *_ in parts}
    shapes = [vertical_line(threshold, width=2, name="threshold")] if threshold > 0 else []
    notes = []
    if published is not None:
        height = published[0] / published[1]
        shapes.append(
            {
                "type": "line",
                "xref": "x domain",
                "x0": 0,
                "x1": 1,
                "y0": height,
                "y1": height,
                "line": {"color": PUBLISHED, "width": 1.5, "dash": "dot"},
                "name": "published",
            }
        )
        notes.append(
            note(
                f"The study: {published[0]} of {published[1]} ({height:.0%})",
                1.0,
                height,
                xref="x domain",
                yref="y",
                xanchor="right",
                yanchor="bottom",
                font={"size": 12},
            )
        )
    figure = go.Figure(
        data=traces,
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom left",
            margin={"t": 64},
            showlegend=True,
            legend=legend(above=1.02),
            shapes=shapes,
            annotations=notes,
            xaxis=axis(f"Threshold ({unit})", range=[float(x[0]), float(x[-1])]),
            yaxis=axis("Expressed (%)", range=[0, 1.04], tickformat=".0%"),
        ),
    )
    kept, ours = at.values()
    said = f"{kept:,} of all {n_genes:,} genes; {ours:,} of {n_chosen:,} {chosen}"
    return Drawing(
        figure,
        alt=f"Above {threshold:g} in at least {rounding.percent(share, digits=0)} of patients: "
        f"{said}."
        if threshold > 0
        else f"No threshold is set: all {n_genes:,} genes count, {n_chosen:,} of them {chosen}.",
        caption=f"{n:,} patients. A gene counts as expressed where at least "
        f"{rounding.percent(share, digits=0)} of them lie above the threshold; the line: the "
        "threshold chosen; 0 on the slider leaves nothing out."
        + (
            f" Dotted: the share that Zuo et al. 2022 kept ({published[0]} of {published[1]}; "
            "they do not say at which threshold)."
            if published
            else ""
        ),
        table=curve.reset_index(drop=True),
        name=name,
        simulated=simulated,
    )
