"""How well each penalty predicts patients that were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import OURS
from dashboard.figures.penalty_axis import (
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

__all__ = ["Measure", "cross_validation"]

Measure = Literal["deviance", "concordance"]

_HEIGHT = 380
_TITLES = {
    "deviance": "Partial likelihood deviance",
    "concordance": "Concordance (C-index)",
}


def cross_validation(
    path: SignaturePath,
    penalty: float,
    *,
    measure: Measure = "deviance",
    cohort: str = "",
    simulated: bool = False,
    name: str = "",
) -> Drawing:
    """Draw the cross-validated error or concordance at each penalty.

    Parameters
    ----------
    path : SignaturePath
        Cross-validated.
    penalty : float
        The chosen one.
    measure : {"deviance", "concordance"}
        Deviance: lower is better. Concordance: higher is better.
    cohort : str
        What a reader calls the cohort it was fitted to; its name where empty.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem; ``cross_validation_`` and the measure where not given.

    Raises
    ------
    ValueError
        If the path was not cross-validated.
    """
    folds = path.cross_validation
    if folds is None:
        raise ValueError("this path was fitted without cross-validation")
    visible = n_visible(path, penalty)
    shown = folds.penalties >= path.penalties[visible - 1] * (1 - 1e-9)
    stem = name or f"cross_validation_{measure}"
    values = folds.deviance if measure == "deviance" else folds.concordance
    errors = folds.deviance_se if measure == "deviance" else folds.concordance_se
    nearest = int(np.abs(np.log(folds.penalties / penalty)).argmin())
    n_genes = int(np.count_nonzero(coefficients_at(path, penalty)))
    figure = go.Figure(
        data=[
            {
                "type": "scatter",
                "x": folds.penalties[shown],
                "y": values[shown],
                "mode": "markers",
                "marker": {"size": 5, "color": OURS},
                "error_y": {
                    "type": "data",
                    "array": errors[shown],
                    "color": OURS,
                    "thickness": 1,
                    "width": 0,
                },
                "customdata": np.column_stack((errors, folds.n_nonzero))[shown],
                "hovertemplate": f"penalty %{{x:.4g}}<br>{measure} %{{y:.4f}}"
                "<br>standard error %{customdata[0]:.4f}<br>%{customdata[1]:,d} genes"
                "<extra></extra>",
                "name": measure,
            },
            gene_count_trace(path, visible, height=float(np.nanmedian(values[shown]))),
        ],
        layout=layout(
            f"{stem}_{visible}",
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom left" if measure == "deviance" else "top left",
            margin=MARGIN,
            shapes=penalty_lines(path, penalty),
            annotations=penalty_notes(
                path,
                penalty,
                visible=visible,
                n_genes=n_genes,
                # Where the curve is not.
                inside="top" if measure == "deviance" else "bottom",
            ),
            xaxis=penalty_axis(path, visible),
            xaxis2=gene_count_axis(path, visible),
            yaxis=axis(_TITLES[measure]),
        ),
    )
    return Drawing(
        figure,
        alt=(
            f"Cross-validated {measure} against the penalty. At the chosen penalty, "
            f"{rounding.significant(penalty)} with {rounding.count(n_genes, 'gene')}, it is "
            f"{rounding.number(values[nearest], digits=3)} (standard error "
            f"{rounding.number(errors[nearest], digits=3)}); at lambda.min, "
            f"{rounding.significant(folds.minimum)}, "
            f"{rounding.number(values[folds.index_minimum], digits=3)}; at lambda.1se, "
            f"{rounding.significant(folds.one_se)}, "
            f"{rounding.number(values[folds.index_one_se], digits=3)}."
        ),
        caption=_caption(path, measure, cohort or path.cohort_name),
        table=pd.DataFrame(
            {
                "penalty": folds.penalties,
                "deviance": folds.deviance,
                "deviance_se": folds.deviance_se,
                "concordance": folds.concordance,
                "concordance_se": folds.concordance_se,
                "n_genes": folds.n_nonzero,
            }
        ),
        name=stem,
        simulated=simulated,
    )


def _caption(path: SignaturePath, measure: Measure, cohort: str) -> str:
    """Say how patients were left out and what the lines are."""
    folds = path.cross_validation
    assert folds is not None  # the figure refuses a path without
    n_folds = len(np.unique(folds.folds))
    what = (
        "mean deviance, lower is better"
        if measure == "deviance"
        else "mean C-index (concordance), higher is better; 0.5 is chance"
    )
    return (
        f"{rounding.count(len(folds.folds), 'patient')} of {cohort}, {n_folds}-fold "
        f"cross-validation, seed {folds.seed}: {what}, with one standard error. Above the plot: "
        "number of genes. lambda.min: lowest deviance; lambda.1se: strongest penalty within one "
        "standard error of it."
    )
