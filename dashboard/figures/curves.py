"""Kaplan-Meier curves with confidence bands, censoring and the numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.cohort import TimeUnit
from core.survival.curves import median_survival
from dashboard.figures import rounding
from dashboard.figures.at_risk import ROW, at_risk_axis, at_risk_traces
from dashboard.figures.canvas import axis, layout, legend, note
from dashboard.figures.curve_traces import curve_traces, landmark_traces
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, stratum_colours
from dashboard.figures.time_axis import conversion, time_ticks

if TYPE_CHECKING:
    from core.survival import HazardRatio, LandmarkSurvival, LogRank, MedianSurvival, SurvivalCurve

__all__ = ["effect_text", "survival_curves"]

_HEADER = 22
_AXIS = 56  # pixels between the plot and the header: ticks and the axis title
_PLOT = 330
_TOP = 76
_BOTTOM = 8

_INTERVALS = {"log": "log transformation", "log-log": "log-log transformation", "plain": "plain"}


def survival_curves(
    curves: Sequence[SurvivalCurve],
    *,
    unit: TimeUnit | None = None,
    medians: Sequence[MedianSurvival] | None = None,
    landmarks: Sequence[LandmarkSurvival] = (),
    comparison: LogRank | str = "",
    effect: HazardRatio | str = "",
    simulated: bool = False,
    name: str = "survival_curves",
) -> Drawing:
    """Draw Kaplan-Meier curves over their numbers at risk.

    Parameters
    ----------
    curves : sequence of SurvivalCurve
        One for each stratum, all in one unit of time.
    unit : {"days", "months", "years"}, optional
        Unit of the time axis; that of the curves where not given.
    medians : sequence of MedianSurvival, optional
        In the order of the curves; computed where not given. An empty
        sequence draws none.
    landmarks : sequence of LandmarkSurvival
        Survival at chosen times, marked on the curve of the same label.
    comparison : LogRank or str
        Stands above the plot, as an object or as text.
    effect : HazardRatio or str
        Likewise.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    given = curves[0].unit
    shown = unit or given
    factor = conversion(given, shown)
    if medians is None:
        medians = [median_survival(curve) for curve in curves]
    colours = stratum_colours([curve.label for curve in curves])
    longest = max(float(curve.time[-1]) for curve in curves) * factor
    ticks = time_ticks(longest, shown)
    words = _comparison_words(effect, comparison)

    data: list[dict[str, Any]] = []
    for curve, colour in zip(curves, colours, strict=True):
        data += curve_traces(curve, colour, unit=shown)
        data += landmark_traces(curve, landmarks, colour, unit=shown)
    data += at_risk_traces(curves, ticks, factor)

    rows = len(curves) * ROW
    paper = _PLOT + _AXIS + _HEADER + rows
    foot = (rows + _HEADER + _AXIS) / paper
    notes = [note("Number at risk", 0, rows / paper, xref="x domain", font={"size": 12})]
    if words:
        notes.append(note("<br>".join(words), 0, 1, yshift=2, font={"size": 13}))
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{shown}",
            height=paper + _TOP + _BOTTOM,
            simulated=simulated,
            margin={"t": _TOP, "b": _BOTTOM},
            annotations=notes,
            shapes=_median_lines(curves, medians, colours, factor),
            showlegend=True,
            legend=legend(above=1 + (6 + 17 * len(words)) / paper),
            xaxis=axis(
                f"Time since diagnosis ({shown})",
                range=[0, max(longest, float(ticks[-1])) * 1.02],
                tickvals=ticks,
                ticktext=[f"{tick:g}" for tick in ticks],
                ticklabelstandoff=4,
                anchor="y",
                hoverformat=".1f",
            ),
            yaxis=axis(
                "Overall survival (% of patients)",
                range=[0, 1.02],
                tickformat=".0%",
                dtick=0.25,
                domain=[foot, 1],
            ),
            yaxis2=at_risk_axis(curves, colours, rows / paper),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(curves, medians, words, shown, factor),
        caption=_caption(curves, words, landmarks),
        table=_table(curves, shown, factor),
        name=name,
        simulated=simulated,
    )


