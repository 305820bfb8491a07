"""LASSO coefficients of every gene against the penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import HIGHER_HAZARD, LOWER_HAZARD, NEUTRAL, faded
from dashboard.figures.penalty_axis import (
    BEYOND,
    MARGIN,
    coefficients_at,
    gene_count_axis,
    gene_count_trace,
    n_visible,
    penalty_axis,
    penalty_lines,
    penalty_notes,
)

if TYPE_CHECKING:
    from core.survival import SignaturePath

__all__ = ["MOST_NAMES", "coefficient_profile"]

MOST_NAMES = 25
_HEIGHT = 440
_LINE_HEIGHT = 13  # pixels between two names that do not touch


def coefficient_profile(
    path: SignaturePath,
    penalty: float,
    *,
    cohort: str = "",
    simulated: bool = False,
    name: str = "coefficient_profile",
) -> Drawing:
    """Draw the coefficient of each gene from the strongest to the weakest penalty.

    Genes with a coefficient at the chosen penalty are coloured by its sign and
    named at the end of their line, the largest :data:`MOST_NAMES` where there
    are more; genes that have none yet are grey; genes that never get one are
    not drawn. All lines of one colour are one trace, for a slider waits on
    this figure.

    Parameters
    ----------
    path : SignaturePath
    penalty : float
        The chosen one, anywhere on the path.
    cohort : str
        What a reader calls the cohort it was fitted to; its name where empty.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    chosen = coefficients_at(path, penalty)
    visible = n_visible(path, penalty)
    ever = (path.coefficients[:, :visible] != 0).any(axis=1)
    data = [
        _lines(
            path,
            ever & (chosen == 0),
            visible,
            faded(NEUTRAL, 0.45),
            "not in the signature",
            width=1,
        ),
        _lines(path, chosen < 0, visible, LOWER_HAZARD, "lower hazard", width=1.8),
        _lines(path, chosen > 0, visible, HIGHER_HAZARD, "higher hazard", width=1.8),
        *_names(path, chosen, visible),
        gene_count_trace(path, visible, height=0.0),
    ]
    n_genes = int(np.count_nonzero(chosen))
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{visible}",
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom left",
            margin=MARGIN,
            shapes=penalty_lines(path, penalty),
            annotations=penalty_notes(path, penalty, visible=visible, n_genes=n_genes),
            xaxis=penalty_axis(path, visible),
            xaxis2=gene_count_axis(path, visible),
            yaxis=axis("Coefficient (log hazard ratio per unit)"),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(path, chosen, penalty),
        caption=_caption(path, visible, cohort or path.cohort_name),
        table=_table(path),
        name=name,
        simulated=simulated,
    )


def _lines(
    path: SignaturePath,
    which: npt.NDArray[np.bool_],
    visible: int,
    colour: str,
    meaning: str,
    *,
    width: float,
) -> dict[str, Any]:
    """Return the lines of several genes as one trace, each from its last zero onwards."""
    coefficients = path.coefficients[which, :visible]
    genes = np.asarray(path.genes, dtype=object)[which]
    if not len(genes):
        return {"type": "scatter", "x": [], "y": [], "mode": "lines", "name": meaning}
    # A gap after each gene, and nothing of the zeros before it enters.
    padded = np.column_stack((coefficients, np.full(len(genes), np.nan)))
    start = np.maximum((coefficients != 0).argmax(axis=1) - 1, 0)
    keep = np.arange(visible + 1) >= start[:, None]
    penalties = np.broadcast_to(np.append(path.penalties[:visible], np.nan), padded.shape)
    return {
        "type": "scatter",
        "x": penalties[keep],
        "y": padded[keep],
        "text": np.repeat(genes, keep.sum(axis=1)),
        "mode": "lines",
        "line": {"color": colour, "width": width},
        "connectgaps": False,
        "hovertemplate": "<b>%{text}</b><br>penalty %{x:.4g}<br>coefficient %{y:.4f}"
        f"<extra>{meaning}</extra>",
        "name": meaning,
    }


