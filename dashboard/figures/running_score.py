"""Preranked enrichment of one set: the running score, its genes, the ranking below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, note
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import HIGHER_HAZARD, LOWER_HAZARD, NEUTRAL, OURS, faded
from dashboard.figures.term_rows import short

if TYPE_CHECKING:
    from core.enrichment import RunningScore

__all__ = ["running_score"]

_HEIGHT = 470
_SCORE, _HITS, _VALUES = [0.49, 1.0], [0.32, 0.4], [0.0, 0.27]
_ENDS = 0.44
# A line over every gene of the ranking would be 20,000 corners of no use.
_CORNERS = 600


def running_score(
    walk: RunningScore,
    ranking: pd.Series[float],
    *,
    title: str,
    words: str,
    normalised: float = float("nan"),
    q_value: float = float("nan"),
    ends: tuple[str, str] = ("high", "low"),
    said: str = "",
    simulated: bool = False,
    name: str = "running_score",
) -> Drawing:
    """Draw the walk down the ranking, where the set's genes lie, and the values ranked.

    Parameters
    ----------
    walk : RunningScore
    ranking : Series of float, shape (n,)
        Gene -> value, largest first.
    title : str
        The set in words.
    words : str
        What the values are, with their unit: ``"Cox z"``.
    normalised, q_value : float
        The set's normalised score and q-value.
    ends : tuple of str
        What the top and the bottom of the ranking mean.
    said : str
        How the ranking was made, for the caption.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    up = walk.enrichment_score >= 0
    colour = HIGHER_HAZARD if up else LOWER_HAZARD
    positions, scores = walk.line()
    values = ranking.to_numpy(dtype=np.float64)
    some = np.unique(np.linspace(0, walk.n - 1, min(walk.n, _CORNERS)).astype(int))
    peak = {"type": "line", "name": "peak", "xref": "x", "x0": walk.peak, "x1": walk.peak,
            "yref": "y", "y0": 0, "y1": walk.enrichment_score,
            "line": {"color": NEUTRAL, "width": 1.2, "dash": "dot"}}  # fmt: skip
    zero = {"type": "line", "name": "zero", "xref": "x", "x0": 0, "x1": walk.n, "yref": "y",
            "y0": 0, "y1": 0, "line": {"color": NEUTRAL, "width": 1}, "layer": "below"}  # fmt: skip
    figure = go.Figure(
        data=[
            _line(positions, scores, colour),
            _genes(walk, values, leading=True, colour=colour),
            _genes(walk, values, leading=False, colour=NEUTRAL),
            _ranked(some, values[some]),
        ],
        layout=layout(
            f"{name}_{title}",
            height=_HEIGHT,
            simulated=simulated,
            corner="top right" if up else "bottom left",
            margin={"t": 52, "l": 60},
            shapes=[zero, peak],
            annotations=[
                note(f"<b>{short(title)}</b>", 0.0, 1.0, yshift=6, font={"size": 13}),
                note(f"← {ends[0]}", 0.0, _ENDS, font={"size": 11}, yanchor="middle"),
                note(
                    f"{ends[1]} →", 1.0, _ENDS, font={"size": 11}, xanchor="right", yanchor="middle"
                ),
            ],
            xaxis=axis(
                "Genes in the order of their value",
                range=[0, walk.n],
                anchor="y3",
                tickformat=",d",
                nticks=6,
            ),
            yaxis=axis("Running score", domain=_SCORE, nticks=6),
            yaxis2={"domain": _HITS, "range": [0, 1], "visible": False, "fixedrange": True},
            yaxis3=axis(words, domain=_VALUES, nticks=4),
        ),
    )
    leading = walk.leading
    return Drawing(
        figure,
        alt=_alt(walk, title, normalised, q_value, ends),
        caption=(
            f"{len(walk.genes):,} genes of the set among {walk.n:,} ranked. The score rises "
            "at genes of the set and falls at others; strokes are its genes, the long ones those "
            f"that carry the score (leading edge, {int(leading.sum()):,}). {said}"
        ).strip(),
        table=pd.DataFrame(
            {
                "gene": walk.genes,
                "position": walk.hits + 1,
                "value": values[walk.hits],
                "running_score": walk.after,
                "leading_edge": leading,
            }
        ),
        name=name,
        simulated=simulated,
    )


def _line(positions: np.ndarray[Any, Any], scores: np.ndarray[Any, Any], colour: str) -> Any:
    """Return the walk itself."""
    return {
        "type": "scatter",
        "x": positions,
        "y": scores,
        "mode": "lines",
        "line": {"width": 2, "color": colour},
        "fill": "tozeroy",
        "fillcolor": faded(colour, 0.1),
        "hovertemplate": "gene %{x:,d}: running score %{y:.3f}<extra></extra>",
        "name": "running score",
    }


def _genes(
    walk: RunningScore, values: np.ndarray[Any, Any], *, leading: bool, colour: str
) -> dict[str, Any]:
    """Return a stroke for each gene of the set, longer where it carries the score."""
    mine = walk.leading if leading else ~walk.leading
    places = walk.hits[mine]
    names = [gene for gene, lead in zip(walk.genes, mine, strict=True) if lead]
    return {
        "type": "scatter",
        "x": places,
        "y": np.full(len(places), 0.5),
        "yaxis": "y2",
        "mode": "markers",
        "marker": {
            "symbol": "line-ns-open",
            "size": 20 if leading else 11,
            "color": colour,
            "line": {"width": 1.2, "color": colour},
        },
        "text": names,
        "customdata": values[places],
        "hovertemplate": "<b>%{text}</b><br>place %{x:,d}, value %{customdata:.2f}<extra></extra>",
        "name": "leading edge" if leading else "other genes of the set",
    }


def _ranked(places: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Return the values that the genes are ranked by."""
    return {
        "type": "scatter",
        "x": places,
        "y": values,
        "yaxis": "y3",
        "mode": "lines",
        "line": {"width": 1.2, "color": OURS},
        "fill": "tozeroy",
        "fillcolor": faded(OURS, 0.18),
        "hovertemplate": "place %{x:,d}: %{y:.2f}<extra></extra>",
        "name": "ranking",
    }


def _alt(
    walk: RunningScore, title: str, normalised: float, q_value: float, ends: tuple[str, str]
) -> str:
    """State to which end the set's genes gather."""
    end = ends[0] if walk.enrichment_score >= 0 else ends[1]
    return (
        f"{title}: the genes of the set gather where the ranking is {end}. Running score at its "
        f"furthest {rounding.number(walk.enrichment_score)} at place {walk.peak + 1:,} of "
        f"{walk.n:,}, normalised score {rounding.number(normalised)}, "
        f"{rounding.exact_p(q_value, symbol='q')}. Leading: "
        f"{', '.join(walk.leading_edge[:5])}."
    )
