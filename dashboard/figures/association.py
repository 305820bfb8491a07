"""The score by one clinical characteristic: boxes with points, or a cloud for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, note, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import TRAINING, VALIDATION, faded

if TYPE_CHECKING:
    from core.association import Association

__all__ = ["effect_words", "score_by_characteristic", "significance_words"]

_ROW = 74  # pixels of one level
_CLOUD = 340
_SCORE = "Score (log hazard ratio)"
# Steps that never fall in line: points of similar score lie apart.
_GOLDEN = 0.6180339887498949
_LABEL = 20  # characters of a level before it is broken


def score_by_characteristic(
    score: pd.Series[float],
    found: Association,
    *,
    role: str = "Training",
    simulated: bool = False,
    name: str = "score_by_characteristic",
) -> Drawing:
    """Draw each patient's score by a characteristic, with the test and its effect.

    Levels are rows: the box reaches from the first to the third quartile, the
    line in it is the median, the whiskers end at the last score within one and
    a half boxes. A number makes a cloud.

    Parameters
    ----------
    score : Series of float, shape (n,)
        Of the patients of ``found``, in their order.
    found : Association
    role : {"Training", "Validation"}
        Gives the colour.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    column = found.characteristic
    colour = VALIDATION if role == "Validation" else TRAINING
    values = score.to_numpy(dtype=np.float64)
    patients = score.index.astype(str).map(verbatim).to_numpy()
    cloud = column.kind == "number"
    if cloud:
        data, axes, height = _cloud(values, patients, found, colour, room=simulated)
    else:
        data, axes, height = _boxes(values, patients, found, colour, room=simulated)
    words = f"{significance_words(found)}. {effect_words(found)}"
    lines = rounding.wrapped(verbatim(words), 52)
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{column.name}",
            height=height,
            simulated=simulated,
            corner="top right" if cloud else "bottom right",
            margin={"t": 28 + 16 * (lines.count("<br>") + 1), "l": 8},
            annotations=[note(lines, 0, 1, yshift=10, font={"size": 12})],
            **axes,
        ),
    )
    missing = f" {column.label} not recorded: {found.n_missing:,}." if found.n_missing else ""
    return Drawing(
        figure,
        alt=f"{role}: score by {column.label}. {_middles(found)}{words}{missing}",
        caption=f"{rounding.count(found.n, 'patient')}, each a point.{missing} " + _method(found),
        table=pd.DataFrame(
            {
                "patient": score.index[column.known],
                column.name: _recorded(found)[column.known],
                "score": values[column.known],
            }
        ),
        name=name,
        simulated=simulated,
    )


def significance_words(found: Association) -> str:
    """Return the test and its p-value: ``Wilcoxon rank-sum test, p < 0.001``."""
    return f"{found.test.name}, {rounding.p_value(found.test.p_value)}"


def effect_words(found: Association) -> str:
    """Return the effect with what it means, in one sentence."""
    column, effect = found.characteristic, found.effect
    # Adding 0 makes of a rounded -0.00 a 0.00.
    size = f"{found.effect_name} {rounding.number(round(effect, 2) + 0.0)}"
    if found.effect_name == "rank-biserial correlation":
        first, last = column.levels
        share = rounding.percent((1 + effect) / 2, digits=0)
        return (
            f"{column.label} {last}: higher score than {first} in {share} of pairs of patients "
            f"({size})."
        )
    if found.effect_name == "Hedges' g":
        first, last = column.levels
        side = "above" if effect >= 0 else "below"
        return (
            f"{column.label} {last}: mean {rounding.number(abs(effect))} standard deviations "
            f"{side} that of {first} ({size})."
        )
    if found.effect_name in ("epsilon squared", "eta squared"):
        what = "ranks of the score" if found.statistics == "rank" else "score"
        share = rounding.percent(max(effect, 0.0), digits=0)
        return f"{column.label} goes with {share} of the variation in the {what} ({size})."
    if abs(effect) < 0.05:
        return f"Hardly any trend ({size})."
    way = "rises" if effect > 0 else "falls"
    return f"The score {way} with {column.label.lower()} ({size})."


