"""The axis of penalties that the coefficient profile and cross-validation share.

The penalty falls from left to right, so that the signature grows to the right.
Both figures have the same range and the same margins: one above the other,
their lines meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.errors import EmptySignatureError
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, note, vertical_line
from dashboard.figures.palette import NEUTRAL

if TYPE_CHECKING:
    from core.survival import SignaturePath

__all__ = [
    "MARGIN",
    "gene_count_axis",
    "gene_count_trace",
    "penalty_axis",
    "penalty_lines",
    "penalty_notes",
]

# Right: room for gene names. Top: the number of genes and the chosen penalty.
MARGIN = {"t": 76, "r": 84, "b": 56, "l": 64}

_TITLE = "Penalty (lambda, log scale; weaker to the right)"
_COUNT_TICKS = 7


def penalty_axis(path: SignaturePath) -> dict[str, Any]:
    """Return the logarithmic axis, the strongest penalty at the left."""
    strongest, weakest = np.log10(path.penalties[[0, -1]])
    pad = 0.02 * (strongest - weakest)
    return axis(
        _TITLE, type="log", range=[strongest + pad, weakest - pad], nticks=8, exponentformat="power"
    )


def gene_count_axis(path: SignaturePath) -> dict[str, Any]:
    """Return the axis on top that counts the genes with a coefficient."""
    at = np.linspace(0, len(path.penalties) - 1, _COUNT_TICKS).round().astype(int)
    return {
        "type": "log",
        "overlaying": "x",
        "side": "top",
        "matches": "x",
        "tickvals": path.penalties[at],
        "ticktext": [f"{n:,}" for n in path.n_nonzero[at]],
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": 11},
    }


def gene_count_trace(path: SignaturePath, height: float) -> dict[str, Any]:
    """Return an unseen line, for an axis without a trace is not drawn."""
    return {
        "type": "scatter",
        "x": path.penalties[[0, -1]],
        "y": [height, height],
        "xaxis": "x2",
        "mode": "lines",
        "line": {"color": NEUTRAL, "width": 0},
        "hoverinfo": "skip",
        "name": "number of genes",
    }


def penalty_lines(path: SignaturePath, penalty: float) -> list[dict[str, Any]]:
    """Return the line of the chosen penalty, and those of cross-validation."""
    lines = [vertical_line(penalty, width=2, name="chosen")]
    if (folds := path.cross_validation) is not None:
        lines += [
            vertical_line(folds.minimum, dash="dash", width=1, name="minimum"),
            vertical_line(folds.one_se, dash="dot", width=1, name="one_se"),
        ]
    return lines


def penalty_notes(path: SignaturePath, penalty: float, n_genes: int) -> list[dict[str, Any]]:
    """Return the words at the lines: the chosen penalty above the plot, the others at its foot."""
    chosen = f"<b>penalty {rounding.significant(penalty)}: {rounding.count(n_genes, 'gene')}</b>"
    strongest, weakest = np.log10(path.penalties[[0, -1]])
    across = (strongest - np.log10(penalty)) / (strongest - weakest)
    # The label leans inwards at the ends, so that it is never cut off.
    side = "left" if across < 0.25 else "right" if across > 0.75 else "center"
    place = {"xref": "x", "yref": "y domain"}
    notes = [note(chosen, np.log10(penalty), 1, xanchor=side, yshift=24, **place)]
    notes.append(
        note("genes", 0, 1, xref="paper", yref="y domain", xanchor="right", xshift=-10, yshift=3)
    )
    if (folds := path.cross_validation) is not None:
        small = {"font": {"size": 11, "color": NEUTRAL}, **place, "yanchor": "bottom"}
        notes += [
            note("lambda.1se", np.log10(folds.one_se), 0, xanchor="right", xshift=-2, **small),
            note("lambda.min", np.log10(folds.minimum), 0, xanchor="left", xshift=2, **small),
        ]
    return notes


def coefficients_at(path: SignaturePath, penalty: float) -> npt.NDArray[np.float64]:
    """Return every gene's coefficient at this penalty, zeros included."""
    chosen = np.zeros(len(path.genes))
    try:
        signature = path.signature(penalty)
    except EmptySignatureError:
        return chosen
    position = {gene: i for i, gene in enumerate(path.genes)}
    chosen[[position[gene] for gene in signature.genes]] = signature.coefficients
    return chosen
