"""Loss and AUC over the epochs of every fold, while they come and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.imaging.epochs import EpochReport
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, SERIES

__all__ = ["training_curves"]

Measure = Literal["loss", "auc"]

_HEIGHT = 320
_MOST_NAMED = 6
_MOST_TICKS = 8
_COLUMNS = {
    "repeat": "repeat",
    "fold": "fold",
    "epoch": "epoch",
    "loss": "training_loss",
    "held_out_loss": "held_out_loss",
    "held_out_auc": "held_out_auc",
    "inner_loss": "inner_loss",
    "seconds": "seconds",
}


def training_curves(
    reports: Sequence[EpochReport],
    *,
    measure: Measure = "loss",
    simulated: bool = False,
    name: str = "",
) -> Drawing:
    """Draw how a network learned, fold by fold.

    Parameters
    ----------
    reports : sequence of EpochReport
        Of any folds, at least one.
    measure : {"loss", "auc"}
        Training loss, dashed, with the held-out fold's, solid; or the AUC of
        the held-out fold.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem; ``training_`` and the measure where not given.
    """
    stem = name or f"training_{measure}"
    folds = sorted({(report.repeat, report.fold) for report in reports})
    data = []
    for place, key in enumerate(folds):
        own = sorted(
            (r for r in reports if (r.repeat, r.fold) == key), key=lambda report: report.epoch
        )
        colour = SERIES[place % len(SERIES)]
        label = _label(key, folds)
        if measure == "loss":
            data.append(_line(own, "loss", colour, f"{label}, training", "dash"))
        data.append(
            _line(own, f"held_out_{measure}", colour, f"{label}, held out" if measure == "loss"
                  else label, "solid")
        )  # fmt: skip
    epochs = reports[0].epochs
    few = len(folds) <= _MOST_NAMED // (2 if measure == "loss" else 1)
    figure = go.Figure(
        data=data,
        layout=layout(
            stem,
            height=_HEIGHT + (40 if few else 0),
            simulated=simulated,
            corner="top right" if measure == "loss" else "bottom right",
            showlegend=few,
            legend=legend(above=1.02),
            margin={"t": 90 if few else 24},
            xaxis=axis("Epoch", range=[0.5, max(epochs, 2) + 0.5], **_epoch_ticks(epochs)),
            yaxis=axis("Loss", rangemode="tozero")
            if measure == "loss"
            else axis("AUC, held-out fold", range=[-0.02, 1.02], dtick=0.25),
            shapes=[]
            if measure == "loss"
            else [
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
        ),
    )
    return Drawing(
        figure,
        alt=_finding(reports, folds, measure),
        caption=_caption(len(folds), measure),
        table=pd.DataFrame([report.to_dict() for report in reports])[list(_COLUMNS)].rename(
            columns=_COLUMNS
        ),
        name=stem,
        simulated=simulated,
    )


def _epoch_ticks(epochs: int) -> dict[str, int]:
    """Name whole epochs only."""
    return {"tick0": 1, "dtick": 1} if epochs <= _MOST_TICKS else {"nticks": _MOST_TICKS}


def _line(
    reports: Sequence[EpochReport], field: str, colour: str, name: str, dash: str
) -> dict[str, object]:
    values = [getattr(report, field) for report in reports]
    return {
        "type": "scatter",
        "x": [report.epoch for report in reports],
        "y": np.array([np.nan if value is None else value for value in values], dtype=float),
        "mode": "lines" if dash != "solid" and len(reports) > 1 else "lines+markers",
        "marker": {"size": 4, "color": colour},
        "line": {"color": colour, "dash": dash, "width": 2 if dash == "solid" else 1.5},
        "connectgaps": True,
        "name": name,
        "hovertemplate": f"{name}<br>epoch %{{x}}: %{{y:.3f}}<extra></extra>",
    }


def _label(key: tuple[int, int], folds: Sequence[tuple[int, int]]) -> str:
    several = len({repeat for repeat, _ in folds}) > 1
    return f"repeat {key[0]}, fold {key[1]}" if several else f"fold {key[1]}"


def _finding(
    reports: Sequence[EpochReport], folds: Sequence[tuple[int, int]], measure: Measure
) -> str:
    words = []
    for key in folds:
        last = max((r for r in reports if (r.repeat, r.fold) == key), key=lambda r: r.epoch)
        value = last.loss if measure == "loss" else last.held_out_auc
        shown = "not looked at" if value is None else rounding.number(value, digits=3)
        what = "training loss" if measure == "loss" else "AUC of the held-out fold"
        words.append(f"{_label(key, folds)}: {what} {shown} at epoch {last.epoch} of {last.epochs}")
    return f"{'Loss' if measure == 'loss' else 'AUC'} by epoch. {'; '.join(words)}."


def _caption(n_folds: int, measure: Measure) -> str:
    folds = rounding.count(n_folds, "fold")
    if measure == "loss":
        return (
            f"{folds}. Dashed: mean training loss, with whatever weights the plan gives the risk "
            "groups, so it may lie on another level. Solid: cross-entropy on the held-out fold. "
            "Nothing is chosen by the held-out fold."
        )
    return (
        f"{folds}. AUC (area under the ROC curve) on the held-out fold after each epoch; 0.5, "
        "dotted, is chance. It is shown, not used: the network judged is that of the last epoch "
        "or of an inner validation split, never that of the best epoch here."
    )
