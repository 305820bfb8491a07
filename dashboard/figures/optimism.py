"""How much a pipeline flatters itself, and which genes it chooses again and again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.tasks.optimism import OptimismResult
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, vertical_line
from dashboard.figures.distribution import bin_edges
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS, TRAINING, VALIDATION, faded

__all__ = ["optimism", "selection"]

_HEIGHT = 320
_BINS = 30
_ROW = 22


def optimism(result: OptimismResult, *, simulated: bool = False, name: str = "optimism") -> Drawing:
    """Draw the concordance of each sample's signature where it was made and among all patients.

    Parameters
    ----------
    result : OptimismResult
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    edges = bin_edges(np.concatenate([result.apparents, result.originals]), _BINS)
    sides = (
        ("where it was made", result.apparents, TRAINING, "solid"),
        ("among all patients", result.originals, VALIDATION, "dash"),
    )
    tallest = max(int(np.histogram(values, edges)[0].max()) for _, values, _, _ in sides)
    figure = go.Figure(
        data=[_outline(*side, edges) for side in sides],
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="top right",
            margin={"t": 64},
            showlegend=True,
            legend=legend(above=1.04),
            shapes=[
                vertical_line(result.apparent, name="apparent"),
                vertical_line(result.corrected, width=2, dash="dot", name="corrected"),
            ],
            xaxis=axis("Concordance (Harrell)", showgrid=False),
            # A strip above the bars where the label of simulated data can stand.
            yaxis=axis("Bootstrap samples", range=[0, 1.3 * tallest], nticks=5),
        ),
    )
    failed = (
        f" On {rounding.count(result.n_failed, 'further sample')} the pipeline gave no answer."
        if result.n_failed
        else ""
    )
    empty = int((result.n_genes == 0).sum())
    nothing = (
        f" In {rounding.count(empty, 'sample')} no gene was left: counted as 0.5." if empty else ""
    )
    apparent, corrected = (
        rounding.number(value, digits=3) for value in (result.apparent, result.corrected)
    )
    return Drawing(
        figure,
        alt=f"Apparent concordance {apparent}, corrected for optimism {corrected}: signatures "
        f"made anew in {rounding.count(int(result.apparents.size), 'bootstrap sample')} rank the "
        f"patients they were made of better than all patients by "
        f"{rounding.number(result.optimism, digits=3)} on average.",
        caption=f"{rounding.count(result.n, 'patient')}, "
        f"{rounding.count(result.n_events, 'death')}; "
        f"{rounding.count(int(result.apparents.size), 'bootstrap sample')}, the univariate screen, "
        "lambda and the LASSO repeated in each. Plain line: apparent concordance of the signature "
        f"at hand, {apparent}; dotted: less the mean optimism, {corrected} (Harrell). The mean "
        f"optimism is known to ± {rounding.number(result.standard_error, digits=4)} (standard "
        f"error over samples).{nothing}{failed}",
        table=pd.DataFrame(
            {
                "made": result.apparents,
                "all_patients": result.originals,
                "optimism": result.apparents - result.originals,
                "n_genes": result.n_genes,
            }
        ),
        name=name,
        simulated=simulated,
    )


def selection(
    result: OptimismResult, *, most: int = 25, simulated: bool = False, name: str = "selection"
) -> Drawing:
    """Draw in which share of the samples each gene was chosen, the most often chosen first.

    Parameters
    ----------
    result : OptimismResult
    most : int
        At most so many genes.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    table = result.selection()
    rows = table.head(most)
    samples = int(result.apparents.size)
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "x": rows["share"][mine],
            "y": rows["gene"][mine],
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertemplate": "%{y}: %{x:.0%} of the samples<extra></extra>",
            "name": words,
        }
        for mine, colour, words in (
            (rows["in_signature"], OURS, "in the signature"),
            (~rows["in_signature"], NEUTRAL, "not in it"),
        )
    ]
    # A strip above the bars where the label of simulated data can stand.
    reach = [len(rows) - 0.5, -2.0 if simulated else -0.6]
    figure = go.Figure(
        data=data,
        layout=layout(
            name,
            height=int(max(_HEIGHT, _ROW * len(rows) + 130)),
            simulated=simulated,
            margin={"t": 64, "l": 8},
            showlegend=True,
            legend=legend(above=1.02),
            barmode="overlay",
            bargap=0.3,
            xaxis=axis("Share of bootstrap samples (%)", range=[0, 1], tickformat=".0%"),
            yaxis=axis(
                "",
                range=reach,
                showgrid=False,
                fixedrange=True,
                type="category",
                categoryorder="array",
                categoryarray=rows["gene"].tolist(),
            ),
        ),
    )
    always = int((table["share"] >= 0.9).sum())
    first = (
        rounding.joined(f"{row.gene} {row.share:.0%}" for row in table.head(3).itertuples())
        if len(table)
        else "none"
    )
    return Drawing(
        figure,
        alt=f"How often each gene was chosen over {rounding.count(samples, 'bootstrap sample')}: "
        f"{rounding.count(always, 'gene')} in nine of ten or more. First: {first}.",
        caption=f"{rounding.count(samples, 'bootstrap sample')}; {len(rows):,} of "
        f"{rounding.count(len(table), 'gene')} that were ever chosen. A gene that is chosen often "
        "does not hang on who happened to be in the cohort.",
        table=table if len(table) else pd.DataFrame({"gene": ["none"], "share": [0.0]}),
        name=name,
        simulated=simulated,
    )


def _outline(
    words: str, values: np.ndarray[Any, Any], colour: str, dash: str, edges: np.ndarray[Any, Any]
) -> dict[str, Any]:
    """Return a histogram as an outline."""
    counts = np.histogram(values, edges)[0]
    return {
        "type": "scatter",
        "x": np.append(edges[:1], np.append(edges, edges[-1])),
        "y": np.concatenate(([0], counts, [counts[-1], 0])),
        "mode": "lines",
        "line": {"shape": "hv", "width": 1.8, "color": colour, "dash": dash},
        "fill": "tozeroy",
        "fillcolor": faded(colour, 0.14),
        "hovertemplate": f"{words}<br>from %{{x:.3f}}: %{{y:,d}} samples<extra></extra>",
        "name": words,
    }
