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
    MARGIN,
    coefficients_at,
    gene_count_axis,
    gene_count_trace,
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
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    chosen = coefficients_at(path, penalty)
    ever = (path.coefficients != 0).any(axis=1)
    unit = path.unit or "expression"
    data = [
        _lines(path, ever & (chosen == 0), faded(NEUTRAL, 0.55), "not in the signature", width=1),
        _lines(path, chosen < 0, LOWER_HAZARD, "lower hazard", width=1.8),
        _lines(path, chosen > 0, HIGHER_HAZARD, "higher hazard", width=1.8),
        _names(path, chosen),
        gene_count_trace(path, 0.0),
    ]
    n_genes = int(np.count_nonzero(chosen))
    figure = go.Figure(
        data=data,
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="top left",
            margin=MARGIN,
            shapes=penalty_lines(path, penalty),
            annotations=penalty_notes(path, penalty, n_genes),
            xaxis=penalty_axis(path),
            xaxis2=gene_count_axis(path),
            yaxis=axis(f"Coefficient (log hazard ratio per 1 {unit})"),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(path, chosen, penalty),
        caption=_caption(path, int(ever.sum())),
        table=_table(path, ever),
        name=name,
        simulated=simulated,
    )


def _lines(
    path: SignaturePath,
    which: npt.NDArray[np.bool_],
    colour: str,
    meaning: str,
    *,
    width: float,
) -> dict[str, Any]:
    """Return the lines of several genes as one trace, from their last zero onwards."""
    coefficients = path.coefficients[which]
    genes = np.asarray(path.genes, dtype=object)[which]
    m = len(path.penalties)
    if not len(genes):
        return {"type": "scatter", "x": [], "y": [], "mode": "lines", "name": meaning}
    # A gap after each gene, and nothing of the zeros before it enters.
    padded = np.column_stack((coefficients, np.full(len(genes), np.nan)))
    start = np.maximum((coefficients != 0).argmax(axis=1) - 1, 0)
    keep = np.arange(m + 1) >= start[:, None]
    penalties = np.broadcast_to(np.append(path.penalties, np.nan), padded.shape)
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


def _names(path: SignaturePath, chosen: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return the names of the chosen genes at the ends of their lines, none on another."""
    last = path.coefficients[:, -1]
    inside = np.flatnonzero(chosen)
    inside = inside[np.argsort(-np.abs(chosen[inside]))][:MOST_NAMES]
    inside = inside[np.argsort(last[inside])]
    drawn = path.coefficients[(path.coefficients != 0).any(axis=1)]
    span = float(drawn.max() - drawn.min()) if drawn.size else 1.0
    height = _HEIGHT - MARGIN["t"] - MARGIN["b"]
    return {
        "type": "scatter",
        "x": np.full(len(inside), path.penalties[-1]),
        "y": _spread(last[inside], 1.1 * span * _LINE_HEIGHT / height),
        "text": [f" {path.genes[i]}" for i in inside],
        "mode": "text",
        "textposition": "middle right",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "name": "names",
    }


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


def _caption(path: SignaturePath, n_ever: int) -> str:
    """Say what was fitted to whom."""
    text = (
        f"Cox regression with LASSO penalty (least absolute shrinkage and selection operator), "
        f"{rounding.count(len(path.genes), 'candidate gene')}, of which {n_ever:,} enter at some "
        f"penalty, fitted to {path.cohort_name}. Above the plot: number of genes. Coloured: genes "
        "in the signature at the chosen penalty, by sign."
    )
    if path.cross_validation is not None:
        text += (
            " lambda.min: lowest cross-validated deviance; lambda.1se: strongest penalty within "
            "one standard error of it."
        )
    return text


def _table(path: SignaturePath, ever: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return one row for each gene that ever enters and each penalty."""
    rows = np.flatnonzero(ever)
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
