"""One patient's probability on a scale from 0 to 100 %, with its interval and the base rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.imaging.estimate.answer import as_percent
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, note
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import OURS, PUBLISHED

__all__ = ["estimate_scale"]

_HEIGHT = 250
_PATIENT, _NETWORKS = 1.0, 0.0


def estimate_scale(
    probability: float,
    interval: tuple[float, float],
    *,
    networks: Sequence[float],
    share_high: float,
    published: float,
    level: float = 0.95,
    simulated: bool = False,
    name: str = "estimate_scale",
) -> Drawing:
    """Draw the probability of high risk among what is usual.

    Parameters
    ----------
    probability : float
        Of high risk, calibrated.
    interval : (float, float)
        Of ``level``.
    networks : sequence of float
        What each network says, on the same scale.
    share_high : float
        Share of high risk in the training cohort.
    published : float
        The same in the study.
    level : float
        Of the interval.
    simulated : bool
        Whether the network learned from made-up patients or the patient is one.
    name : str
        Key and file stem.
    """
    low, high = interval
    figure = go.Figure(
        data=[
            {
                "type": "scatter",
                "x": [low, high],
                "y": [_PATIENT, _PATIENT],
                "mode": "lines+markers",
                "line": {"color": OURS, "width": 3},
                "marker": {"color": OURS, "symbol": "line-ns-open", "size": 16},
                "hovertemplate": f"{level:.0%} interval ends at %{{x:.1%}}<extra></extra>",
                "name": "interval",
            },
            {
                "type": "scatter",
                "x": [probability],
                "y": [_PATIENT],
                "mode": "markers+text",
                "marker": {"color": OURS, "size": 15, "symbol": "diamond"},
                "text": [as_percent(probability)],
                "textposition": "top center",
                "hovertemplate": "probability %{x:.1%}<extra></extra>",
                "name": "probability",
            },
            {
                "type": "scatter",
                "x": list(networks),
                "y": [_NETWORKS] * len(networks),
                "mode": "markers",
                "marker": {"color": OURS, "size": 9, "symbol": "circle-open"},
                "hovertemplate": "a network says %{x:.1%}<extra></extra>",
                "name": "networks",
            },
        ],
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom right",
            margin={"t": 62},
            shapes=[
                _rate(share_high, OURS, "dash", "training"),
                _rate(published, PUBLISHED, "dot", "study"),
            ],
            annotations=_rates(share_high, published),
            xaxis=axis(
                "Probability of high risk", range=[-0.02, 1.02], dtick=0.1, tickformat=".0%"
            ),
            yaxis=axis(
                "",
                range=[-0.9, 1.8],
                tickvals=[_PATIENT, _NETWORKS],
                ticktext=["This scan", "Each network"],
                showgrid=False,
                fixedrange=True,
            ),
        ),
    )
    said = (
        f"{as_percent(probability)} ({level:.0%} interval {as_percent(low)} to {as_percent(high)})"
    )
    return Drawing(
        figure,
        alt=f"Probability of high risk {said}; share at high risk "
        f"{rounding.percent(share_high, digits=0)} in the training cohort, "
        f"{rounding.percent(published, digits=0)} in the study.",
        caption=f"Diamond: calibrated probability of high risk with its {level:.0%} interval; open "
        f"circles: what each of {rounding.count(len(networks), 'network')} says. Dashed: share at "
        f"high risk in the training cohort; dotted: in the study (Zuo et al. 2022).",
        table=_table(probability, interval, networks, share_high, published),
        name=name,
        simulated=simulated,
    )


def _rate(share: float, colour: str, dash: str, name: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "y domain",
        "x0": share,
        "x1": share,
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "width": 1.5, "dash": dash},
        "name": name,
    }


def _rates(share_high: float, published: float) -> list[dict[str, Any]]:
    """Name both base rates above the plot, the two one above the other: they may lie close."""
    place = {"xref": "x", "yref": "y domain", "font": {"size": 12}}
    words = (("training cohort", share_high, 2), ("study", published, 19))
    return [
        note(f"{word} {rounding.percent(share, digits=0)}", share, 1, yshift=shift, **place)
        | {"xanchor": "left" if share < 0.6 else "right"}
        for word, share, shift in words
    ]


def _table(
    probability: float,
    interval: tuple[float, float],
    networks: Sequence[float],
    share_high: float,
    published: float,
) -> pd.DataFrame:
    rows = [("this scan", probability, *interval)]
    rows += [(f"network {n}", value, None, None) for n, value in enumerate(networks, start=1)]
    rows += [("training cohort", share_high, None, None), ("study", published, None, None)]
    table = pd.DataFrame(rows, columns=["what", "probability", "lower", "upper"])
    return table.astype({"lower": float, "upper": float})
