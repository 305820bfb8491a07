"""Whether a hazard ratio stays the same: Schoenfeld residuals over time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.survival import ProportionalHazards
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS, PUBLISHED, faded
from dashboard.figures.time_axis import time_ticks

__all__ = ["schoenfeld"]

_HEIGHT = 380


def schoenfeld(
    test: ProportionalHazards,
    curve: pd.DataFrame,
    *,
    term: str,
    label: str,
    per: str = "",
    simulated: bool = False,
    name: str = "schoenfeld",
) -> Drawing:
    """Draw scaled Schoenfeld residuals with the log hazard ratio that runs through them.

    Parameters
    ----------
    test : ProportionalHazards
    curve : DataFrame
        As ``effect_over_time`` gives it for the term.
    term, label : str
        The term, and what a reader calls it.
    per : str
        What the hazard ratio is for, e.g. ``"per 10 years"``.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    y = test.residuals[term].to_numpy(dtype=np.float64)
    constant = float(test.coefficients[term])
    several = int(test.table.set_index("term").loc[term, "df"]) > 1
    low, high = _reach(y, curve)
    shown = (y >= low) & (y <= high)
    ticks, places = _ticks(test)
    title = "Share of the fitted effect" if several else "Log hazard ratio"
    data = [
        {
            "type": "scatter",
            "x": test.position[shown],
            "y": y[shown],
            "customdata": test.time[shown],
            "mode": "markers",
            "marker": {"size": 5, "color": faded(NEUTRAL, 0.7)},
            "hovertemplate": f"Death at %{{customdata:.1f}} {test.unit}<br>%{{y:.2f}}"
            "<extra></extra>",
            "name": "each death",
        },
        {
            "type": "scatter",
            "x": np.concatenate((curve["position"], curve["position"][::-1])),
            "y": np.concatenate((curve["upper"], curve["lower"][::-1])),
            "mode": "lines",
            "line": {"width": 0, "color": faded(OURS, 0.3)},
            "fill": "toself",
            "fillcolor": faded(OURS, 0.3),
            "hoverinfo": "skip",
            "name": "95% band",
        },
        {
            "type": "scatter",
            "x": curve["position"],
            "y": curve["estimate"],
            "customdata": curve["time"],
            "mode": "lines",
            "line": {"width": 2.4, "color": OURS},
            "hovertemplate": f"%{{customdata:.1f}} {test.unit}: %{{y:.2f}}<extra></extra>",
            "name": "over time",
        },
        {
            "type": "scatter",
            "x": [float(test.position.min()), float(test.position.max())],
            "y": [constant, constant],
            "mode": "lines",
            "line": {"width": 1.8, "color": PUBLISHED, "dash": "dash"},
            "hovertemplate": f"Were it constant: {constant:.2f}<extra></extra>",
            "name": "as the model has it",
        },
    ]
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{term}",
            height=_HEIGHT,
            simulated=simulated,
            showlegend=True,
            legend=legend(above=1.02),
            xaxis=axis(
                f"Time since diagnosis ({test.unit})",
                tickvals=places,
                ticktext=[f"{tick:g}" for tick in ticks],
            ),
            yaxis=axis(f"{title}, {verbatim(label)}", range=[low, high]),
        ),
    )
    row = test.table.set_index("term").loc[term]
    first, last = (float(curve["estimate"].iloc[place]) for place in (0, -1))
    words = f"{rounding.p_value(row['p_value'])} for a change over time"
    beyond = int((~shown & np.isfinite(y)).sum())
    return Drawing(
        figure,
        alt=f"{label}: {title.lower()} over time, from {first:.2f} at the first deaths to "
        f"{last:.2f} at the last; {constant:.2f} if it were constant. {words}.",
        caption=f"{rounding.count(len(y), 'death')}; {words} (score test). "
        + (
            f"{label}: the effect of all its levels together, 1 being what the model has. "
            if several
            else f"{label} {per}: above 0 more of it goes with earlier death. ".replace(" :", ":")
        )
        + "Scaled Schoenfeld residuals and a natural spline of 4 degrees of freedom; a level curve "
        "means that the hazard ratio stays the same. Time is stretched so that deaths are spread "
        f"evenly.{f' {beyond:,} deaths beyond the frame are not drawn.' if beyond else ''}",
        table=_table(test, y, curve),
        name=name,
        simulated=simulated,
    )


def _reach(y: npt.NDArray[np.float64], curve: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the vertical axis: the curve, and all but the wildest deaths."""
    known = y[np.isfinite(y)]
    low = min(float(np.quantile(known, 0.02)), float(curve["lower"].min()))
    high = max(float(np.quantile(known, 0.98)), float(curve["upper"].max()))
    pad = 0.05 * max(high - low, 1e-9)
    return low - pad, high + pad


def _ticks(test: ProportionalHazards) -> tuple[list[float], list[float]]:
    """Return readable times and where they lie on the test's scale, none too close."""
    first, last = float(test.time.min()), float(test.time.max())
    position, where = np.unique(test.position, return_index=True)
    if position.size < 2:
        return [last], [float(test.position[-1])]
    fine = [tick / 4 for tick in time_ticks(last, test.unit)[1:4]]
    wanted = sorted({*time_ticks(last, test.unit), *fine})
    apart = 0.07 * float(position[-1] - position[0])
    ticks: list[float] = []
    places: list[float] = []
    for tick in wanted:
        if not first <= tick <= last:
            continue
        place = float(np.interp(tick, test.time[where], position))
        if not places or place - places[-1] >= apart:
            ticks.append(float(tick))
            places.append(place)
    return ticks, places


def _table(
    test: ProportionalHazards, y: npt.NDArray[np.float64], curve: pd.DataFrame
) -> pd.DataFrame:
    """Return the deaths, then the curve."""
    deaths = pd.DataFrame({"part": "death", f"time_{test.unit}": test.time, "residual": y})
    smooth = curve.rename(columns={"time": f"time_{test.unit}"}).drop(columns="position")
    return pd.concat([deaths, smooth.assign(part="curve")], ignore_index=True)
