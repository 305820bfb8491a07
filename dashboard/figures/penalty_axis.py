"""The axis of penalties that the coefficient profile and cross-validation share.

The penalty falls from left to right, so that the signature grows to the right.
Both figures have the same range and the same margins: one above the other,
their lines meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from core.errors import EmptySignatureError
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, note, vertical_line
from dashboard.figures.palette import NEUTRAL

if TYPE_CHECKING:
    from core.survival import SignaturePath

__all__ = [
    "BEYOND",
    "MARGIN",
    "coefficients_at",
    "gene_count_axis",
    "gene_count_trace",
    "n_visible",
    "penalty_axis",
    "penalty_lines",
    "penalty_notes",
]

# Right: room for gene names. Top: the number of genes and the chosen penalty.
MARGIN = {"t": 76, "r": 76, "b": 56, "l": 64}

# Share of lambda.min below which the path is not drawn unless chosen: there the
# coefficients explode and would press everything of interest into a line.
BEYOND = 0.2

_TITLE = "Penalty (lambda, log scale; weaker to the right)"
_COUNT_TICKS = 7
_MOST_TICKS = 8


def n_visible(path: SignaturePath, penalty: float) -> int:
    """Return how many penalties are drawn, from the strongest on.

    All of them where there was no cross-validation or the chosen penalty is
    among the weakest; else those down to :data:`BEYOND` of lambda.min.
    """
    folds = path.cross_validation
    if folds is None or penalty < BEYOND * folds.minimum:
        return len(path.penalties)
    return max(2, int((path.penalties >= BEYOND * folds.minimum).sum()))


def penalty_axis(path: SignaturePath, visible: int) -> dict[str, Any]:
    """Return the logarithmic axis, the strongest penalty at the left."""
    strongest, weakest = np.log10(path.penalties[[0, visible - 1]])
    pad = 0.02 * (strongest - weakest)
    ticks = _ticks(weakest, strongest)
    return axis(
        _TITLE,
        type="log",
        range=[strongest + pad, weakest - 2 * pad],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )


def gene_count_axis(path: SignaturePath, visible: int) -> dict[str, Any]:
    """Return the axis on top that counts the genes with a coefficient."""
    at = np.linspace(0, visible - 1, _COUNT_TICKS).round().astype(int)
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


def gene_count_trace(path: SignaturePath, visible: int, *, height: float) -> dict[str, Any]:
    """Return an unseen line, for an axis without a trace is not drawn."""
    return {
        "type": "scatter",
        "x": path.penalties[[0, visible - 1]],
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


def penalty_notes(
    path: SignaturePath,
    penalty: float,
    *,
    visible: int,
    n_genes: int,
    inside: Literal["top", "bottom"] = "top",
) -> list[dict[str, Any]]:
    """Return the words at the lines: the chosen one above the plot, the others within it."""
    chosen = f"<b>lambda {rounding.significant(penalty)}: {rounding.count(n_genes, 'gene')}</b>"
    strongest, weakest = np.log10(path.penalties[[0, visible - 1]])
    across = (strongest - np.log10(penalty)) / (strongest - weakest)
    # The label leans inwards at the ends, so that it is never cut off.
    side = "left" if across < 0.25 else "right" if across > 0.75 else "center"
    # Unlike a shape, a note on a logarithmic axis is placed by the logarithm.
    place = {"xref": "x", "yref": "y domain"}
    notes = [
        note(chosen, np.log10(penalty), 1, xanchor=side, yshift=24, **place),
        note("genes", 0, 1, yref="y domain", xanchor="right", xshift=-10, yshift=3),
    ]
    if (folds := path.cross_validation) is not None:
        small = {"font": {"size": 11}, "yanchor": inside, **place}
        foot = 1 if inside == "top" else 0
        # Near the right edge the genes' names begin: there the label stands before its line.
        late = (strongest - np.log10(folds.minimum)) / (strongest - weakest) > 0.75
        left = {"xanchor": "right", "xshift": -2}
        right = {"xanchor": "left", "xshift": 2}
        notes += [
            note("lambda.1se", np.log10(folds.one_se), foot, **left, **small),
            note("lambda.min", np.log10(folds.minimum), foot, **(left if late else right), **small),
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


def _ticks(weakest: float, strongest: float) -> list[float]:
    """Return round penalties between two logarithms, as many as can be read."""
    powers = range(int(np.floor(weakest)), int(np.ceil(strongest)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [
            round(step * 10.0**power, 12)
            for power in powers
            for step in steps
            if weakest <= np.log10(step) + power <= strongest
        ]
        if len(ticks) <= _MOST_TICKS:
            break
    return ticks
