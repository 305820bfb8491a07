"""Over-represented terms as dots: how much of the list is in the term, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS
from dashboard.figures.term_rows import MOST_TERMS, names, row_axis, row_height, stems

if TYPE_CHECKING:
    import pandas as pd

    from core.enrichment import Enrichment

__all__ = ["enrichment_caption", "enrichment_dots", "enrichment_finding", "hover_words"]

_MARGIN = {"t": 24, "r": 16, "b": 56, "l": 20}
_LARGEST, _SMALLEST = 22.0, 7.0


def enrichment_dots(
    found: Enrichment,
    *,
    most: int = 15,
    level: float = 0.05,
    said: str = "",
    simulated: bool = False,
    name: str = "enrichment_dots",
) -> Drawing:
    """Draw the terms with the smallest p-values, one row for each.

    Where a dot stands says what share of the genes tested is in the term, its
    area how many they are; it is full where the q-value is at most ``level``.

    Parameters
    ----------
    found : Enrichment
    most : int
        At most so many terms, never more than 20.
    level : float
        The q-value up to which a term counts as over-represented.
    said : str
        What was tested against what, for the caption.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    rows = found.table.head(min(most, MOST_TERMS)).reset_index(drop=True)
    share = rows["gene_ratio"].to_numpy(dtype=np.float64)
    # Room for the words to the right of the furthest dot, on a phone too.
    reach = float(share.max(initial=0.01)) / 0.56
    biggest = int(rows["hits"].max()) if len(rows) else 1
    data = [
        stems(share.tolist()),
        _dots(rows, biggest, level, sure=True),
        _dots(rows, biggest, level, sure=False),
        names(rows["title"].tolist(), 0.0),
    ]
    titles = rows["title"].tolist()
    vertical = row_axis(len(rows), simulated=simulated)
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{len(rows)}",
            height=int(row_height(titles) * (vertical["range"][0] - vertical["range"][1]))
            + _MARGIN["t"]
            + _MARGIN["b"],
            simulated=simulated,
            corner="bottom right",
            margin=_MARGIN,
            xaxis=axis("Share of the genes tested", range=[0, reach], tickformat=".0%", nticks=6),
            yaxis=vertical,
        ),
    )
    return Drawing(
        figure,
        alt=enrichment_finding(found, level),
        caption=enrichment_caption(
            found,
            len(rows),
            level,
            "Area of a dot: genes tested that are in the term; hollow: q above the threshold.",
            said,
        ),
        table=rows,
        name=name,
        simulated=simulated,
    )


def _dots(rows: pd.DataFrame, biggest: int, level: float, *, sure: bool) -> dict[str, Any]:
    """Return the terms on one side of the threshold."""
    mine = rows[(rows["q_value"] <= level) == sure]
    size = _SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(mine["hits"] / biggest)
    colour = OURS if sure else NEUTRAL
    return {
        "type": "scatter",
        "x": mine["gene_ratio"],
        "y": mine.index,
        "mode": "markers+text",
        "marker": {
            "symbol": "circle" if sure else "circle-open",
            "size": size,
            "color": colour,
            "opacity": 1,
            "line": {"width": 0 if sure else 1.6, "color": colour},
        },
        "text": [
            f"  {row.hits:,} of {row.size:,}, {rounding.exact_p(row.q_value, symbol='q')}"
            for row in mine[["hits", "size", "q_value"]].itertuples()
        ],
        "textposition": "middle right",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "customdata": [hover_words(row) for _, row in mine.iterrows()],
        "hovertemplate": "%{customdata}<extra></extra>",
        "name": "q at most the threshold" if sure else "q above the threshold",
    }


def hover_words(row: pd.Series[Any]) -> str:
    """Return a term in full, with its genes."""
    genes = str(row["genes"]).split("/")
    some = genes[:24]
    lines = [", ".join(some[i : i + 6]) for i in range(0, len(some), 6)]
    if len(genes) > len(some):
        lines[-1] += f" and {len(genes) - len(some):,} more"
    title = rounding.wrapped(str(row["title"]).replace("<", "&lt;"), 60)
    return "<br>".join(
        [
            f"<b>{title}</b>",
            f"{row['hits']:,} of {row['size']:,} genes, "
            f"{rounding.number(row['fold_enrichment'], digits=1)} times what chance would put here",
            f"{rounding.exact_p(row['p_value'])}, {rounding.exact_p(row['q_value'], symbol='q')}",
            *lines,
        ]
    )


def enrichment_finding(found: Enrichment, level: float) -> str:
    """State how many terms are over-represented and which lead."""
    n_sure = len(found.significant(level))
    first = "; ".join(
        f"{row['title']} {row['hits']:,} of {row['size']:,}, "
        f"{rounding.exact_p(row['q_value'], symbol='q')}"
        for _, row in found.table.head(3).iterrows()
    )
    return (
        f"Of {rounding.count(len(found.table), 'term')} tested in {found.collection}, {n_sure:,} "
        f"{'has' if n_sure == 1 else 'have'} a q-value of at most {level:g}. First: {first}."
    )


def enrichment_caption(found: Enrichment, shown: int, level: float, form: str, said: str) -> str:
    """Say what was tested against what, and how."""
    text = (
        f"{rounding.count(len(found.query), 'gene')} tested against a background of "
        f"{found.n_background:,}; {found.collection}, sets of {found.smallest:,} to "
        f"{found.largest:,} genes; {shown:,} of {len(found.table):,} terms, smallest p first. "
        f"{form} Hypergeometric test; q: p corrected for the number of terms "
        f"(Benjamini-Hochberg), threshold {level:g}."
    )
    return f"{text} {said}".strip()