def _boxes(
    values: npt.NDArray[np.float64],
    patients: npt.NDArray[Any],
    found: Association,
    colour: str,
    *,
    room: bool,
) -> tuple[list[dict[str, Any]], dict[str, Any], int]:
    """Return boxes and points, a row for each level, the first at the top; room for a label."""
    column, groups = found.characteristic, found.groups
    k = len(column.levels)
    fences = [_fences(values[column.data == j], row) for j, row in enumerate(groups.itertuples())]
    data: list[dict[str, Any]] = [
        {
            "type": "box",
            "orientation": "h",
            "y": list(range(k)),
            **{name: groups[old] for name, old in _BOX.items()},
            "lowerfence": [low for low, _ in fences],
            "upperfence": [high for _, high in fences],
            "width": 0.6,
            "marker": {"color": colour},
            "line": {"color": colour, "width": 1.6},
            "fillcolor": faded(colour, 0.18),
            "hoverinfo": "skip",
            "name": "quartiles",
        }
    ]
    for j, level in enumerate(column.levels):
        mine = np.flatnonzero(column.data == j)
        order = mine[np.argsort(values[mine], kind="stable")]
        spread = (np.arange(order.size) * _GOLDEN) % 1 - 0.5
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": values[order],
                "y": j + 0.5 * spread,
                "text": patients[order],
                "marker": {"color": faded(colour, 0.75), "size": 4},
                "hovertemplate": f"<b>{verbatim(level)}</b><br>%{{text}}<br>score %{{x:.2f}}"
                "<extra></extra>",
                "name": verbatim(level),
            }
        )
    labels = [_label(level, most=4 if k <= 10 else 2) for level in column.levels]
    ticks = [f"{words}<br>n = {n:,}" for words, n in zip(labels, groups["n"], strict=True)]
    axes = {
        "xaxis": axis(_SCORE),
        "yaxis": axis(
            "",
            tickvals=list(range(k)),
            ticktext=ticks,
            range=[k - (0.05 if room else 0.4), -0.6],
            showgrid=False,
            fixedrange=True,
        ),
    }
    row = max(_ROW, 15 * max(words.count("<br>") + 3 for words in labels))
    return data, axes, min(1200, max(230, row * k + 110))


_BOX = {"q1": "quartile_1", "median": "median", "q3": "quartile_3"}


def _cloud(
    values: npt.NDArray[np.float64],
    patients: npt.NDArray[Any],
    found: Association,
    colour: str,
    *,
    room: bool,
) -> tuple[list[dict[str, Any]], dict[str, Any], int]:
    """Return the points of a number; room above them for a label."""
    column = found.characteristic
    known = column.known
    low, high = float(values[known].min()), float(values[known].max())
    reach = high - low
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": column.data[known],
            "y": values[known],
            "text": patients[known],
            "marker": {"color": faded(colour, 0.75), "size": 5},
            "hovertemplate": f"%{{text}}<br>{verbatim(column.label)} %{{x:,.4~g}} "
            f"{verbatim(column.unit)}<br>score %{{y:.2f}}<extra></extra>",
            "name": "patients",
        }
    ]
    axes = {
        "xaxis": axis(verbatim(column.title), showgrid=False),
        "yaxis": axis(_SCORE, range=[low - 0.05 * reach, high + (0.2 if room else 0.05) * reach]),
    }
    return data, axes, _CLOUD


def _label(level: str, *, most: int) -> str:
    """Return a level on at most so many lines; hovering over a point tells it in full."""
    lines = rounding.wrapped(verbatim(level), _LABEL).split("<br>")
    return "<br>".join(lines if len(lines) <= most else [*lines[:most], "..."])


def _fences(values: npt.NDArray[np.float64], row: Any) -> tuple[float, float]:
    """Return the last values within one and a half boxes of the box."""
    reach = 1.5 * (row.quartile_3 - row.quartile_1)
    inside = values[(values >= row.quartile_1 - reach) & (values <= row.quartile_3 + reach)]
    return float(inside.min()), float(inside.max())


def _recorded(found: Association) -> npt.NDArray[Any]:
    """Return the characteristic as it was compared, number or level."""
    column = found.characteristic
    if column.kind == "number":
        return column.data
    codes = np.where(column.known, column.data, 0).astype(np.intp)
    return np.array(column.levels, dtype=object)[codes]


def _middles(found: Association) -> str:
    """State the middle of each level."""
    if found.characteristic.kind == "number":
        return ""
    middle = "median" if found.statistics == "rank" else "mean"
    return (
        rounding.joined(
            f"{row.level} {middle} {rounding.number(getattr(row, middle))} (n = {row.n:,})"
            for row in found.groups.itertuples()
        )
        + ". "
    )


def _method(found: Association) -> str:
    """Say how it was tested, and how to read the picture."""
    how = f" ({found.test.note})" if found.test.note else ""
    tested = f"p: {found.test.name}{how}, two-sided."
    if found.characteristic.kind == "number":
        return tested
    return f"Box: quartiles, line: median, whiskers: within 1.5 boxes. {tested}"
