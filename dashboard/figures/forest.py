"""Hazard ratios with their intervals, one row for each gene or characteristic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.hazard_axis import (
    hazard_axis,
    hazard_span,
    interval_trace,
    line_of_no_effect,
    row_axes,
    words_trace,
)

__all__ = ["forest"]

_ROW = 34  # two lines of text
_MARGIN = {"t": 44, "r": 138, "b": 56, "l": 8}


def forest(
    table: pd.DataFrame,
    *,
    n: int,
    events: int,
    most: int = 20,
    per: str = "1 unit of log2 expression",
    level: float = 0.95,
    adjusted: bool = False,
    simulated: bool = False,
    name: str = "forest",
) -> Drawing:
    """Draw hazard ratios on a logarithmic axis.

    Parameters
    ----------
    table : DataFrame
        As ``univariate_cox`` or ``CoxModel.table`` give it: ``gene`` or
        ``variable``, ``hazard_ratio``, ``lower``, ``upper``, ``p_value`` and,
        if known, ``q_value``. Rows without an estimate are left out.
    n, events : int
        Patients and deaths behind the table.
    most : int
        At most so many rows, those with the smallest p-values.
    per : str
        What one step of a variable is.
    level : float
        Coverage of the intervals in the table.
    adjusted : bool
        True where all rows come from one model, each adjusted for the others;
        they then keep the order of the table.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    label = "gene" if "gene" in table else "variable"
    usable = table[np.isfinite(table[["hazard_ratio", "lower", "upper"]]).all(axis=1)]
    rows = usable if adjusted else usable.sort_values("p_value", kind="stable")
    rows = rows.head(most).reset_index(drop=True)
    ratio = rows["hazard_ratio"].to_numpy(dtype=np.float64)
    lower, upper = (rows[k].to_numpy(dtype=np.float64) for k in ("lower", "upper"))
    place = np.arange(len(rows))
    span = hazard_span(lower, upper)
    words = [_words(row) for _, row in rows.iterrows()]
    data = [
        interval_trace(
            place,
            ratio,
            lower,
            upper,
            words=np.array(words, dtype=object),
            labels=rows[label].astype(str).to_numpy(),
            up=up,
        )
        for up in (False, True)
    ]
    data.append(words_trace(ratio))
    # A strip above the rows where the label of simulated data can stand.
    reach = (len(rows) - 0.5, -1.4 if simulated else -0.6)
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{len(rows)}",
            height=int(_ROW * (reach[0] - reach[1])) + _MARGIN["t"] + _MARGIN["b"],
            simulated=simulated,
            margin=_MARGIN,
            shapes=[line_of_no_effect()],
            xaxis=hazard_axis(span, level=level),
            **row_axes(rows[label].astype(str), words, reach=reach),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(rows, label),
        caption=_caption(len(rows), len(table), len(table) - len(usable), adjusted=adjusted)
        .replace("{n}", rounding.count(n, "patient"))
        .replace("{events}", rounding.count(events, "death"))
        .replace("{per}", per),
        table=rows,
        name=name,
        simulated=simulated,
    )


def _words(row: pd.Series[Any]) -> str:
    """Return the numbers of one row on two lines."""
    text = (
        f"{rounding.number(row['hazard_ratio'])} "
        f"({rounding.interval(row['lower'], row['upper'])})<br>{rounding.exact_p(row['p_value'])}"
    )
    if "q_value" in row.index and np.isfinite(row["q_value"]):
        text += f", {rounding.exact_p(row['q_value'], symbol='q')}"
    return text


def _alt(rows: pd.DataFrame, label: str) -> str:
    """State the rows furthest from no effect."""
    if rows.empty:
        return "Forest plot without a row: no hazard ratio could be estimated."
    up = int((rows["hazard_ratio"] > 1).sum())
    first = [
        f"{row[label]} {_words(row).replace('<br>', ', ')}" for _, row in rows.head(3).iterrows()
    ]
    return (
        f"Forest plot of {rounding.count(len(rows), 'hazard ratio')}: {up:,} above 1 and "
        f"{len(rows) - up:,} at or below 1. First: {'; '.join(first)}."
    )


def _caption(n_rows: int, n_all: int, n_failed: int, *, adjusted: bool) -> str:
    """Say what is shown of how many; the page's numbers fill the braces."""
    text = "{n}, {events}. Cox regression, hazard ratio for {per}, "
    if adjusted:
        text += "each adjusted for the others."
    else:
        text += f"each alone; {n_rows:,} of {n_all:,}, smallest p first."
    if n_failed:
        text += f" {n_failed:,} without an estimate are left out."
    text += " CI: confidence interval; p: Wald test; q: p corrected for the number of tests."
    return text
