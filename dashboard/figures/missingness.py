"""How much of each clinical characteristic is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS

__all__ = ["missingness"]

_ROW = 30


def missingness(
    clinical: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    simulated: bool = False,
    name: str = "missingness",
) -> Drawing:
    """Draw for each characteristic the share of patients in whom it is recorded.

    Parameters
    ----------
    clinical : DataFrame, shape (patients, characteristics)
    names : mapping of str to str, optional
        Columns to show, in this order, and their words; all of them where not
        given. Columns that the table lacks count as never recorded.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    n = len(clinical)
    words = names or {str(column): str(column) for column in clinical.columns}
    known = np.array(
        [int(clinical[c].notna().sum()) if c in clinical.columns else 0 for c in words], dtype=int
    )
    share = known / max(n, 1)
    labels = list(words.values())
    # A strip above the bars where the label of simulated data can stand.
    reach = [len(labels) - 0.5, -1.5 if simulated else -0.5]
    row = {"type": "bar", "orientation": "h", "y": labels}
    figure = go.Figure(
        data=[
            row
            | {
                "x": share,
                "marker": {"color": OURS},
                "text": [f" {k:,} of {n:,} ({p:.0%})" for k, p in zip(known, share, strict=True)],
                "textposition": ["inside" if p > 0.5 else "outside" for p in share],
                "insidetextanchor": "end",
                "insidetextfont": {"color": "white"},
                "cliponaxis": False,
                "customdata": known,
                "hovertemplate": f"%{{y}}: recorded in %{{customdata:,d}} of {n:,} patients "
                "(%{x:.1%})<extra></extra>",
                "name": "recorded",
            },
            row
            | {
                "x": 1 - share,
                "marker": {
                    "color": "rgba(0,0,0,0)",
                    "line": {"color": NEUTRAL, "width": 1},
                    "pattern": {"shape": "/", "fgcolor": NEUTRAL, "size": 6, "solidity": 0.2},
                },
                "customdata": n - known,
                "hovertemplate": f"%{{y}}: not recorded in %{{customdata:,d}} of {n:,} patients "
                "(%{x:.1%})<extra></extra>",
                "name": "not recorded",
            },
        ],
        layout=layout(
            name,
            height=int(_ROW * (reach[0] - reach[1])) + 90,
            simulated=simulated,
            margin={"t": 16, "l": 8},
            barmode="stack",
            bargap=0.3,
            xaxis=axis("Recorded (% of patients)", range=[0, 1], tickformat=".0%", dtick=0.25),
            yaxis=axis("", range=reach, showgrid=False, fixedrange=True, type="category"),
        ),
    )
    least = int(share.argmin()) if len(labels) else 0
    finding = (
        f"the least complete is {labels[least]}, in {known[least]:,} of {n:,} patients "
        f"({share[least]:.0%})"
        if labels and share.min() < 1
        else "every characteristic shown is recorded in every patient"
    )
    return Drawing(
        figure,
        alt=f"Completeness of the clinical characteristics: {finding}.",
        caption=f"{rounding.count(n, 'patient')}. Filled: recorded; hatched: not recorded.",
        table=pd.DataFrame(
            {
                "characteristic": list(words),
                "label": labels,
                "n_recorded": known,
                "n_missing": n - known,
                "share_recorded": share,
            }
        ),
        name=name,
        simulated=simulated,
    )
