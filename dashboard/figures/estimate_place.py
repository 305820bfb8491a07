"""One patient's probability among those of the training cohort, by risk group."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.imaging.estimate.answer import as_percent
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, note, vertical_line
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, STRATA, faded

__all__ = ["estimate_place", "places"]

_HEIGHT = 320
_ROWS = {"low": 0.0, "high": 1.0}
_SPREAD = 0.32  # of a row, to each side
_GOLDEN = 0.6180339887498949


def estimate_place(
    predictions: pd.DataFrame,
    probability: float,
    *,
    simulated: bool = False,
    name: str = "estimate_place",
) -> Drawing:
    """Draw each training case's out-of-fold probability, by group, and where this patient lies.

    Parameters
    ----------
    predictions : DataFrame
        One row a scan: ``scan``, ``high_risk``, ``probability`` (calibrated as
        the patient's is, by networks that had not seen it).
    probability : float
        This patient's.
    simulated : bool
        Whether any of them are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    groups = {
        group: predictions[predictions["high_risk"].astype(bool) == (group == "high")]
        for group in _ROWS
    }
    data: list[dict[str, Any]] = []
    for group, rows in groups.items():
        data += _group(group, rows)
    below = places(predictions, probability)
    figure = go.Figure(
        data=data,
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom right",
            shapes=[vertical_line(probability, width=2.5, name="patient")],
            annotations=[
                note(
                    f"this scan {as_percent(probability)}",
                    probability,
                    1,
                    xref="x",
                    yref="y domain",
                    yshift=2,
                    xanchor="center" if 0.15 < probability < 0.85 else _side(probability),
                    font={"size": 13},
                )
            ],
            xaxis=axis(
                "Probability of high risk", range=[-0.02, 1.02], dtick=0.1, tickformat=".0%"
            ),
            yaxis=axis(
                "",
                range=[-0.75, 1.5],
                tickvals=list(_ROWS.values()),
                ticktext=[
                    f"{rounding.stratum_name(group)}<br>({len(rows):,})"
                    for group, rows in groups.items()
                ],
                showgrid=False,
                fixedrange=True,
            ),
        ),
    )
    words = rounding.joined(
        f"{n:,} of the {len(groups[group]):,} cases at {group} risk" for group, n in below.items()
    )
    medians = "; ".join(
        f"median {group} risk {as_percent(float(rows['probability'].median()))}"
        for group, rows in groups.items()
        if len(rows)
    )
    return Drawing(
        figure,
        alt=f"This scan's probability, {as_percent(probability)}, is higher than "
        f"that of {words}. {medians}.",
        caption=f"{rounding.count(len(predictions), 'training case')}, each judged by networks "
        "that had not seen its patient, calibrated alike; moved apart vertically so that none "
        f"hides another. Short line: median of the group. This scan's is higher than that of "
        f"{words}.",
        table=predictions[["scan", "high_risk", "probability"]].reset_index(drop=True),
        name=name,
        simulated=simulated,
    )


def places(predictions: pd.DataFrame, probability: float) -> dict[str, int]:
    """Return how many training cases of each group have a lower probability."""
    high = predictions["high_risk"].to_numpy(dtype=bool)
    below = predictions["probability"].to_numpy(dtype=np.float64) < probability
    return {"low": int((below & ~high).sum()), "high": int((below & high).sum())}


def _group(group: str, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the dots of a group and its median."""
    p = rows["probability"].to_numpy(dtype=np.float64)
    row = _ROWS[group]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": p,
            "y": row + _apart(p),
            "mode": "markers",
            "marker": {
                "color": faded(STRATA[group], 0.65),
                "size": 7,
                "symbol": "circle" if group == "low" else "triangle-up",
            },
            "hovertemplate": f"{rounding.stratum_name(group)}: %{{x:.1%}}<extra></extra>",
            "name": group,
        }
    ]
    if p.size:
        middle = float(np.median(p))
        traces.append(
            {
                "type": "scatter",
                "x": [middle, middle],
                "y": [row - _SPREAD - 0.08, row + _SPREAD + 0.08],
                "mode": "lines",
                "line": {"color": NEUTRAL, "width": 2},
                "hovertemplate": f"median of the group {middle:.1%}<extra></extra>",
                "name": f"median {group}",
            }
        )
    return traces


def _apart(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a place within the row for each dot, the same for the same numbers."""
    rank = np.argsort(np.argsort(p, kind="stable"), kind="stable")
    return np.asarray(((rank * _GOLDEN) % 1.0 * 2 - 1) * _SPREAD)


def _side(probability: float) -> str:
    return "left" if probability < 0.5 else "right"
