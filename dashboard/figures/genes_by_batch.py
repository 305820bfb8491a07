"""A few genes in each batch, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import SERIES, faded

__all__ = ["genes_by_batch"]

_HEIGHT = 400
_MOST_BATCHES = 6


def genes_by_batch(
    states: Mapping[str, pd.DataFrame],
    batch: pd.Series[Any],
    genes: Sequence[str],
    *,
    units: Mapping[str, str],
    simulated: bool = False,
    name: str = "genes_by_batch",
) -> Drawing:
    """Draw boxes of some genes in each batch, the states side by side.

    Parameters
    ----------
    states : mapping of str to DataFrame, shape (patients, genes)
        State, e.g. ``"before"`` -> expression; one state or two, patients alike.
    batch : Series of str, shape (patients,)
    genes : sequence of str
        Those that a state has are drawn.
    units : mapping of str to str
        State -> scale of its values.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    table = _table(states, batch, genes)
    scales = list(dict.fromkeys(units.values()))
    batches = list(dict.fromkeys(table["batch"]))[:_MOST_BATCHES]
    traces = []
    for colour, which in zip(SERIES, batches, strict=False):
        rows = table[table["batch"] == which]
        traces.append(
            {
                "type": "box",
                "x": _places(rows, several=len(states) > 1),
                "orientation": "v",
                "lowerfence": rows["decile_1"],
                "q1": rows["quartile_1"],
                "median": rows["median"],
                "q3": rows["quartile_3"],
                "upperfence": rows["decile_9"],
                "name": f"{verbatim(which)} ({int(rows['n'].iloc[0]):,})",
                "marker": {"color": colour},
                "line": {"color": colour, "width": 1.5},
                "fillcolor": faded(colour, 0.25),
                "offsetgroup": str(which),
            }
        )
    figure = go.Figure(
        data=traces,
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="top right",
            margin={"t": 64, "b": 72},
            showlegend=True,
            legend=legend(above=1.02),
            boxmode="group",
            xaxis=axis("Gene, before and after" if len(states) > 1 else "Gene", showgrid=False),
            yaxis=axis(scales[0] if len(scales) == 1 else "Expression"),
        ),
    )
    return Drawing(
        figure,
        alt=_finding(table),
        caption=f"{len(batch):,} patients. Box: quartiles and median; whiskers: first and ninth "
        f"decile. {_finding(table)}"
        + ("" if len(scales) == 1 else f" {'; '.join(f'{s}: {u}' for s, u in units.items())}."),
        table=table,
        name=name,
        simulated=simulated,
    )


def _places(rows: pd.DataFrame, *, several: bool) -> list[str]:
    """Return where each box stands: by gene, and by state where there are two."""
    if not several:
        return rows["gene"].tolist()
    return [f"{row.gene}<br>{row.state}" for row in rows.itertuples()]


def _table(
    states: Mapping[str, pd.DataFrame], batch: pd.Series[Any], genes: Sequence[str]
) -> pd.DataFrame:
    rows = []
    text = batch.astype(str).to_numpy()
    for which in sorted(set(text)):
        for gene in genes:
            for state, expression in states.items():
                if gene in expression.columns:
                    values = expression.loc[text == which, gene].to_numpy(dtype=np.float64)
                    five = np.quantile(values, (0.1, 0.25, 0.5, 0.75, 0.9))
                    rows.append((gene, state, which, values.size, *five))
    names = ["decile_1", "quartile_1", "median", "quartile_3", "decile_9"]
    return pd.DataFrame(rows, columns=["gene", "state", "batch", "n", *names])


def _finding(table: pd.DataFrame) -> str:
    """Say how far the batches' medians lie apart."""
    said = []
    for gene, rows in table.groupby("gene", sort=False):
        parts = [
            f"{rounding.number(float(np.ptp(of['median'])))} {state}".strip()
            for state, of in rows.groupby("state", sort=False)
        ]
        said.append(f"{gene}: the batches' medians lie {rounding.joined(parts)} apart.")
    return " ".join(said)
