"""Hazard ratios of clinical characteristics: each level against its reference."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import layout, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.hazard_axis import (
    hazard_axis,
    hazard_span,
    interval_trace,
    line_of_no_effect,
    row_axes,
    words_trace,
)

__all__ = ["clinical_forest"]

_LINE = 15  # pixels of a line of text
_LONGEST = 40  # letters of a name
_MARGIN = {"t": 44, "r": 132, "b": 56, "l": 8}


def clinical_forest(
    table: pd.DataFrame,
    *,
    adjusted: bool,
    n: int,
    events: int,
    beside: pd.DataFrame | None = None,
    level: float = 0.95,
    simulated: bool = False,
    name: str = "clinical_forest",
) -> Drawing:
    """Draw the hazard ratios of clinical Cox models on a logarithmic axis.

    Parameters
    ----------
    table : DataFrame
        As ``ClinicalModel.table``, of one model or of several one after another.
    adjusted : bool
        True where all rows come from one model.
    n, events : int
        Patients and deaths in the model, or known to any of them.
    beside : DataFrame, optional
        The table of the figure that stands beside this one: both then share
        the ends of their axes.
    level : float
        Coverage of the intervals in the table.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    rows = _estimated(table)
    ratio, lower, upper = (
        rows[key].to_numpy(dtype=np.float64) for key in ("hazard_ratio", "lower", "upper")
    )
    ends = rows if beside is None else pd.concat([rows, _estimated(beside)])
    span = hazard_span(*(ends[key].to_numpy(dtype=np.float64) for key in ("lower", "upper")))
    place = np.arange(len(rows))
    words = np.array([_words(row) for _, row in rows.iterrows()], dtype=object)
    labels = np.array([_label(row) for _, row in rows.iterrows()], dtype=object)
    data = [
        interval_trace(place, ratio, lower, upper, words=words, labels=labels, up=up)
        for up in (False, True)
    ]
    data.append(words_trace(ratio))
    row_height = _LINE * max([2, *(label.count("<br>") + 1 for label in labels)]) + 10
    reach = (len(rows) - 0.5, -1.3 if simulated else -0.6)
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{len(rows)}",
            height=int(row_height * (reach[0] - reach[1])) + _MARGIN["t"] + _MARGIN["b"],
            simulated=simulated,
            margin=_MARGIN,
            shapes=[line_of_no_effect()],
            xaxis=hazard_axis(span, level=level),
            **row_axes(labels, words, reach=reach),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(rows, labels, words, adjusted=adjusted),
        caption=_caption(n, events, level, adjusted=adjusted),
        table=table,
        name=name,
        simulated=simulated,
    )


def _estimated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have an estimate, each with its reference's level beside it."""
    reference = table[table["reference"]].drop_duplicates("variable")
    against = reference.set_index("variable")["level"]
    rows = table[~table["reference"]]
    return rows.assign(against=rows["variable"].map(against))


def _label(row: pd.Series) -> str:
    """Return the two lines at the left: the characteristic, and what is compared."""
    levels = [row["level"]] if pd.isna(row["against"]) else [row["level"], row["against"]]
    compared = " vs ".join(rounding.shortened(str(level), _LONGEST) for level in levels)
    label = verbatim(rounding.shortened(row["label"], _LONGEST))
    return f"<b>{label}</b><br>{rounding.wrapped(verbatim(compared), 24)}"


def _words(row: pd.Series) -> str:
    """Return the two lines at the right: the hazard ratio with its interval, and its p-value."""
    return (
        f"{rounding.number(row['hazard_ratio'])} "
        f"({rounding.interval(row['lower'], row['upper'])})<br>{rounding.p_value(row['p_value'])}"
    )


def _alt(rows: pd.DataFrame, labels: np.ndarray, words: np.ndarray, *, adjusted: bool) -> str:
    """State every hazard ratio."""
    if rows.empty:
        return "Forest plot without a row."
    said = [
        html.unescape(
            f"{label} {word}".replace("<br>", ", ").replace("<b>", "").replace("</b>", "")
        )
        for label, word in zip(labels, words, strict=True)
    ]
    how = "one model of all characteristics" if adjusted else "each characteristic alone"
    return f"Forest plot of hazard ratios, {how}: {'; '.join(said)}."


def _caption(n: int, events: int, level: float, *, adjusted: bool) -> str:
    """Say who is compared and by what."""
    who = f"{rounding.count(n, 'patient')}, {rounding.count(events, 'death')}"
    how = (
        f"{who}. One Cox model: each characteristic adjusted for all the others, in the patients "
        "of whom all are known."
        if adjusted
        else f"Up to {who}. One Cox model for each characteristic, in all patients of whom it is "
        "known."
    )
    return (
        f"{how} A hazard ratio above 1 goes with earlier death. CI: {level:.0%} confidence "
        "interval; p: Wald test. vs: against the reference level."
    )
