"""Distribution of one variable: a histogram of numbers, bars of categories.

With ``kept`` both show two layers for cross-filtering: everybody as an
outline, the patients kept as filled bars.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import NEUTRAL, OURS

__all__ = ["MISSING", "bin_edges", "categories", "histogram"]

MISSING = "not recorded"

_HEIGHT = 240
_ROW = 28
_MARGIN = {"t": 28, "b": 48, "l": 52, "r": 12}
_OUTLINE = {"color": "rgba(0,0,0,0)", "line": {"color": NEUTRAL, "width": 1}}


def histogram(
    values: pd.Series[Any],
    *,
    label: str,
    unit: str = "",
    kept: npt.ArrayLike | None = None,
    bins: int = 24,
    simulated: bool = False,
    name: str = "histogram",
) -> Drawing:
    """Draw how a number is distributed over the patients.

    Parameters
    ----------
    values : Series of float, shape (n,)
        Missing values are counted, not drawn.
    label : str
        Name of the variable.
    unit : str
        Its unit, for the axis.
    kept : array of bool, shape (n,), optional
        Patients to fill in; everybody where not given.
    bins : int
        About how many bars; their width is round.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    number = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
    mask = np.ones(len(number), dtype=bool) if kept is None else np.asarray(kept, dtype=bool)
    finite = np.isfinite(number)
    edges = bin_edges(number[finite], bins)
    everybody = np.histogram(number[finite], edges)[0]
    inside = np.histogram(number[finite & mask], edges)[0]
    bar = {
        "type": "bar",
        "x": (edges[:-1] + edges[1:]) / 2,
        "width": np.diff(edges),
        "customdata": np.column_stack((edges[:-1], edges[1:], everybody)),
    }
    hover = f"{verbatim(label)} %{{customdata[0]:,.4~g}} to %{{customdata[1]:,.4~g}}"
    hover = f"{hover} {verbatim(unit)}".rstrip()
    data = []
    if kept is not None:
        data.append(
            bar | {"y": everybody, "marker": _OUTLINE, "hoverinfo": "skip", "name": "all patients"}
        )
    data.append(
        bar
        | {
            "y": inside,
            "marker": {"color": OURS, "line": {"width": 0}},
            "hovertemplate": f"{hover}<br>%{{y:,d}} of %{{customdata[2]:,d}} patients"
            "<extra></extra>",
            "name": "patients kept" if kept is not None else "all patients",
        }
    )
    shown = number[finite & mask]
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{label}",
            height=_HEIGHT,
            simulated=simulated,
            margin=_MARGIN,
            barmode="overlay",
            bargap=0,
            xaxis=axis(verbatim(f"{label} ({unit})" if unit else label), showgrid=False),
            yaxis=axis("Patients", rangemode="tozero", nticks=5),
        ),
    )
    n_missing = int((mask & ~finite).sum())
    return Drawing(
        figure,
        alt=_alt_number(label, unit, shown, n_missing),
        caption=_caption(int(mask.sum()), len(mask), n_missing, layered=kept is not None),
        table=pd.DataFrame(
            {"from": edges[:-1], "to": edges[1:], "n_all": everybody, "n_kept": inside}
        ),
        name=name,
        simulated=simulated,
    )


