"""How long patients were followed: reverse Kaplan-Meier curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from core.cohort import TimeUnit
from core.survival.curves import median_survival
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, stratum_colours
from dashboard.figures.time_axis import conversion, time_ticks

if TYPE_CHECKING:
    from core.survival import SurvivalCurve

__all__ = ["follow_up"]

_HEIGHT = 340


def follow_up(
    curves: Sequence[SurvivalCurve],
    *,
    unit: TimeUnit | None = None,
    simulated: bool = False,
    name: str = "follow_up",
) -> Drawing:
    """Draw the share of patients still under observation, had nobody died.

    Parameters
    ----------
    curves : sequence of SurvivalCurve
        As ``reverse_kaplan_meier`` gives them, one for each group.
    unit : {"days", "months", "years"}, optional
        Unit of the time axis; that of the curves where not given.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    shown = unit or curves[0].unit
    factor = conversion(curves[0].unit, shown)
    longest = max(float(curve.time[-1]) for curve in curves) * factor
    ticks = time_ticks(longest, shown)
    medians = [median_survival(curve) for curve in curves]
    colours = stratum_colours([curve.label for curve in curves])
    data = [_trace(c, colour, shown, factor) for c, colour in zip(curves, colours, strict=True)]
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{shown}",
            height=_HEIGHT,
            simulated=simulated,
            showlegend=len(curves) > 1,
            legend=legend(above=1.02),
            shapes=[
                {
                    "type": "line",
                    "name": "one half",
                    "xref": "x domain",
                    "yref": "y",
                    "x0": 0,
                    "x1": 1,
                    "y0": 0.5,
                    "y1": 0.5,
                    "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
                }
            ],
            xaxis=axis(
                f"Time since diagnosis ({shown})",
                range=[0, max(longest, float(ticks[-1])) * 1.02],
                tickvals=ticks,
                ticktext=[f"{tick:g}" for tick in ticks],
                ticklabelstandoff=4,
            ),
            yaxis=axis(
                "Still followed (% of patients)", range=[0, 1.02], tickformat=".0%", dtick=0.25
            ),
        ),
    )
    words = [
        f"{rounding.stratum_name(curve.label)}: median follow-up "
        f"{rounding.time(median.estimate * factor, shown)}"
        + (
            f" ({median.level:.0%} interval "
            f"{rounding.interval(median.lower * factor, median.upper * factor, digits=1)})"
            if median.estimate == median.estimate
            else ""
        )
        for curve, median in zip(curves, medians, strict=True)
    ]
    # In a reverse curve the deaths are what is censored.
    deaths = sum(int(curve.n_censored.sum()) for curve in curves)
    n = sum(curve.n for curve in curves)
    return Drawing(
        figure,
        alt=f"Follow-up, reverse Kaplan-Meier curves. {'. '.join(words)}.",
        caption=f"{rounding.count(n, 'patient')}, {rounding.count(deaths, 'death')}. "
        "Reverse Kaplan-Meier estimate: how long patients were watched, a death counting as the "
        f"end of watching by other causes. {'. '.join(words)}.",
        table=_table(curves, shown, factor),
        name=name,
        simulated=simulated,
    )


def _trace(curve: SurvivalCurve, colour: str, unit: TimeUnit, factor: float) -> dict[str, Any]:
    """Return one group's curve."""
    name = rounding.stratum_name(curve.label)
    return {
        "type": "scatter",
        "x": [0.0, *(curve.time * factor)],
        "y": [1.0, *curve.survival],
        "customdata": [curve.n, *curve.n_at_risk],
        "mode": "lines",
        "line": {"shape": "hv", "width": 2.2, "color": colour},
        "hovertemplate": f"<b>{name}</b><br>%{{x:.1f}} {unit}: %{{y:.1%}}"
        "<br>%{customdata:,d} under observation<extra></extra>",
        "name": f"{name} ({curve.n:,})",
    }


def _table(curves: Sequence[SurvivalCurve], unit: TimeUnit, factor: float) -> pd.DataFrame:
    """Return every step of every curve."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "stratum": curve.label,
                    f"time_{unit}": curve.time * factor,
                    "still_followed": curve.survival,
                    "lower": curve.lower,
                    "upper": curve.upper,
                    "n_at_risk": curve.n_at_risk,
                    "n_follow_up_ended": curve.n_events,
                    "n_deaths": curve.n_censored,
                }
            )
            for curve in curves
        ],
        ignore_index=True,
    )
