"""ROC curves of a cross-validation: each fold, and all out-of-fold predictions with a band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import OURS, SERIES, faded
from dashboard.figures.roc_square import CHANCE, roc_square

if TYPE_CHECKING:
    from core.imaging.roc import Band, Roc

__all__ = ["fold_roc"]

_MOST_NAMED = 5
_DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")


def fold_roc(
    folds: Mapping[str, Roc],
    pooled: Roc,
    band: Band,
    *,
    simulated: bool = False,
    name: str = "fold_roc",
) -> Drawing:
    """Draw the ROC curve of each fold thin and that of all scans thick.

    Parameters
    ----------
    folds : mapping of str to Roc
        By the fold's name.
    pooled : Roc
        Of all out-of-fold predictions together.
    band : Band
        Of the pooled curve.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": [*band.fpr, *band.fpr[::-1]],
            "y": [*band.upper, *band.lower[::-1]],
            "mode": "lines",
            "line": {"width": 0, "color": OURS},
            "fill": "toself",
            "fillcolor": faded(OURS, 0.15),
            "hoverinfo": "skip",
            "showlegend": False,
            "name": "band",
        },
        CHANCE,
    ]
    named = len(folds) <= _MOST_NAMED
    for place, (label, curve) in enumerate(folds.items()):
        # The colour of a fold is that of its training curves.
        line = {"color": SERIES[place % len(SERIES)], "dash": _DASHES[place % len(_DASHES)]}
        data.append(_trace(curve, label, {**line, "width": 1.5}, shown=named))
    data.append(_trace(pooled, "pooled", {"color": OURS, "width": 3}, shown=True))
    lines = 18 * (len(folds) if named else 0) + 30
    figure = go.Figure(data, roc_square(name, legend=lines, simulated=simulated))
    area = pooled.area
    return Drawing(
        figure,
        alt="ROC curves of the cross-validation. "
        f"Pooled: {_auc(pooled)}, {area.n_positive:,} scans at high and {area.n_negative:,} at low "
        f"risk. {'; '.join(f'{label}: {_auc(curve)}' for label, curve in folds.items())}.",
        caption="ROC: receiver operating characteristic; AUC: area under the curve, 0.5 is chance "
        f"(dotted). {rounding.count(area.n_positive + area.n_negative, 'scan')}, "
        f"{area.n_positive:,} at high risk; each is judged by a network that has not seen its "
        f"patient. In brackets {area.level:.0%} intervals (DeLong). Shaded: pointwise "
        f"{band.level:.0%} band of the pooled curve, {band.draws:,} bootstrap draws within risk "
        "groups. Pooling mixes networks whose probabilities need not be on one scale.",
        table=pd.concat(
            [
                pd.DataFrame(
                    {
                        "curve": label,
                        "threshold": curve.thresholds,
                        "false_positive_rate": curve.fpr,
                        "true_positive_rate": curve.tpr,
                        "auc": curve.area.estimate,
                        "lower": curve.area.lower,
                        "upper": curve.area.upper,
                    }
                )
                for label, curve in {**folds, "pooled": pooled}.items()
            ],
            ignore_index=True,
        ),
        name=name,
        simulated=simulated,
    )


def _trace(curve: Roc, label: str, line: Mapping[str, Any], *, shown: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": curve.fpr,
        "y": curve.tpr,
        "mode": "lines",
        "line": {"shape": "vh", **line},
        "hovertemplate": f"<b>{label}</b><br>sensitivity %{{y:.3f}}"
        "<br>1 - specificity %{x:.3f}<extra></extra>",
        "showlegend": shown,
        "name": f"{label}: {_auc(curve)}",
    }


def _auc(curve: Roc) -> str:
    area = curve.area
    return (
        f"AUC {rounding.number(area.estimate, digits=3)} "
        f"({rounding.interval(area.lower, area.upper, digits=3)})"
    )
