"""Does predicted survival come true? Groups of patients, predicted against observed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, TRAINING, VALIDATION

__all__ = ["calibration_plot"]

_HEIGHT = 420
_COLOURS = {"Training": TRAINING, "Validation": VALIDATION}
_SYMBOLS = {"Training": "circle", "Validation": "square"}


def calibration_plot(
    tables: Mapping[str, pd.DataFrame],
    *,
    horizon: float,
    simulated: bool = False,
    name: str = "calibration",
) -> Drawing:
    """Draw observed against predicted survival at one horizon.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Role, ``Training`` or ``Validation``, to what
        :func:`core.association.calibration` returns.
    horizon : float
        Years.
    simulated : bool
        Whether patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    data = [
        {
            "type": "scatter",
            "x": [0, 1],
            "y": [0, 1],
            "mode": "lines",
            "line": {"color": NEUTRAL, "width": 1.2, "dash": "dot"},
            "hoverinfo": "skip",
            "name": "as predicted",
        }
    ]
    tables = {role: _without_empty_intervals(table) for role, table in tables.items()}
    for role, table in tables.items():
        data.append(
            {
                "type": "scatter",
                "x": table["predicted"],
                "y": table["observed"],
                "customdata": table["n"],
                "mode": "lines+markers",
                "line": {"width": 1.2, "color": _COLOURS[role]},
                "marker": {"size": 9, "symbol": _SYMBOLS[role], "color": _COLOURS[role]},
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": table["upper"] - table["observed"],
                    "arrayminus": table["observed"] - table["lower"],
                    "color": _COLOURS[role],
                    "thickness": 1.4,
                    "width": 0,
                },
                "hovertemplate": f"<b>{role}</b><br>predicted %{{x:.1%}}, observed %{{y:.1%}}"
                "<br>%{customdata:,d} patients<extra></extra>",
                "name": f"{role} ({int(table['n'].sum()):,})",
            }
        )
    years = "1 year" if horizon == 1 else f"{horizon:g} years"
    share = {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.25}
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{'_'.join(tables)}_{horizon:g}",
            height=_HEIGHT,
            simulated=simulated,
            corner="bottom right",
            showlegend=True,
            legend=legend(above=1.02),
            xaxis=axis(f"Predicted to be alive at {years}", **share),
            yaxis=axis(f"Alive at {years} (Kaplan-Meier)", **share),
        ),
    )
    tidy = pd.concat(
        [table.assign(cohort=role) for role, table in tables.items()], ignore_index=True
    )
    return Drawing(
        figure,
        alt=f"Calibration at {years}. {' '.join(_finding(*item) for item in tables.items())}",
        caption=f"Patients in groups of equal size by predicted survival: mean prediction against "
        f"the Kaplan-Meier estimate with its 95% interval. {_who(tables)} Points on the dotted "
        f"line came out as predicted.{_nobody_died(tables)}{_not_followed(tables)}",
        table=tidy,
        name=name,
        simulated=simulated,
    )


def _finding(role: str, table: pd.DataFrame) -> str:
    """State how far off the groups are."""
    off = (table["observed"] - table["predicted"]).to_numpy()
    known = off[np.isfinite(off)]
    if not known.size:
        return f"{role}: no group is followed so long."
    worst = known[np.argmax(np.abs(known))]
    than = "more" if worst > 0 else "fewer"
    return (
        f"{role}: in {len(known)} groups the largest difference is {abs(worst):.0%} of patients "
        f"{than} alive than predicted."
    )


def _without_empty_intervals(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the interval of a group in which nobody died: from 100% to 100% claims too much."""
    return table.assign(
        **{end: table[end].where(table["observed"] < 1) for end in ("lower", "upper")}
    )


def _nobody_died(tables: Mapping[str, pd.DataFrame]) -> str:
    """Count the groups without a death, which have no interval."""
    said = [
        f"{role}, {rounding.count(count, 'group')}"
        for role, table in tables.items()
        if (count := int((table["observed"] >= 1).sum()))
    ]
    return f" Nobody died until then, so without an interval: {'; '.join(said)}." if said else ""


def _not_followed(tables: Mapping[str, pd.DataFrame]) -> str:
    """Name the groups of whom nothing is known at the horizon."""
    said = [
        f"{role}, {rounding.count(count, 'group')} not followed so long"
        for role, table in tables.items()
        if (count := int(table["observed"].isna().sum()))
    ]
    return f" Not drawn: {'; '.join(said)}." if said else ""


def _who(tables: Mapping[str, pd.DataFrame]) -> str:
    return " ".join(
        f"{role}: {rounding.count(int(table['n'].sum()), 'patient')}."
        for role, table in tables.items()
    )