def effect_text(effect: HazardRatio) -> str:
    """Return ``HR 4.62 (95% CI 3.51 to 6.09), high vs low``."""
    return (
        f"HR {rounding.number(effect.estimate)} ({effect.level:.0%} CI "
        f"{rounding.interval(effect.lower, effect.upper)}), {effect.label} vs {effect.reference}"
    )


def _comparison_words(effect: HazardRatio | str, comparison: LogRank | str) -> list[str]:
    """Return the effect and the test, a line each, so that both fit a phone."""
    parts = [
        effect if isinstance(effect, str) else effect_text(effect),
        comparison
        if isinstance(comparison, str)
        else f"log-rank {rounding.p_value(comparison.p_value)}",
    ]
    return [part for part in parts if part]


def _median_lines(
    curves: Sequence[SurvivalCurve],
    medians: Sequence[MedianSurvival],
    colours: Sequence[str],
    factor: float,
) -> list[dict[str, Any]]:
    """Return a dotted line at one half, and one down from each median that was reached."""
    reached = [
        (median.estimate * factor, colour)
        for _, median, colour in zip(curves, medians, colours, strict=False)
        if np.isfinite(median.estimate)
    ]
    if not reached:
        return []
    dotted = {"type": "line", "xref": "x", "yref": "y"}
    across = {"x0": 0, "x1": max(x for x, _ in reached), "y0": 0.5, "y1": 0.5}
    return [
        dotted | across | {"line": {"color": NEUTRAL, "width": 1, "dash": "dot"}},
        *(
            dotted
            | {"x0": x, "x1": x, "y0": 0, "y1": 0.5}
            | {"line": {"color": colour, "width": 1.2, "dash": "dot"}}
            for x, colour in reached
        ),
    ]


def _alt(
    curves: Sequence[SurvivalCurve],
    medians: Sequence[MedianSurvival],
    words: Sequence[str],
    unit: TimeUnit,
    factor: float,
) -> str:
    """State what the curves show."""
    known = {median.label: median for median in medians}
    groups = []
    for curve in curves:
        text = f"{rounding.stratum_name(curve.label)}: "
        if median := known.get(curve.label):
            text += f"median {rounding.time(median.estimate * factor, unit)}"
            if np.isfinite(median.estimate):
                ends = rounding.interval(median.lower * factor, median.upper * factor, digits=1)
                text += f" ({median.level:.0%} interval {ends})"
            text += ", "
        deaths = rounding.count(curve.total_events, "death")
        groups.append(f"{text}{rounding.count(curve.n, 'patient')}, {deaths}.")
    finding = f" {'; '.join(words)}." if words else ""
    return f"Kaplan-Meier curves of overall survival. {' '.join(groups)}{finding}"


def _caption(
    curves: Sequence[SurvivalCurve], words: Sequence[str], landmarks: Sequence[LandmarkSurvival]
) -> str:
    """Say how many, how, and what the marks mean."""
    patients = rounding.count(sum(curve.n for curve in curves), "patient")
    deaths = rounding.count(sum(curve.total_events for curve in curves), "death")
    parts = [
        f"{patients}, {deaths}. Kaplan-Meier estimate; shaded: pointwise "
        f"{curves[0].level:.0%} interval ({_INTERVALS[curves[0].interval]}); "
        "small vertical ticks: patients censored, alive when last seen; "
        "dotted: median survival."
    ]
    if landmarks:
        parts.append("Diamonds: survival at the chosen times.")
    if any("HR" in line for line in words):
        parts.append("HR: hazard ratio; CI: confidence interval.")
    return " ".join(parts)


def _table(curves: Sequence[SurvivalCurve], unit: TimeUnit, factor: float) -> pd.DataFrame:
    """Return every step of every curve."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "stratum": curve.label,
                    f"time_{unit}": curve.time * factor,
                    "survival": curve.survival,
                    "standard_error": curve.standard_error,
                    "lower": curve.lower,
                    "upper": curve.upper,
                    "n_at_risk": curve.n_at_risk,
                    "n_events": curve.n_events,
                    "n_censored": curve.n_censored,
                }
            )
            for curve in curves
        ],
        ignore_index=True,
    )
