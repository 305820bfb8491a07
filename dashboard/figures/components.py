"""Patients by their first two principal components."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.expression import Components
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import stratum_colours

__all__ = ["component_scatter"]

_HEIGHT = 430
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "cross", "triangle-down", "star")
_MOST_LEVELS = 8
_ROW = 22


def component_scatter(
    components: Components,
    by: pd.Series[Any],
    shares: pd.DataFrame,
    *,
    label: str,
    state: str = "",
    simulated: bool = False,
    name: str = "components",
) -> Drawing:
    """Draw each patient at his first two components, coloured by a characteristic.

    Parameters
    ----------
    components : Components
        Two or more.
    by : Series of category, shape (patients,)
        In the order of the components' scores; levels in the order of the
        categories. Those after the first eight share one colour.
    shares : DataFrame
        As ``core.expression.shares_explained`` of this characteristic: a row
        for each component.
    label : str
        What the characteristic is called.
    state : str
        Which values these are, e.g. ``"Before"``; part of the words.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    scores = components.scores
    levels = _few_levels(by)
    colours = stratum_colours(levels.cat.categories)
    x, y = scores.columns[:2]
    explained = shares.set_index("component")["share"]
    traces = []
    for position, (level, colour) in enumerate(zip(levels.cat.categories, colours, strict=True)):
        members = (levels == level).to_numpy()
        traces.append(
            {
                "type": "scattergl" if len(scores) > 3000 else "scatter",
                "mode": "markers",
                "x": scores.loc[members, x].to_numpy(),
                "y": scores.loc[members, y].to_numpy(),
                "customdata": [verbatim(patient) for patient in scores.index[members]],
                "name": f"{verbatim(level)} ({int(members.sum()):,})",
                "marker": {
                    "color": colour,
                    "symbol": _SYMBOLS[position % len(_SYMBOLS)],
                    "size": 6,
                    "opacity": 0.75,
                },
                "hovertemplate": "<b>%{customdata}</b><br>"
                f"{verbatim(label)}: {verbatim(level)}<extra></extra>",
            }
        )
    rows = -(-sum(len(trace["name"]) + 5 for trace in traces) // 46)
    figure = go.Figure(
        data=traces,
        layout=layout(
            name,
            height=_HEIGHT + _ROW * rows,
            simulated=simulated,
            corner="bottom right",
            margin={"t": 24 + _ROW * rows},
            showlegend=True,
            legend=legend(above=1.01),
            xaxis=axis(_title(components, 0)),
            yaxis=axis(_title(components, 1)),
        ),
    )
    table = scores.iloc[:, :2].reset_index(names="patient")
    table[label] = by.astype("string").to_numpy(dtype=object, na_value="not recorded")
    spread = "each gene brought to variance 1" if components.scaled else "genes centred"
    heading = f"{state}: " if state else ""
    return Drawing(
        figure,
        alt=f"{heading}{_finding(explained, label, x)} {_finding(explained, label, y)}",
        caption=f"{heading}{len(scores):,} patients, {components.n_genes:,} genes; principal "
        f"components, {spread}. Each point is a patient; patients alike in all genes lie close "
        f"together. {_finding(explained, label, x)} {_finding(explained, label, y)}",
        table=table,
        name=name,
        simulated=simulated,
    )


def _few_levels(by: pd.Series[Any]) -> pd.Series[Any]:
    """Return levels as a category without unused ones, the many beyond eight as one."""
    text = by.astype("string").fillna("not recorded")
    if isinstance(by.dtype, pd.CategoricalDtype):
        order = [str(level) for level in by.cat.categories]
    else:
        order = sorted(set(text) - {"not recorded"})
    found = set(text)
    order = [level for level in dict.fromkeys([*order, "not recorded"]) if level in found]
    if len(order) > _MOST_LEVELS:
        kept = order[: _MOST_LEVELS - 1]
        text = text.where(text.isin(kept), "others")
        order = [*kept, "others"]
    return text.astype(pd.CategoricalDtype(order))


def _title(components: Components, position: int) -> str:
    share = float(components.variance_share[position])
    return f"Component {position + 1} ({rounding.percent(share)} of the variance)"


def _finding(explained: pd.Series[float], label: str, component: str) -> str:
    """Say how much of a component goes with the characteristic."""
    share = float(explained.get(component, np.nan))
    number = component.removeprefix("PC")
    if not np.isfinite(share):
        return f"{label} says nothing about component {number}: it is the same for all."
    return f"{rounding.percent(share, digits=0)} of component {number} goes with {label}."
