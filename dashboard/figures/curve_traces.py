"""One Kaplan-Meier curve as traces: steps, band, censored patients, landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.cohort import TimeUnit
from dashboard.figures import rounding
from dashboard.figures.palette import faded
from dashboard.figures.time_axis import conversion

if TYPE_CHECKING:
    from core.survival import LandmarkSurvival, SurvivalCurve

__all__ = ["curve_traces", "landmark_traces"]


def curve_traces(curve: SurvivalCurve, colour: str, *, unit: TimeUnit) -> list[dict[str, Any]]:
    """Return one curve as traces: its band, its steps, and a tick for each censored patient."""
    factor = conversion(curve.unit, unit)
    name = rounding.stratum_name(curve.label)
    time = np.concatenate(([0.0], curve.time * factor))
    survival = np.concatenate(([1.0], curve.survival))
    lower = np.concatenate(([1.0], curve.lower))
    upper = np.concatenate(([1.0], curve.upper))
    at_risk = np.concatenate(([curve.n], curve.n_at_risk))
    step = {"legendgroup": curve.label, "type": "scatter", "name": name}
    edge = step | {
        "mode": "lines",
        "line": {"shape": "hv", "width": 0, "color": colour},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    band_time, band_lower, band_upper = _band(time, lower, upper)
    hover = (
        f"<b>{name}</b><br>%{{x:.1f}} {unit}: %{{y:.1%}}"
        "<br>interval %{customdata[0]:.1%} to %{customdata[1]:.1%}"
        "<br>%{customdata[2]:,d} at risk<extra></extra>"
    )
    censored = curve.n_censored > 0
    return [
        edge | {"x": band_time, "y": band_lower},
        edge
        | {"x": band_time, "y": band_upper, "fill": "tonexty", "fillcolor": faded(colour, 0.16)},
        step
        | {
            "x": time,
            "y": survival,
            "mode": "lines",
            "line": {"shape": "hv", "width": 2.2, "color": colour},
            "customdata": np.column_stack((lower, upper, at_risk)),
            "hovertemplate": hover,
            "name": f"{name} ({curve.n:,})",
        },
        step
        | {
            "x": curve.time[censored] * factor,
            "y": curve.survival[censored],
            "mode": "markers",
            "marker": {
                "symbol": "line-ns-open",
                "size": 6,
                "color": colour,
                "line": {"width": 1, "color": colour},
            },
            "hoverinfo": "skip",
            "showlegend": False,
        },
    ]


def landmark_traces(
    curve: SurvivalCurve, landmarks: Sequence[LandmarkSurvival], colour: str, *, unit: TimeUnit
) -> list[dict[str, Any]]:
    """Return the markers of this curve's landmarks, a trace or none."""
    name = rounding.stratum_name(curve.label)
    factor = conversion(curve.unit, unit)
    mine = [mark for mark in landmarks if mark.label == curve.label]
    if not mine:
        return []
    return [
        {
            "type": "scatter",
            "x": [mark.horizon * factor for mark in mine],
            "y": [mark.survival for mark in mine],
            "mode": "markers",
            "marker": {
                "symbol": "diamond",
                "size": 9,
                "color": colour,
                "line": {"width": 1, "color": "white"},
            },
            "customdata": [rounding.percent_interval(mark.lower, mark.upper) for mark in mine],
            "hovertemplate": f"<b>{name}</b> at %{{x:g}} {unit}: %{{y:.1%}}"
            "<br>interval %{customdata}<extra></extra>",
            "legendgroup": curve.label,
            "name": f"{name}, landmarks",
            "showlegend": False,
        }
    ]


def _band(
    time: npt.NDArray[np.float64],
    lower: npt.NDArray[np.float64],
    upper: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], ...]:
    """End the band where the interval stops being defined, as it does when survival is 0."""
    undefined = ~(np.isfinite(lower) & np.isfinite(upper))
    if not undefined.any():
        return time, lower, upper
    end = int(undefined.argmax())
    # Repeat the last height at the step that ends it, so that the band reaches the step.
    keep = np.append(np.arange(end), end - 1)
    return np.append(time[:end], time[end]), lower[keep], upper[keep]
