"""The AUC as a function of time, beside the numbers of the published study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.cohort import TimeUnit
from core.survival.published import PUBLISHED_SIGNATURE
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, TRAINING, VALIDATION, faded
from dashboard.figures.time_axis import conversion

if TYPE_CHECKING:
    from core.survival import AucOverTime, PublishedSignature

__all__ = ["auc_over_time"]

_HEIGHT = 400
_COLOURS = (TRAINING, VALIDATION)
_DASHES = ("solid", "dash")
_SYMBOLS = ("diamond-open", "square-open")


def auc_over_time(
    cohorts: Mapping[str, AucOverTime],
    *,
    published: PublishedSignature | None = PUBLISHED_SIGNATURE,
    unit: TimeUnit = "years",
    simulated: bool = False,
    name: str = "auc_over_time",
) -> Drawing:
    """Draw how well the score ranks patients at each time.

    Parameters
    ----------
    cohorts : mapping of str to AucOverTime
        By role: ``Training`` and, if there is one, ``Validation``.
    published : PublishedSignature or None
        Whose AUC at single years is marked, in the cohorts of the same names.
    unit : {"days", "months", "years"}
        Unit of the time axis.
    simulated : bool
        Whether patients of either are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    looks = dict(zip(cohorts, zip(_COLOURS, _DASHES, _SYMBOLS, strict=True), strict=False))
    study = _study(published, cohorts)
    data: list[dict[str, Any]] = []
    for role, curve in cohorts.items():
        colour, dash, _ = looks[role]
        data += _traces(role, curve, colour, dash=dash, unit=unit)
    for role, points in study.items():
        colour, _, symbol = looks[role]
        data.append(_points(role, points, colour, symbol=symbol, unit=unit))
    known = [
        value
        for curve in cohorts.values()
        for value in (curve.lower if np.isfinite(curve.lower).any() else curve.auc)
        if np.isfinite(value)
    ]
    known += [value for points in study.values() for value in points.values()]
    lowest = min([0.5, *known])
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{unit}",
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom right",
            margin={"t": 64},
            showlegend=True,
            legend=legend(above=1.02),
            shapes=[
                {
                    "type": "line",
                    "name": "chance",
                    "xref": "x domain",
                    "yref": "y",
                    "x0": 0,
                    "x1": 1,
                    "y0": 0.5,
                    "y1": 0.5,
                    "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
                }
            ],
            xaxis=axis(f"Time since diagnosis ({unit})", rangemode="tozero"),
            yaxis=axis("AUC(t)", range=[max(0.0, lowest - 0.04), 1.01], dtick=0.1),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(cohorts, study, unit),
        caption=_caption(cohorts, published if study else None),
        table=_table(cohorts, unit),
        name=name,
        simulated=simulated,
    )


def _study(
    published: PublishedSignature | None, cohorts: Mapping[str, AucOverTime]
) -> dict[str, Mapping[int, float]]:
    """Return the study's numbers for those roles that are drawn."""
    if published is None:
        return {}
    known = {"Training": published.training_auc, "Validation": published.validation_auc}
    return {role: points for role, points in known.items() if role in cohorts}


def _traces(
    role: str, curve: AucOverTime, colour: str, *, dash: str, unit: TimeUnit
) -> list[dict[str, Any]]:
    """Return the band and the line of one cohort."""
    time = curve.horizons * conversion(curve.unit, unit)
    # A gap in the interval would close the band across it.
    banded = np.isfinite(curve.lower) & np.isfinite(curve.upper)
    edge = {
        "type": "scatter",
        "x": time[banded],
        "mode": "lines",
        "line": {"width": 0, "color": colour},
        "hoverinfo": "skip",
        "showlegend": False,
        "legendgroup": role,
        "name": f"{role}, interval",
    }
    return [
        edge | {"y": curve.lower[banded]},
        edge | {"y": curve.upper[banded], "fill": "tonexty", "fillcolor": faded(colour, 0.15)},
        {
            "type": "scatter",
            "x": time,
            "y": curve.auc,
            "customdata": np.column_stack((curve.lower, curve.upper)),
            "mode": "lines",
            "line": {"width": 2.2, "color": colour, "dash": dash},
            "hovertemplate": f"<b>{role}</b><br>%{{x:.2f}} {unit}: AUC %{{y:.3f}}"
            "<br>interval %{customdata[0]:.3f} to %{customdata[1]:.3f}<extra></extra>",
            "legendgroup": role,
            "name": role,
        },
    ]


def _points(
    role: str, points: Mapping[int, float], colour: str, *, symbol: str, unit: TimeUnit
) -> dict[str, Any]:
    """Return the study's numbers."""
    factor = conversion("years", unit)
    return {
        "type": "scatter",
        "x": [year * factor for year in points],
        "y": list(points.values()),
        "mode": "markers",
        "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2}},
        "customdata": list(points),
        "hovertemplate": f"<b>Published study, {role.lower()}</b><br>%{{customdata}} years: "
        "AUC %{y:.3f}<extra></extra>",
        "name": f"Published, {role.lower()}",
    }


def _alt(
    cohorts: Mapping[str, AucOverTime],
    study: Mapping[str, Mapping[int, float]],
    unit: TimeUnit,
) -> str:
    """State the height and the reach of each curve."""
    parts = []
    for role, curve in cohorts.items():
        low, high = np.nanmin(curve.auc), np.nanmax(curve.auc)
        ends = curve.horizons[[0, -1]] * conversion(curve.unit, unit)
        text = (
            f"{role}: between {rounding.number(low, digits=3)} and "
            f"{rounding.number(high, digits=3)} from {rounding.number(ends[0], digits=1)} to "
            f"{rounding.time(ends[1], unit)}"
        )
        if np.isfinite(curve.integrated):
            text += f", {rounding.number(curve.integrated, digits=3)} on average"
        if points := study.get(role):
            values = ", ".join(f"{value:.3f}" for value in points.values())
            years = rounding.joined(str(year) for year in points)
            text += f"; the published study reports {values} at {years} years"
        parts.append(f"{text}.")
    return f"Area under the ROC curve over time. {' '.join(parts)}"


def _caption(cohorts: Mapping[str, AucOverTime], published: PublishedSignature | None) -> str:
    """Say how, and that the band is pointwise."""
    level = next(iter(cohorts.values())).level if cohorts else 0.95
    text = (
        "AUC(t): area under the cumulative / dynamic ROC (receiver operating characteristic) curve "
        "at time t; 0.5 is chance (dotted), 1 is perfect. Inverse-probability-of-censoring "
        f"weights; shaded: pointwise {level:.0%} interval."
    )
    if published is not None:
        text += f" Open marks: {published.citation}, without interval."
    return text


def _table(cohorts: Mapping[str, AucOverTime], unit: TimeUnit) -> pd.DataFrame:
    """Return every point of every curve."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "cohort": role.lower(),
                    f"time_{unit}": curve.horizons * conversion(curve.unit, unit),
                    "auc": curve.auc,
                    "standard_error": curve.standard_error,
                    "lower": curve.lower,
                    "upper": curve.upper,
                }
            )
            for role, curve in cohorts.items()
        ],
        ignore_index=True,
    )
