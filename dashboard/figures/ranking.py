"""Patients ranked by score: their score, their fate and their expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend
from dashboard.figures.cuts import cut_values
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import ALIVE, DEAD, DIVERGING, NEUTRAL, STRATA

if TYPE_CHECKING:
    from core.cohort import Outcome
    from core.survival import Cutpoint, Cutpoints

__all__ = ["CLIP", "ranking"]

# z-scores beyond this are shown as this, or one outlier would take the colours.
CLIP = 3.0

_SCORE = 150  # pixels of each plot
_STATUS = 150
_GENE = 15
_GAP = 16
_TOP = 56
_BOTTOM = 124


def ranking(
    score: pd.Series[float],
    outcome: Outcome,
    expression: pd.DataFrame,
    *,
    cutpoint: Cutpoint | Cutpoints,
    simulated: bool = False,
    name: str = "ranking",
) -> Drawing:
    """Draw three plots over one order of patients, from the lowest score to the highest.

    Above the score with the cut, in the middle the follow-up of each patient
    and whether death was observed, below the expression of the signature's
    genes. Each gene is standardised within the patients shown (sample
    standard deviation) and cut off at -3 and 3; genes are in the order of
    their correlation with the score.

    Parameters
    ----------
    score : Series of float, shape (n,)
        Index: patient identifiers.
    outcome : Outcome
        In the order of ``score``.
    expression : DataFrame, shape (n, genes)
        Genes of the signature, patients in the order of ``score``.
    cutpoint : Cutpoint or Cutpoints
        A score at or below a cut is in the lower group.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    values = score.to_numpy(dtype=np.float64)
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    n = len(ranked)
    strata = cutpoint.stratify(ranked)
    cuts = cut_values(cutpoint)
    patients = score.index.to_numpy()[order].astype(object)
    time, event = outcome.time[order], outcome.event[order]
    z, genes = _standardised(expression, values, order)
    rank = np.arange(1, n + 1)

    data: list[dict[str, Any]] = [
        *_score_traces(rank, ranked, patients, strata),
        *_status_traces(rank, time, event, patients, outcome.unit),
        _heat_map(rank, z, genes),
    ]
    lower = _GENE * max(len(genes), 1)
    paper = _SCORE + _STATUS + lower + 2 * _GAP
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{n}",
            height=paper + _TOP + _BOTTOM,
            simulated=simulated,
            corner="top left",
            margin={"t": _TOP, "b": _BOTTOM, "l": 76},
            showlegend=True,
            legend=legend(above=1 + 4 / paper),
            shapes=_cut_lines(cuts, ranked),
            xaxis=axis(
                "Patients ranked by score",
                range=[0.5, n + 0.5],
                anchor="y3",
                showgrid=False,
            ),
            yaxis=axis("Score", domain=[(paper - _SCORE) / paper, 1]),
            yaxis2=axis(
                f"Follow-up<br>({outcome.unit})",
                domain=[(lower + _GAP) / paper, (lower + _GAP + _STATUS) / paper],
                rangemode="tozero",
            ),
            yaxis3=axis(
                "",
                domain=[0, lower / paper],
                tickvals=list(range(len(genes))),
                ticktext=genes,
                tickfont={"size": 10},
                ticks="",
                showgrid=False,
                fixedrange=True,
            ),
        ),
    )
    return Drawing(
        figure,
        alt=_alt(ranked, event, strata, cuts),
        caption=_caption(n, int(event.sum()), len(genes)),
        table=pd.DataFrame(
            {
                "rank": rank,
                "patient": patients,
                "score": ranked,
                "stratum": strata.astype(str).to_numpy(),
                f"time_{outcome.unit}": time,
                "event": event,
            }
        ).join(pd.DataFrame(z.T, columns=[f"z_{gene}" for gene in genes])),
        name=name,
        simulated=simulated,
    )


