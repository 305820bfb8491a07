"""A nomogram as it is printed: scales to read points from, add up, and read survival from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.association import Nomogram
from dashboard.figures import rounding
from dashboard.figures.canvas import layout, note, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.nomogram_rows import (
    APART,
    Row,
    number_ticks,
    predictor_row,
    round_up,
    survival_row,
    total_row,
    years_in_words,
)
from dashboard.figures.palette import HIGHER_HAZARD, NEUTRAL, OURS, faded

__all__ = ["nomogram_scales"]

# Letters of a label that fits around its tick even at the edge.
_SHORT = 5
# Pixels: a row's title, the labels above and below its line.
_TITLE, _ABOVE, _BELOW = 22, 16, 26
_MARGIN = {"t": 40, "r": 26, "b": 12, "l": 26}


def nomogram_scales(
    made: Nomogram,
    *,
    patient: Mapping[str, object] | None = None,
    simulated: bool = False,
    name: str = "nomogram",
) -> Drawing:
    """Draw the scales of a nomogram, and where one patient stands on each.

    Parameters
    ----------
    made : Nomogram
    patient : mapping of str to value, optional
        Every predictor of the nomogram, within what it has seen.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    end = round_up(made.most)
    points = made.points(patient) if patient is not None else None
    total = float(points.sum()) if points is not None else None
    rows = [Row("Points", [(tick, f"{tick:g}") for tick in range(0, 101, 10)], (0, 100))]
    for axis in made.axes:
        rows.append(predictor_row(axis, None if patient is None else patient))
    rows.append(total_row(made, end, total))
    rows += [
        survival_row(made, year, place, end, total) for place, year in enumerate(made.horizons)
    ]
    lines: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    # A strip above the scales where the label of simulated data can stand.
    down = -24.0 if simulated else 0.0
    for row in rows:
        down -= _TITLE + (_ABOVE if row.both_sides else 4)
        titles.append(_title(row, down + (_ABOVE if row.both_sides else 4)))
        lines += _scale(row, down)
        down -= _BELOW
    hidden = {"visible": False, "fixedrange": True}
    figure = go.Figure(
        data=lines,
        layout=layout(
            f"{name}_{len(rows)}",
            height=int(-down) + _MARGIN["t"] + _MARGIN["b"],
            simulated=simulated,
            margin=_MARGIN,
            annotations=titles,
            dragmode=False,
            xaxis=hidden | {"range": [0, 100]},
            yaxis=hidden | {"range": [down, 0]},
        ),
    )
    return Drawing(
        figure,
        alt=_alt(made, total),
        caption=_caption(made),
        table=_table(made),
        name=name,
        simulated=simulated,
    )


def _title(row: Row, height: float) -> dict[str, Any]:
    """Return a row's words, above its line at the left."""
    return note(
        f"<b>{verbatim(row.title)}</b>",
        0,
        height,
        xref="x",
        yref="y",
        xshift=-_MARGIN["l"] + 4,
        yanchor="bottom",
        font={"size": 12},
    )


def _scale(row: Row, y: float) -> list[dict[str, Any]]:
    """Return a row's line, ticks, labels and mark."""
    xs: list[float | None] = [row.ends[0], row.ends[1]]
    ys: list[float | None] = [y, y]
    above = [row.both_sides and place % 2 == 1 for place in range(len(row.ticks))]
    for (x, _), up in zip(row.ticks, above, strict=True):
        xs += [None, x, x]
        ys += [None, y, y + (6 if up else -6)]
    plain = {"type": "scatter", "hoverinfo": "skip", "cliponaxis": False}
    found = [
        plain
        | {
            "x": xs,
            "y": ys,
            "mode": "lines",
            "line": {"color": NEUTRAL, "width": 1.4},
            "name": f"scale: {row.title}",
        },
        plain
        | {
            "x": [x for x, _ in row.ticks],
            "y": [y + (7 if up else -7) for up in above],
            "mode": "text",
            "text": [verbatim(label) for _, label in row.ticks],
            "textposition": [
                _beside(x, label, up=up) for (x, label), up in zip(row.ticks, above, strict=True)
            ],
            "textfont": {"size": 11},
            "name": f"labels: {row.title}",
        },
    ]
    if row.seen is not None:
        line = {"color": faded(OURS, 0.55), "width": 6}
        found.insert(
            0,
            plain
            | {"x": list(row.seen), "y": [y, y], "mode": "lines", "line": line, "name": "seen"},
        )
    if row.mark is not None:
        found.append(
            {
                "type": "scatter",
                "x": [row.mark[0]],
                "y": [y],
                "mode": "markers",
                "marker": {"symbol": "diamond", "size": 12, "color": HIGHER_HAZARD},
                "cliponaxis": False,
                "hovertemplate": f"{verbatim(row.mark[1])}<extra></extra>",
                "name": f"patient: {row.title}",
            }
        )
    return found


def _beside(x: float, label: str, *, up: bool) -> str:
    """Return where a label stands at its tick, so that no long one is cut off at the edge."""
    side = "right" if x < APART else "left" if x > 100 - APART else "center"
    if len(label) <= _SHORT:
        side = "center"
    return f"{'top' if up else 'bottom'} {side}"


def _alt(made: Nomogram, total: float | None) -> str:
    """State which characteristic weighs how much, and where the patient stands."""
    weights = [
        f"{axis.predictor.label} up to {max(axis.points):.0f} points"
        for axis in sorted(made.axes, key=lambda axis: -max(axis.points))
    ]
    text = f"Nomogram: {rounding.joined(weights)}."
    if total is None:
        return text
    alive = [
        f"{float(made.survival_at(total, year)):.1%} at {years_in_words(year)}"
        for year in made.horizons
    ]
    return f"{text} The example has {total:.0f} points: alive {rounding.joined(alive)}."


def _caption(made: Nomogram) -> str:
    """Say what it was made from and how it is read."""
    n, events = made.model.n, made.model.n_events
    return (
        f"{rounding.count(n, 'patient')} of whom everything is known, "
        f"{rounding.count(events, 'death')}. Cox model with Efron's ties; survival from its "
        "baseline hazard. Read the points of each characteristic straight up on the first scale, "
        "add them up, find the sum on the scale of total points and read survival straight below. "
        "Diamonds: the example. Research use only."
    )


def _table(made: Nomogram) -> pd.DataFrame:
    """Return the points of every tick, then what total points mean for survival."""
    rows: list[dict[str, object]] = []
    for axis in made.axes:
        ticks = (
            list(zip(axis.points, map(str, axis.seen), strict=True))
            if axis.predictor.kind == "category"
            else number_ticks(axis)
        )
        rows += [
            {"scale": axis.predictor.label, "value": label, "points": place}
            for place, label in ticks
        ]
    for total in np.arange(0, round_up(made.most) + 1, 10):
        for year in made.horizons:
            alive = float(made.survival_at(total, year))
            rows.append(
                {
                    "scale": f"alive at {years_in_words(year)}",
                    "value": f"{alive:.6f}",
                    "points": total,
                }
            )
    return pd.DataFrame(rows)
