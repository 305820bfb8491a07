"""Over-represented terms as bars: how unlikely each would be by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, vertical_line
from dashboard.figures.drawing import Drawing
from dashboard.figures.enrichment_dots import enrichment_caption, enrichment_finding, hover_words
from dashboard.figures.palette import NEUTRAL, OURS, faded
from dashboard.figures.term_rows import MOST_TERMS, names, row_axis, row_height

if TYPE_CHECKING:
    from core.enrichment import Enrichment

__all__ = ["enrichment_bars"]

_MARGIN = {"t": 24, "r": 16, "b": 56, "l": 20}


def enrichment_bars(
    found: Enrichment,
    *,
    most: int = 15,
    level: float = 0.05,
    said: str = "",
    simulated: bool = False,
    name: str = "enrichment_bars",
) -> Drawing:
    """Draw the terms with the smallest p-values, each as long as its q-value is small.

    Parameters
    ----------
    found : Enrichment
    most : int
        At most so many terms, never more than 20.
    level : float
        The q-value up to which a term counts as over-represented; a line stands there.
    said : str
        What was tested against what, for the caption.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    rows = found.table.head(min(most, MOST_TERMS)).reset_index(drop=True)
    strength = -np.log10(np.maximum(rows["q_value"].to_numpy(dtype=np.float64), 1e-300))
    line = -np.log10(max(level, 1e-300))
    reach = max(float(strength.max(initial=0.0)), line, 0.5) / 0.6
    titles = rows["title"].tolist()
    vertical = row_axis(len(rows), simulated=simulated)
    figure = go.Figure(
        data=[_bars(rows, strength, level), names(titles, 0.0)],
        layout=layout(
            f"{name}_{len(rows)}",
            height=int(row_height(titles) * (vertical["range"][0] - vertical["range"][1]))
            + _MARGIN["t"]
            + _MARGIN["b"],
            simulated=simulated,
            corner="bottom right",
            margin=_MARGIN,
            shapes=[
                vertical_line(
                    line,
                    name="threshold",
                    layer="below",
                    line={"color": faded(NEUTRAL, 0.55), "width": 1.2, "dash": "dot"},
                )
            ],
            xaxis=axis("Evidence: −log10 of q", range=[0, reach], nticks=7),
            yaxis=vertical,
        ),
    )
    return Drawing(
        figure,
        alt=enrichment_finding(found, level),
        caption=enrichment_caption(
            found, len(rows), level, "Dotted: the threshold; each step of 1 is a tenth of q.", said
        ),
        table=rows,
        name=name,
        simulated=simulated,
    )


def _bars(rows: Any, strength: np.ndarray[Any, Any], level: float) -> dict[str, Any]:
    """Return one bar for each term, hatched where it does not reach the threshold."""
    sure = (rows["q_value"] <= level).to_numpy()
    return {
        "type": "bar",
        "orientation": "h",
        "x": strength,
        "y": np.arange(len(rows)),
        "width": 0.3,
        "marker": {
            "color": np.where(sure, OURS, NEUTRAL).tolist(),
            "line": {"width": 0},
            "pattern": {"shape": np.where(sure, "", "/").tolist(), "size": 6},
        },
        "text": [
            f"{row.hits:,} of {row.size:,}, {rounding.exact_p(row.q_value, symbol='q')}"
            for row in rows[["hits", "size", "q_value"]].itertuples()
        ],
        "textposition": "outside",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "customdata": [hover_words(row) for _, row in rows.iterrows()],
        "hovertemplate": "%{customdata}<extra></extra>",
        "name": "terms tested",
    }
