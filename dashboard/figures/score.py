"""How the score is distributed, in one cohort or two, and where it is cut."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.survival.strata import Cutpoint, Cutpoints
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, note, vertical_line
from dashboard.figures.cuts import cut_values
from dashboard.figures.distribution import bin_edges
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import STRATA, TRAINING, VALIDATION, faded

__all__ = ["score_distribution"]

_HEIGHT = 360
_BINS = 36


def score_distribution(
    score: pd.Series[float],
    cutpoint: Cutpoint | Cutpoints,
    *,
    validation: pd.Series[float] | None = None,
    simulated: bool = False,
    name: str = "score_distribution",
) -> Drawing:
    """Draw the score's distribution as shares of each cohort, with the cut.

    Parameters
    ----------
    score : Series of float, shape (n,)
        Of the training cohort.
    cutpoint : Cutpoint or Cutpoints
        A score at or below a cut is in the lower group.
    validation : Series of float, shape (m,), optional
        Of the validation cohort, by the same signature.
    simulated : bool
        Whether patients of either are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    cohorts = [("Training", score.to_numpy(dtype=np.float64), TRAINING, "solid")]
    if validation is not None:
        cohorts.append(("Validation", validation.to_numpy(dtype=np.float64), VALIDATION, "dash"))
    together = np.concatenate([values for _, values, _, _ in cohorts])
    edges = bin_edges(together, _BINS)
    cuts = cut_values(cutpoint)
    ends = (min(edges[0], *cuts), max(edges[-1], *cuts))
    figure = go.Figure(
        data=[_steps(*cohort, edges) for cohort in cohorts],
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            margin={"t": 64},
            showlegend=len(cohorts) > 1,
            legend=legend(above=1.08),
            shapes=[vertical_line(cut, width=2, name="cut") for cut in cuts],
            annotations=_words(cuts),
            xaxis=axis("Score (log hazard ratio)", range=list(ends), showgrid=False),
            yaxis=axis("Share of the cohort (%)", rangemode="tozero", tickformat=".0%"),
        ),
    )
    groups = [_groups(role, values, cutpoint) for role, values, _, _ in cohorts]
    return Drawing(
        figure,
        alt=_alt(cohorts, cuts, groups),
        caption="Score: sum of coefficient times expression, each gene centred at its mean in "
        f"training. Line: the cut; at or below it low risk. {' '.join(groups)}",
        table=pd.concat([_table(role, values, edges) for role, values, _, _ in cohorts]),
        name=name,
        simulated=simulated,
    )


def _steps(
    role: str,
    values: npt.NDArray[np.float64],
    colour: str,
    dash: str,
    edges: npt.NDArray[np.float64],
) -> dict[str, Any]:
    """Return a cohort's histogram as an outline."""
    counts = np.histogram(values, edges)[0]
    share = counts / max(len(values), 1)
    return {
        "type": "scatter",
        "x": np.append(edges[:1], np.append(edges, edges[-1])),
        "y": np.concatenate(([0.0], share, [share[-1], 0.0])),
        "customdata": np.concatenate(([0], counts, [counts[-1], 0])),
        "mode": "lines",
        "line": {"shape": "hv", "width": 1.8, "color": colour, "dash": dash},
        "fill": "tozeroy",
        "fillcolor": faded(colour, 0.14),
        "hovertemplate": f"<b>{role}</b><br>from %{{x:.2f}}: %{{y:.1%}}"
        "<br>%{customdata:,d} patients<extra></extra>",
        "name": f"{role} ({len(values):,})",
    }


def _words(cuts: tuple[float, ...]) -> list[dict[str, Any]]:
    """Return the names of the groups on their sides of the cuts."""
    place = {"xref": "x", "yref": "y domain", "yshift": 2, "font": {"size": 12}}
    low = f"<span style='color:{STRATA['low']}'>\u25a0</span> low"
    high = f"high <span style='color:{STRATA['high']}'>\u25a0</span>"
    return [
        note(f"{low} \u2264 {rounding.number(cuts[0])}", cuts[0], 1, xanchor="right", xshift=-4)
        | place,
        note(f"> {rounding.number(cuts[-1])} {high}", cuts[-1], 1, xanchor="left", xshift=4)
        | place,
    ]


def _groups(role: str, values: npt.NDArray[np.float64], cutpoint: Cutpoint | Cutpoints) -> str:
    """Say how many patients fall into each group."""
    counts = cutpoint.stratify(values).value_counts(sort=False)
    parts = ", ".join(f"{int(n):,} {level}" for level, n in counts.items())
    return f"{role}: {rounding.count(len(values), 'patient')} ({parts})."


def _alt(
    cohorts: list[tuple[str, npt.NDArray[np.float64], str, str]],
    cuts: tuple[float, ...],
    groups: list[str],
) -> str:
    """State the middle of each cohort and where the cut falls."""
    middles = "; ".join(
        f"{role} median {rounding.number(float(np.median(values)))}"
        for role, values, _, _ in cohorts
    )
    at = rounding.joined(rounding.number(cut) for cut in cuts)
    return f"Distribution of the score: {middles}. Cut at {at}. {' '.join(groups)}"


def _table(
    role: str, values: npt.NDArray[np.float64], edges: npt.NDArray[np.float64]
) -> pd.DataFrame:
    """Return the bars of one cohort."""
    counts = np.histogram(values, edges)[0]
    return pd.DataFrame(
        {
            "cohort": role.lower(),
            "from": edges[:-1],
            "to": edges[1:],
            "n": counts,
            "share": counts / max(len(values), 1),
        }
    )
