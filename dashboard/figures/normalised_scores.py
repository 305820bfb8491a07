"""Preranked enrichment of many sets: normalised scores to both sides of zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import HIGHER_HAZARD, LOWER_HAZARD, NEUTRAL
from dashboard.figures.term_rows import MOST_TERMS, names, row_axis, row_height

if TYPE_CHECKING:
    from core.enrichment import Preranked

__all__ = ["normalised_scores"]

_MARGIN = {"t": 24, "r": 16, "b": 56, "l": 20}


def normalised_scores(
    found: Preranked,
    *,
    most: int = 16,
    level: float = 0.05,
    ends: tuple[str, str] = ("high", "low"),
    said: str = "",
    simulated: bool = False,
    name: str = "normalised_scores",
) -> Drawing:
    """Draw the sets with the smallest p-values at each end of the ranking.

    Parameters
    ----------
    found : Preranked
    most : int
        At most so many sets, half of them from each end where there are enough.
    level : float
        The q-value up to which a bar is full.
    ends : tuple of str
        What the top and the bottom of the ranking mean.
    said : str
        How the ranking was made, for the caption.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    rows = _chosen(found.table, min(most, MOST_TERMS))
    score = rows["normalised_score"].to_numpy(dtype=np.float64)
    reach = max(float(np.abs(score).max(initial=1.0)), 1.0) * 1.1
    titles = rows["title"].tolist()
    vertical = row_axis(len(rows), simulated=simulated)
    figure = go.Figure(
        data=[
            *(_bars(rows, level, up=up) for up in (True, False)),
            *(_words(rows, up=up) for up in (True, False)),
            names(titles, -reach),
        ],
        layout=layout(
            f"{name}_{len(rows)}",
            height=int(row_height(titles) * (vertical["range"][0] - vertical["range"][1]))
            + _MARGIN["t"]
            + _MARGIN["b"],
            simulated=simulated,
            corner="bottom left",
            margin=_MARGIN,
            barmode="overlay",
            shapes=[
                {
                    "type": "line",
                    "name": "zero",
                    "xref": "x",
                    "x0": 0,
                    "x1": 0,
                    "yref": "y domain",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": NEUTRAL, "width": 1},
                    "layer": "below",
                }
            ],
            xaxis=axis(
                f"Normalised score<br>← {ends[1]}   ·   {ends[0]} →",
                range=[-reach, reach],
                nticks=7,
            ),
            yaxis=vertical,
        ),
    )
    return Drawing(
        figure,
        alt=_alt(found, level, ends),
        caption=(
            f"{len(found.ranking):,} genes ranked; {found.gene_sets.title}, sets of "
            f"{found.smallest:,} to {found.largest:,} genes; {len(rows):,} of "
            f"{len(found.table):,} sets, smallest p of each side. Normalised score: the "
            "enrichment score divided by the mean score of random sets of that size and sign. "
            f"Hatched: q above {level:g}. P by fgsea's adaptive splitting through gseapy, seed "
            f"{found.seed}; q: Benjamini-Hochberg. {said}"
        ).strip(),
        table=rows,
        name=name,
        simulated=simulated,
    )


def _chosen(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the first sets of each side, the strongest at the ends."""
    known = table[np.isfinite(table["normalised_score"])]
    up, down = known[known["normalised_score"] > 0], known[known["normalised_score"] <= 0]
    half = most // 2
    n_up = min(len(up), max(half, most - len(down)))
    n_down = min(len(down), most - n_up)
    both = pd.concat([up.head(n_up), down.head(n_down)])
    return both.sort_values("normalised_score", ascending=False, kind="stable", ignore_index=True)


def _bars(rows: pd.DataFrame, level: float, *, up: bool) -> dict[str, Any]:
    """Return the bars of one side."""
    mine = rows[(rows["normalised_score"] > 0) == up]
    sure = (mine["q_value"] <= level).to_numpy()
    return {
        "type": "bar",
        "orientation": "h",
        "x": mine["normalised_score"],
        "y": mine.index,
        "width": 0.3,
        "marker": {
            "color": HIGHER_HAZARD if up else LOWER_HAZARD,
            "line": {"width": 0},
            "pattern": {"shape": np.where(sure, "", "/").tolist(), "size": 6},
        },
        "customdata": [
            f"<b>{rounding.wrapped(str(row['title']).replace('<', '&lt;'), 60)}</b><br>"
            f"normalised score {rounding.number(row['normalised_score'])}, "
            f"{rounding.exact_p(row['q_value'], symbol='q')}<br>"
            f"{row['n_leading']:,} of {row['size']:,} genes in the leading edge"
            for _, row in mine.iterrows()
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "name": "gather at the top" if up else "gather at the bottom",
    }


def _words(rows: pd.DataFrame, *, up: bool) -> dict[str, Any]:
    """Return the numbers of each set, on the side of zero that its bar leaves free."""
    mine = rows[(rows["normalised_score"] > 0) == up]
    return {
        "type": "scatter",
        "x": np.zeros(len(mine)),
        "y": mine.index,
        "mode": "text",
        "text": [
            f" {rounding.number(score)}, {rounding.exact_p(q, symbol='q')} "
            for score, q in zip(mine["normalised_score"], mine["q_value"], strict=True)
        ],
        "textposition": "middle left" if up else "middle right",
        "textfont": {"size": 11},
        "hoverinfo": "skip",
        "name": "numbers of the top" if up else "numbers of the bottom",
    }


def _alt(found: Preranked, level: float, ends: tuple[str, str]) -> str:
    """State how many sets gather at each end and which lead."""
    table = found.table[found.table["q_value"] <= level]
    parts = []
    for end, mine in (
        (ends[0], table[table["normalised_score"] > 0]),
        (ends[1], table[table["normalised_score"] <= 0]),
    ):
        first = "; ".join(mine["title"].head(3))
        parts.append(
            f"{rounding.count(len(mine), 'set')} towards {end}" + (f" ({first})" if first else "")
        )
    return (
        f"Of {rounding.count(len(found.table), 'set')} tested in {found.gene_sets.title} with q at "
        f"most {level:g}: {rounding.joined(parts)}."
    )