def categories(
    values: pd.Series[Any],
    *,
    label: str,
    levels: Sequence[str] = (),
    kept: npt.ArrayLike | None = None,
    simulated: bool = False,
    name: str = "categories",
) -> Drawing:
    """Draw how many patients have each level of a characteristic.

    Parameters
    ----------
    values : Series of str, shape (n,)
        Missing values have a hatched bar of their own.
    label : str
        Name of the characteristic.
    levels : sequence of str
        Their order; sorted where not given.
    kept : array of bool, shape (n,), optional
        Patients to fill in; everybody where not given.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    mask = np.ones(len(values), dtype=bool) if kept is None else np.asarray(kept, dtype=bool)
    missing = values.isna().to_numpy()
    text = values.astype(str).to_numpy(dtype=object)
    order = list(levels) or sorted(set(text[~missing]))
    everybody = np.array([int((~missing & (text == level)).sum()) for level in order], dtype=int)
    inside = np.array([int((~missing & mask & (text == level)).sum()) for level in order], int)
    if missing.any():
        order.append(MISSING)
        everybody = np.append(everybody, missing.sum())
        inside = np.append(inside, (missing & mask).sum())
    n_kept = int(mask.sum())
    share = inside / max(n_kept, 1)
    # A strip above the bars where the label of simulated data can stand.
    reach = [len(order) - 0.5, -1.2 if simulated else -0.5]
    # Levels stand as in the file; plotly would read their markup.
    rows = [verbatim(level) for level in order]
    bar = {"type": "bar", "orientation": "h", "y": rows}
    data: list[dict[str, Any]] = []
    if kept is not None:
        data.append(
            bar | {"x": everybody, "marker": _OUTLINE, "hoverinfo": "skip", "name": "all patients"}
        )
    absent = [level == MISSING for level in order]
    data.append(
        bar
        | {
            "x": inside,
            "marker": {
                "color": [NEUTRAL if gone else OURS for gone in absent],
                "line": {"width": 0},
                "pattern": {"shape": ["/" if gone else "" for gone in absent], "size": 6},
            },
            "customdata": np.column_stack((everybody, 100 * share)),
            "hovertemplate": "%{y}: %{x:,d} of %{customdata[0]:,d} patients"
            "<br>%{customdata[1]:.1f}% of those kept<extra></extra>",
            "name": "patients kept" if kept is not None else "all patients",
        }
    )
    # The words stand beside the longer of the two bars.
    data.append(
        {
            "type": "scatter",
            "x": everybody,
            "y": rows,
            "mode": "text",
            "text": [f" {k:,} ({p:.0%})" for k, p in zip(inside, share, strict=True)],
            "textposition": "middle right",
            "cliponaxis": False,
            "hoverinfo": "skip",
            "name": "counts",
        }
    )
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{label}",
            height=max(_HEIGHT, _ROW * len(order) + 90),
            simulated=simulated,
            margin=_MARGIN | {"r": 76, "l": 8},
            barmode="overlay",
            bargap=0.35,
            xaxis=axis("Patients", rangemode="tozero", nticks=5),
            yaxis=axis("", range=reach, showgrid=False, fixedrange=True, type="category"),
        ),
    )
    return Drawing(
        figure,
        alt=f"{label}: "
        + rounding.joined(
            f"{level} {k:,} patients ({p:.0%})"
            for level, k, p in zip(order, inside, share, strict=True)
        )
        + ".",
        caption=_caption(n_kept, len(mask), int((missing & mask).sum()), layered=kept is not None),
        table=pd.DataFrame(
            {"level": order, "n_all": everybody, "n_kept": inside, "share_kept": share}
        ),
        name=name,
        simulated=simulated,
    )


def bin_edges(values: npt.NDArray[np.float64], bins: int) -> npt.NDArray[np.float64]:
    """Return edges of bars 1, 2 or 5 times a power of ten wide that hold every value."""
    if not values.size:
        return np.array([0.0, 1.0])
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    rough = (high - low) / bins
    power = 10.0 ** math.floor(math.log10(rough))
    width = next(step * power for step in (1, 2, 5, 10) if step * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / width), math.floor(high / width) + 1
    return np.arange(first, last + 1) * width


def _alt_number(label: str, unit: str, shown: npt.NDArray[np.float64], n_missing: int) -> str:
    """State the middle and the reach of a number."""
    if not shown.size:
        return f"{label}: no patient with a value."
    low, quarter, middle, three, high = np.quantile(shown, (0, 0.25, 0.5, 0.75, 1))
    digits = 0 if high - low >= 20 else 2
    text = (
        f"{label}: median {rounding.number(middle, digits=digits)} {unit}".rstrip()
        + f" (quartiles {rounding.interval(quarter, three, digits=digits)}, range "
        f"{rounding.interval(low, high, digits=digits)}) in "
        f"{rounding.count(int(shown.size), 'patient')}"
    )
    return f"{text}; {n_missing:,} not recorded." if n_missing else f"{text}."


def _caption(n_kept: int, n: int, n_missing: int, *, layered: bool) -> str:
    """Say how many are shown and who is missing."""
    text = rounding.count(n, "patient")
    if layered:
        text = f"Filled: {n_kept:,} of {text} meet the other conditions; outline: all of them"
    return f"{text}; {n_missing:,} not recorded."