def _standardised(
    expression: pd.DataFrame, score: npt.NDArray[np.float64], order: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Return genes x ranked patients, unclipped, and the genes: best with the score uppermost."""
    values = expression.to_numpy(dtype=np.float64)
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0, ddof=1)
    z = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    # Rows are drawn upwards, so the gene that goes most with the score comes last.
    rows = np.argsort((score - score.mean()) @ z, kind="stable")
    return z[np.ix_(order, rows)].T, [str(expression.columns[i]) for i in rows]


def _cut_lines(cuts: tuple[float, ...], ranked: npt.NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return each cut as a line across the patients, and one at its score."""
    across = [
        {
            "type": "line",
            "name": "cut",
            "xref": "x",
            "yref": "paper",
            "x0": place,
            "x1": place,
            "y0": 0,
            "y1": 1,
            "line": {"color": NEUTRAL, "width": 1.5, "dash": "dash"},
        }
        for place in np.searchsorted(ranked, cuts, side="right") + 0.5
    ]
    along = [
        {
            "type": "line",
            "name": "cut score",
            "xref": "x domain",
            "yref": "y",
            "x0": 0,
            "x1": 1,
            "y0": cut,
            "y1": cut,
            "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
        }
        for cut in cuts
    ]
    return across + along


def _score_traces(
    rank: npt.NDArray[np.int64],
    ranked: npt.NDArray[np.float64],
    patients: npt.NDArray[np.object_],
    strata: pd.Series[Any],
) -> list[dict[str, Any]]:
    """Return the score of each group."""
    parts = [(label, (strata == label).to_numpy()) for label in strata.cat.categories]
    return [
        {
            "type": "scatter",
            "x": rank[part],
            "y": ranked[part],
            "text": patients[part],
            "mode": "markers",
            "marker": {"size": 4, "color": STRATA[label]},
            "hovertemplate": "%{text}<br>rank %{x:,d}<br>score %{y:.3f}"
            f"<extra>{rounding.stratum_name(label)}</extra>",
            "name": f"{rounding.stratum_name(label)} ({int(part.sum()):,})",
        }
        for label, part in parts
    ]


def _status_traces(
    rank: npt.NDArray[np.int64],
    time: npt.NDArray[np.float64],
    event: npt.NDArray[np.bool_],
    patients: npt.NDArray[np.object_],
    unit: str,
) -> list[dict[str, Any]]:
    """Return follow-up of those alive when last seen and of those who died."""
    looks = (
        ("Alive when last seen", ~event, {"symbol": "circle-open", "color": ALIVE}),
        ("Died", event, {"symbol": "x-thin-open", "color": DEAD}),
    )
    return [
        {
            "type": "scatter",
            "x": rank[who],
            "y": time[who],
            "yaxis": "y2",
            "text": patients[who],
            "mode": "markers",
            "marker": {"size": 5, **look},
            "hovertemplate": "%{text}<br>rank %{x:,d}<br>%{y:.1f} "
            f"{unit}<extra>{name}</extra>",
            "name": f"{name} ({int(who.sum()):,})",
        }
        for name, who, look in looks
    ]


def _heat_map(
    rank: npt.NDArray[np.int64], z: npt.NDArray[np.float64], genes: list[str]
) -> dict[str, Any]:
    """Return expression, genes x patients."""
    return {
        "type": "heatmap",
        "x": rank,
        "y": np.arange(len(genes)),
        # Single precision halves what a slider sends and is more than colour can show.
        "z": np.clip(z, -CLIP, CLIP).astype(np.float32),
        "yaxis": "y3",
        "zmin": -CLIP,
        "zmax": CLIP,
        "colorscale": [list(stop) for stop in DIVERGING],
        "colorbar": {
            "orientation": "h",
            "x": 0.5,
            "xanchor": "center",
            "y": 0,
            "yanchor": "top",
            "yref": "paper",
            "ypad": 58,
            "thickness": 10,
            "len": 0.5,
            "tickvals": [-CLIP, 0, CLIP],
            "ticktext": [f"-{CLIP:g} or less", "mean", f"{CLIP:g} or more"],
            "title": {"text": "Expression (standard deviations)", "side": "top"},
        },
        "hovertemplate": "rank %{x:,d}<br>%{customdata}: z = %{z:.2f}<extra></extra>",
        "name": "expression",
    }


def _alt(
    ranked: npt.NDArray[np.float64],
    event: npt.NDArray[np.bool_],
    strata: pd.Series[Any],
    cuts: tuple[float, ...],
) -> str:
    """State how deaths gather at high scores."""
    groups = []
    for label in strata.cat.categories:
        who = (strata == label).to_numpy()
        patients = rounding.count(int(who.sum()), f"{label}-risk patient")
        groups.append(f"{int(event[who].sum()):,} of {patients}")
    at = rounding.joined(rounding.number(cut) for cut in cuts)
    return (
        f"Patients ranked by score, from {rounding.number(ranked[0])} to "
        f"{rounding.number(ranked[-1])}. Cut at {at}: {rounding.joined(groups)} died."
    )


def _caption(n: int, n_events: int, n_genes: int) -> str:
    """Say how many and what the colours are."""
    return (
        f"{rounding.count(n, 'patient')}, {rounding.count(n_events, 'death')}. Above: score, "
        "dashed the cut. Middle: follow-up. Below: expression of "
        f"{rounding.count(n_genes, 'signature gene')}, each in standard deviations from its mean "
        f"over these patients, cut off at -{CLIP:g} and {CLIP:g}."
    )
