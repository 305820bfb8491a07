"""How much of each component goes with batch and with each characteristic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, TRAINING, VALIDATION

__all__ = ["explained_bars"]

_ROW = 26
_COMPONENTS = 3


def explained_bars(
    tables: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    *,
    simulated: bool = False,
    name: str = "explained",
) -> Drawing:
    """Draw the shares of the first three components as bars, one state beside another.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        State, e.g. ``"Before"`` -> table of ``core.expression.shares_explained``;
        one state or two.
    labels : mapping of str to str
        Characteristic -> what it is called, in the order of the bars.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    table = pd.concat([found.assign(state=state) for state, found in tables.items()])
    components = list(dict.fromkeys(table["component"]))[:_COMPONENTS]
    table = table[table["component"].isin(components)]
    table = table.assign(label=table["characteristic"].map(labels))
    order = [(component, label) for component in components for label in labels.values()]
    traces: list[dict[str, Any]] = []
    colours = (VALIDATION, TRAINING) if len(tables) > 1 else (TRAINING,)
    for state, colour in zip(tables, colours, strict=True):
        rows = _in_order(table[table["state"] == state], order)
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": [
                    [f"Component {c.removeprefix('PC')}" for c, _ in order],
                    [verbatim(b) for _, b in order],
                ],
                "x": rows["share"].to_numpy(),
                "name": state if len(tables) > 1 else "Share",
                "marker": {
                    "color": colour,
                    "pattern": {
                        "shape": "/" if len(tables) > 1 and colour == VALIDATION else "",
                        "size": 6,
                    },
                },
                "hovertemplate": f"<b>%{{y}}</b><br>{state}: %{{x:.1%}}<extra></extra>",
            }
        )
    first = _in_order(table[table["state"] == next(iter(tables))], order)
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "y": traces[0]["y"],
            "x": first["by_chance"].to_numpy(),
            "name": "By chance",
            "marker": {"symbol": "line-ns", "size": 12, "color": NEUTRAL,
                       "line": {"width": 2, "color": NEUTRAL}},
            "hovertemplate": "By chance: %{x:.1%}<extra></extra>",
        }
    )  # fmt: skip
    figure = go.Figure(
        data=traces,
        layout=layout(
            name,
            height=150 + _ROW * len(order),
            simulated=simulated,
            corner="bottom right",
            margin={"t": 56, "l": 120},
            showlegend=True,
            legend=legend(above=1.01),
            barmode="group",
            bargap=0.25,
            xaxis=axis(
                "Share of the component that goes with it (%)", range=[0, 1], tickformat=".0%"
            ),
            yaxis={"autorange": "reversed", "automargin": True, "dividercolor": NEUTRAL},
        ),
    )
    n = int(table["n"].max())
    return Drawing(
        figure,
        alt=_alt(table, components),
        caption=f"Up to {n:,} patients (those whose characteristic is recorded); eta squared: the "
        "variance of a component between the levels over all of it, for a number the squared "
        "correlation. Short line: what as many levels dealt out at random would be expected to "
        "show. Characteristics go together, so their shares do not add up.",
        table=table.drop(columns="label").reset_index(drop=True),
        name=name,
        simulated=simulated,
    )


def _in_order(table: pd.DataFrame, order: list[tuple[str, str]]) -> pd.DataFrame:
    """Return the rows of each component and label, NaN where there is none."""
    index = pd.MultiIndex.from_tuples(order)
    return table.set_index(["component", "label"])[["share", "by_chance"]].reindex(index)


def _alt(table: pd.DataFrame, components: list[str]) -> str:
    """Say what leads each component in each state."""
    said = []
    for component in components[:2]:
        for state, rows in table[table["component"] == component].groupby("state", sort=False):
            shares = rows["share"].to_numpy(dtype=np.float64)
            if np.isfinite(shares).any():
                row = rows.iloc[int(np.nanargmax(shares))]
                said.append(
                    f"{state}: component {component.removeprefix('PC')} goes with {row['label']} "
                    f"most ({rounding.percent(row['share'], digits=0)})."
                )
    return " ".join(said) or "No characteristic differs between these patients."
