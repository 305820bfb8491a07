"""What the best cut of a meaningless score reaches, and where ours stands."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.tasks.permutation import PermutationTest
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, note, vertical_line
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import HIGHER_HAZARD, NEUTRAL

__all__ = ["permutation_null"]

_HEIGHT = 320


def permutation_null(
    test: PermutationTest, *, simulated: bool = False, name: str = "permutation_null"
) -> Drawing:
    """Draw the largest statistic of every permutation, and the cut's own.

    Parameters
    ----------
    test : PermutationTest
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    share = test.counts / max(test.n_draws, 1)
    filled = np.flatnonzero(test.counts)
    first = test.edges[filled[0]] if filled.size else 0.0
    last = test.edges[filled[-1] + 1] if filled.size else 1.0
    middle = (test.edges[:-1] + test.edges[1:]) / 2
    beyond = middle >= test.statistic
    bars = [
        {
            "type": "bar",
            "x": middle[mine],
            "y": share[mine],
            "width": np.diff(test.edges)[mine],
            "marker": {"color": colour, "line": {"width": 0}},
            "customdata": test.counts[mine],
            "hovertemplate": "largest statistic %{x:.2f}: %{customdata:,d} permutations"
            "<extra></extra>",
            "name": words,
        }
        for mine, colour, words in (
            (~beyond, NEUTRAL, "below the cut's own"),
            (beyond, HIGHER_HAZARD, "as large or larger"),
        )
    ]
    ends = [float(first), float(max(last, test.statistic)) * 1.05]
    figure = go.Figure(
        data=bars,
        layout=layout(
            name,
            height=_HEIGHT,
            simulated=simulated,
            corner="top left",
            barmode="overlay",
            bargap=0,
            shapes=[vertical_line(test.statistic, width=2, name="statistic")],
            annotations=[
                note(
                    f"this cut: {rounding.number(test.statistic)}",
                    test.statistic,
                    1,
                    xref="x",
                    yref="y domain",
                    xanchor="right" if test.statistic > sum(ends) / 2 else "left",
                    yshift=2,
                )
            ],
            xaxis=axis("Largest statistic over all cuts (standard deviations)", range=ends),
            # A strip above the bars where the label of simulated data can stand.
            yaxis=axis(
                "Share of permutations (%)",
                range=[0, 1.25 * float(share.max(initial=0)) or 1.0],
                tickformat=".1~%",
            ),
        ),
    )
    lower, upper = test.interval()
    p = rounding.exact_p(test.p_value)
    return Drawing(
        figure,
        alt=f"In {test.n_exceeding:,} of {test.n_draws:,} random pairings of score and survival "
        f"the best cut was at least as good as this one ({rounding.number(test.statistic)} "
        f"standard deviations): {p}.",
        caption=f"{rounding.count(test.n_draws, 'permutation')} of the patients' scores; "
        f"{test.n_exceeding:,} reach the cut's statistic. P = (1 + {test.n_exceeding:,}) / "
        f"(1 + {test.n_draws:,}); with endless permutations it would lie between "
        f"{rounding.significant(lower)} and {rounding.significant(upper)} (95% Clopper-Pearson). "
        "It holds in samples of any size and needs no Gaussian limit.",
        table=pd.DataFrame(
            {"from": test.edges[:-1], "to": test.edges[1:], "n_permutations": test.counts}
        ),
        name=name,
        simulated=simulated,
    )