def _names(
    path: SignaturePath, chosen: npt.NDArray[np.float64], visible: int
) -> list[dict[str, Any]]:
    """Return the names of the chosen genes and what ties each to the end of its line."""
    drawn = path.coefficients[:, :visible]
    last = drawn[:, -1]
    inside = np.flatnonzero(chosen)
    inside = inside[np.argsort(-np.abs(chosen[inside]))][:MOST_NAMES]
    inside = inside[np.argsort(last[inside])]
    span = float(np.ptp(drawn)) or 1.0
    pixels = _HEIGHT - MARGIN["t"] - MARGIN["b"]
    heights = _spread(last[inside], 1.1 * span * _LINE_HEIGHT / pixels)
    first, end = path.penalties[[0, visible - 1]]
    beside = end * (end / first) ** 0.03
    gap = np.full(len(inside), np.nan)
    return [
        {
            "type": "scatter",
            "x": np.column_stack((np.full_like(gap, end), np.full_like(gap, beside), gap)).ravel(),
            "y": np.column_stack((last[inside], heights, gap)).ravel(),
            "mode": "lines",
            "line": {"color": NEUTRAL, "width": 0.6},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "name": "leaders",
        },
        {
            "type": "scatter",
            "x": np.full(len(inside), beside),
            "y": heights,
            "text": [f" {path.genes[i]}" for i in inside],
            "mode": "text",
            "textposition": "middle right",
            "textfont": {"size": 11},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "name": "names",
        },
    ]


def _spread(heights: npt.NDArray[np.float64], gap: float) -> npt.NDArray[np.float64]:
    """Move ascending heights apart to at least this gap, each as little as its group allows.

    Heights that are too close are pooled and set evenly about their mean, as
    adjacent violators are in isotonic regression.
    """
    groups: list[list[float]] = []  # of wanted heights, each group evenly spaced
    for wanted in heights:
        groups.append([float(wanted)])
        while len(groups) > 1 and _top(groups[-2], gap) + gap > _bottom(groups[-1], gap):
            groups[-2:] = [groups[-2] + groups[-1]]
    places = [_bottom(group, gap) + gap * i for group in groups for i in range(len(group))]
    return np.array(places, dtype=np.float64)


def _bottom(group: list[float], gap: float) -> float:
    return sum(group) / len(group) - gap * (len(group) - 1) / 2


def _top(group: list[float], gap: float) -> float:
    return sum(group) / len(group) + gap * (len(group) - 1) / 2


def _alt(path: SignaturePath, chosen: npt.NDArray[np.float64], penalty: float) -> str:
    """State which genes are in, the strongest first."""
    order = np.argsort(-np.abs(chosen))
    inside = [path.genes[i] for i in order[: int(np.count_nonzero(chosen))]]
    if not inside:
        return (
            f"LASSO coefficient profile. At penalty {rounding.significant(penalty)} no gene has "
            "a coefficient."
        )
    up = int((chosen > 0).sum())
    strongest = rounding.joined(inside[:3])
    return (
        f"LASSO coefficient profile. At penalty {rounding.significant(penalty)} the signature has "
        f"{rounding.count(len(inside), 'gene')}: {up} with higher and {len(inside) - up} with "
        f"lower hazard; the largest coefficients are those of {strongest}."
    )


def _caption(path: SignaturePath, visible: int, cohort: str) -> str:
    """Say what was fitted to whom."""
    text = (
        "Cox regression with LASSO penalty (least absolute shrinkage and selection operator), "
        f"{rounding.count(len(path.genes), 'candidate gene')}, fitted to {cohort}; "
        f"a unit is 1 {path.unit}. Above the plot: number of genes. Coloured: genes in the "
        "signature at the chosen penalty, by sign."
    )
    if path.cross_validation is not None:
        text += (
            " lambda.min: lowest cross-validated deviance; lambda.1se: strongest penalty within "
            "one standard error of it."
        )
    if visible < len(path.penalties):
        text += f" Penalties below {BEYOND:.0%} of lambda.min appear when one of them is chosen."
    return text


def _table(path: SignaturePath) -> pd.DataFrame:
    """Return one row for each penalty of each gene that ever enters."""
    rows = np.flatnonzero((path.coefficients != 0).any(axis=1))
    m = len(path.penalties)
    return pd.DataFrame(
        {
            "gene": pd.Categorical.from_codes(
                np.repeat(np.arange(len(rows)), m), [path.genes[i] for i in rows]
            ),
            "penalty": np.tile(path.penalties, len(rows)),
            "coefficient": path.coefficients[rows].ravel(),
        }
    )
