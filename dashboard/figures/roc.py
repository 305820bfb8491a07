"""Time-dependent ROC curves of one cohort at several horizons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import SERIES
from dashboard.figures.roc_square import CHANCE, roc_square
from dashboard.figures.time_axis import readable

if TYPE_CHECKING:
    from core.survival import RocCurve

__all__ = ["roc_curves"]

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def roc_curves(
    curves: Sequence[RocCurve],
    *,
    simulated: bool = False,
    name: str = "roc",
) -> Drawing:
    """Draw how many of those who died are found for how many false alarms.

    Parameters
    ----------
    curves : sequence of RocCurve
        One for each horizon.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    drawn = [
        _trace(curve, SERIES[i % len(SERIES)], _DASHES[i % len(_DASHES)])
        for i, curve in enumerate(curves)
    ]
    square = roc_square(name, legend=18 * len(curves) + 12, simulated=simulated)
    figure = go.Figure([CHANCE, *drawn], square)
    return Drawing(
        figure,
        alt=f"Time-dependent ROC curves. {' '.join(_finding(curve) for curve in curves)}",
        caption=_caption(curves),
        table=_table(curves),
        name=name,
        simulated=simulated,
    )


def _trace(curve: RocCurve, colour: str, dash: str) -> dict[str, Any]:
    """Return the steps of one curve."""
    horizon = readable(curve.horizon, curve.unit)
    return {
        "type": "scatter",
        "x": curve.fpr,
        "y": curve.tpr,
        "customdata": np.nan_to_num(curve.thresholds, posinf=np.nan),
        "mode": "lines",
        "line": {"shape": "vh", "width": 2, "color": colour, "dash": dash},
        "hovertemplate": f"<b>{horizon}</b><br>score at or above %{{customdata:.3f}}"
        "<br>sensitivity %{y:.3f}<br>1 - specificity %{x:.3f}<extra></extra>",
        "name": f"{horizon}: {_auc(curve)}",
    }


def _auc(curve: RocCurve) -> str:
    """Return ``AUC 0.901 (0.868 to 0.934)``."""
    text = f"AUC {rounding.number(curve.auc, digits=3)}"
    if np.isfinite(curve.lower):
        text += f" ({rounding.interval(curve.lower, curve.upper, digits=3)})"
    return text


def _finding(curve: RocCurve) -> str:
    return (
        f"{readable(curve.horizon, curve.unit)}: {_auc(curve)}, "
        f"{curve.n_cases:,} died before, {curve.n_controls:,} followed beyond."
    )


def _caption(curves: Sequence[RocCurve]) -> str:
    """Say who counts as what and how the censored are accounted for."""
    who = "; ".join(
        f"{readable(c.horizon, c.unit)}: {c.n_cases:,} cases, {c.n_controls:,} controls, "
        f"{c.n_censored_before:,} censored before"
        for c in curves
    )
    known = any(np.isfinite(curve.lower) for curve in curves)
    level = f"{curves[0].level:.0%} interval in brackets; " if known else ""
    return (
        "ROC: receiver operating characteristic; AUC: area under the curve, 0.5 is chance "
        f"(dotted); {level}cases died before the horizon, controls lived beyond it, patients "
        "censored before it are accounted for by inverse-probability-of-censoring weights. "
        f"{who}."
    )


def _table(curves: Sequence[RocCurve]) -> pd.DataFrame:
    """Return every step of every curve."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "horizon": curve.horizon,
                    "unit": curve.unit,
                    "threshold": curve.thresholds,
                    "false_positive_rate": curve.fpr,
                    "true_positive_rate": curve.tpr,
                    "auc": curve.auc,
                    "lower": curve.lower,
                    "upper": curve.upper,
                }
            )
            for curve in curves
        ],
        ignore_index=True,
    )
