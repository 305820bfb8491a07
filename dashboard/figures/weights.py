"""The coefficients of one signature, with what is known of its genes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.survival.published import PUBLISHED_SIGNATURE
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import HIGHER_HAZARD, LOWER_HAZARD, PUBLISHED, ROLES
from dashboard.figures.roles import role_of

if TYPE_CHECKING:
    from core.survival import PublishedSignature, Signature

__all__ = ["weights"]

_ROW = 20
_MARGIN = {"t": 64, "r": 14, "b": 56, "l": 8}
_SYMBOLS = {
    "driver": "triangle-up",
    "suppressor": "triangle-down",
    "both": "diamond",
    "marker": "square",
}


def weights(
    signature: Signature,
    *,
    published: PublishedSignature | None = PUBLISHED_SIGNATURE,
    roles: pd.DataFrame | None = None,
    cohort: str = "",
    simulated: bool = False,
    name: str = "weights",
) -> Drawing:
    """Draw what each gene adds to the score.

    Parameters
    ----------
    signature : Signature
    published : PublishedSignature or None
        Its genes are marked with a star.
    roles : DataFrame, optional
        ``gene``, ``driver`` and ``suppressor`` as ``gene_roles`` gives them,
        marked with triangles.
    cohort : str
        What a reader calls the cohort it was fitted to; its name where empty.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    coefficients = np.asarray(signature.coefficients, dtype=np.float64)
    order = np.argsort(coefficients, kind="stable")
    values = coefficients[order]
    genes = [str(signature.genes[i]) for i in order]
    known = role_of(genes, roles)
    place = np.arange(len(genes))
    reach = [-0.6, len(genes) + (1.2 if simulated else -0.4)]
    data = [_bars(place, values, genes, up=up) for up in (False, True)]
    shared = [published is not None and gene in published.genes for gene in genes]
    data += _marks(place, genes, known, shared)
    height = int(_ROW * (reach[1] - reach[0])) + _MARGIN["t"] + _MARGIN["b"]
    figure = go.Figure(
        data=data,
        layout=layout(
            name,
            height=max(height, 220),
            simulated=simulated,
            corner="top left",
            margin=_MARGIN,
            bargap=0.25,
            barmode="overlay",
            showlegend=True,
            legend=legend(above=1.0),
            xaxis=axis("Coefficient (log hazard ratio per unit)", domain=[0, 0.88]),
            xaxis2={
                "domain": [0.9, 1],
                "range": [-0.6, 1.6],
                "visible": False,
                "fixedrange": True,
            },
            yaxis={
                "tickvals": place,
                "ticktext": genes,
                "tickfont": {"size": 11},
                "range": reach,
                "automargin": True,
                "showgrid": False,
                "zeroline": False,
                "ticks": "",
                "fixedrange": True,
            },
        ),
    )
    return Drawing(
        figure,
        alt=_alt(values, genes, sum(shared)),
        caption=_caption(signature, published, roles, cohort or signature.cohort_name),
        table=pd.DataFrame(
            {
                "gene": genes,
                "coefficient": values,
                "role": known,
                "published": shared,
            }
        ).iloc[::-1],
        name=name,
        simulated=simulated,
    )


def _bars(
    place: npt.NDArray[np.int64], values: npt.NDArray[np.float64], genes: list[str], *, up: bool
) -> dict[str, Any]:
    """Return the bars on one side of zero."""
    mine = np.flatnonzero(values > 0 if up else values <= 0)
    return {
        "type": "bar",
        "orientation": "h",
        "x": values[mine],
        "y": place[mine],
        "customdata": np.column_stack(
            ([genes[i] for i in mine], [rounding.number(np.exp(values[i])) for i in mine])
        )
        if mine.size
        else [],
        "marker": {"color": HIGHER_HAZARD if up else LOWER_HAZARD, "line": {"width": 0}},
        "hovertemplate": "<b>%{customdata[0]}</b><br>coefficient %{x:.4f}"
        "<br>hazard ratio %{customdata[1]} per unit<extra></extra>",
        "name": "higher hazard" if up else "lower hazard",
    }


def _marks(
    place: npt.NDArray[np.int64], genes: list[str], known: list[str], shared: list[bool]
) -> list[dict[str, Any]]:
    """Return the marks in the column at the right: role, and whether published."""
    looks = [
        (f"FRG {role}", 0, [k == role for k in known], _SYMBOLS[role], ROLES[role])
        for role in ROLES
    ]
    looks.append(("published", 1, shared, "star", PUBLISHED))
    return [
        {
            "type": "scatter",
            "x": np.full(sum(mine), column),
            "y": place[mine],
            "xaxis": "x2",
            "mode": "markers",
            "marker": {"symbol": symbol, "size": 9, "color": colour},
            "text": [gene for gene, is_mine in zip(genes, mine, strict=True) if is_mine],
            "hovertemplate": f"<b>%{{text}}</b><br>{words}<extra></extra>",
            "cliponaxis": False,
            "name": words,
        }
        for words, column, mine, symbol, colour in looks
        if any(mine)
    ]


def _alt(values: npt.NDArray[np.float64], genes: list[str], n_shared: int) -> str:
    """State the strongest genes either way."""
    up = int((values > 0).sum())
    text = (
        f"Coefficients of {rounding.count(len(genes), 'gene')}: {up} with higher and "
        f"{len(genes) - up} with lower hazard"
    )
    if up:
        text += f"; the largest is {genes[-1]} ({rounding.significant(float(values[-1]))})"
    if up < len(genes):
        text += f"; the smallest is {genes[0]} ({rounding.significant(float(values[0]))})"
    return f"{text}; {n_shared} also in the published signature." if n_shared else f"{text}."


def _caption(
    signature: Signature,
    published: PublishedSignature | None,
    roles: pd.DataFrame | None,
    cohort: str,
) -> str:
    """Say how the coefficients were made and what the marks mean."""
    text = (
        f"LASSO Cox regression at penalty {rounding.significant(signature.penalty)} in "
        f"{cohort}; a unit is 1 {signature.unit}."
    )
    if roles is not None:
        text += (
            " FRG: ferroptosis-related gene; drivers promote ferroptosis, suppressors prevent it, "
            "markers show it."
        )
    if published is not None:
        text += f" Star: in the published signature ({published.citation})."
    return text
