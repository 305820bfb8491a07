"""Distribution of one variable in each of several groups of patients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, verbatim
from dashboard.figures.distribution import MISSING, bin_edges
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import faded, stratum_colours

__all__ = ["by_group"]

_HEIGHT = 380
_EVERYBODY = "all"


def by_group(
    values: pd.Series[Any],
    *,
    label: str,
    unit: str = "",
    group: object = None,
    group_label: str = "",
    bins: int = 30,
    simulated: bool = False,
    name: str = "distribution",
) -> Drawing:
    """Draw a characteristic or a gene, as shares of each group so that sizes do not matter.

    Parameters
    ----------
    values : Series, shape (n,)
        Numbers give a histogram, anything else a bar for each level.
    label, unit : str
        Name and unit of the variable.
    group : Series or array of labels, shape (n,), optional
        In the order of ``values``; ordered by category where categorical.
        Patients without a label are left out.
    group_label : str
        What divides the patients.
    bins : int
        About how many bars of a histogram.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    labels = pd.Categorical([_EVERYBODY] * len(values)) if group is None else _groups(group)
    used = [level for k, level in enumerate(labels.categories) if (labels.codes == k).any()]
    members = {str(level): np.asarray(labels == level) for level in used}
    colours = stratum_colours(members)
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        number = values.to_numpy(dtype=np.float64)
        edges = bin_edges(number[np.isfinite(number)], bins)
        data = [
            _steps(rounding.stratum_name(key), number[who], edges, colour, unit=unit)
            for (key, who), colour in zip(members.items(), colours, strict=True)
        ]
        axes = {
            "xaxis": axis(f"{label} ({unit})" if unit else label, showgrid=False),
            "yaxis": axis("Share of the group (%)", rangemode="tozero", tickformat=".0%"),
        }
        table = _number_table(number, members)
        finding = _number_finding(table)
        note = "Share of each group's patients in bars of equal width; dotted: median."
        medians = _median_lines(table, colours)
    else:
        levels = _levels(values)
        table = _level_table(values, members, levels)
        data = [
            _bars(table[table["group"] == key], colour)
            for key, colour in zip(members, colours, strict=True)
        ]
        axes = {
            "xaxis": axis(label, type="category", showgrid=False),
            "yaxis": axis("Share of the group (%)", rangemode="tozero", tickformat=".0%"),
        }
        finding = _level_finding(table)
        note = "Share of each group's patients."
        medians = []
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{label}_{group_label}",
            height=_HEIGHT,
            simulated=simulated,
            showlegend=len(members) > 1,
            legend=legend(above=1.02),
            barmode="group",
            shapes=medians,
            **axes,
        ),
    )
    by = f" by {group_label}" if group_label and len(members) > 1 else ""
    left_out = len(values) - sum(int(who.sum()) for who in members.values())
    caption = f"{rounding.count(len(values) - left_out, 'patient')}. {note}"
    if left_out:
        caption += f" {rounding.count(left_out, 'patient')} without {group_label} not shown."
    return Drawing(
        figure,
        alt=f"{label}{by}. {finding}",
        caption=caption,
        table=table,
        name=name,
        simulated=simulated,
    )


def _groups(group: object) -> pd.Categorical:
    """Return labels as categories, in their own order where they have one."""
    values = group.array if isinstance(group, pd.Series) else group
    return values if isinstance(values, pd.Categorical) else pd.Categorical(np.asarray(values))


def _levels(values: pd.Series[Any]) -> list[str]:
    """Return the levels of a category in their order, the missing ones last."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        known = [str(level) for level in values.cat.categories if (values == level).any()]
    else:
        known = sorted(values.dropna().astype(str).unique())
    return [*known, MISSING] if values.isna().any() else known


def _steps(
    name: str,
    values: npt.NDArray[np.float64],
    edges: npt.NDArray[np.float64],
    colour: str,
    *,
    unit: str,
) -> dict[str, Any]:
    """Return one group's histogram as an outline that others can be seen through."""
    counts = np.histogram(values[np.isfinite(values)], edges)[0]
    share = counts / max(int(counts.sum()), 1)
    return {
        "type": "scatter",
        "x": np.append(edges[:1], np.append(edges, edges[-1])),
        "y": np.concatenate(([0.0], share, [share[-1], 0.0])),
        "customdata": np.concatenate(([0], counts, [counts[-1], 0])),
        "mode": "lines",
        "line": {"shape": "hv", "width": 1.8, "color": colour},
        "fill": "tozeroy",
        "fillcolor": faded(colour, 0.14),
        "hovertemplate": f"<b>{verbatim(name)}</b><br>from %{{x:,.4~g}} {unit}: %{{y:.1%}}"
        "<br>%{customdata:,d} patients<extra></extra>",
        "name": f"{verbatim(name)} ({len(values):,})",
    }


def _bars(rows: pd.DataFrame, colour: str) -> dict[str, Any]:
    """Return one group's bars."""
    name = verbatim(rounding.stratum_name(str(rows["group"].iloc[0])))
    absent = rows["level"] == MISSING
    return {
        "type": "bar",
        "x": rows["level"].map(verbatim),
        "y": rows["share"],
        "customdata": rows["n"],
        "marker": {
            "color": colour,
            "line": {"width": 0},
            "pattern": {"shape": np.where(absent, "/", "").tolist(), "size": 6},
        },
        "hovertemplate": f"<b>{name}</b><br>%{{x}}: %{{y:.1%}}"
        "<br>%{customdata:,d} patients<extra></extra>",
        "name": f"{name} ({int(rows['n'].sum()):,})",
    }


def _number_table(
    number: npt.NDArray[np.float64], members: dict[str, npt.NDArray[np.bool_]]
) -> pd.DataFrame:
    """Return the middle and the reach of each group."""
    rows = []
    for key, who in members.items():
        known = number[who & np.isfinite(number)]
        five = np.quantile(known, (0, 0.25, 0.5, 0.75, 1)) if known.size else np.full(5, np.nan)
        rows.append((key, int(who.sum()), int(who.sum()) - known.size, *five))
    names = ["group", "n", "n_missing", "minimum", "quartile_1", "median", "quartile_3", "maximum"]
    return pd.DataFrame(rows, columns=names)


def _level_table(
    values: pd.Series[Any], members: dict[str, npt.NDArray[np.bool_]], levels: Sequence[str]
) -> pd.DataFrame:
    """Return the count and share of each level in each group."""
    text = values.astype(object).where(values.notna(), MISSING).astype(str).to_numpy()
    rows = [
        (key, level, n := int((who & (text == level)).sum()), n / max(int(who.sum()), 1))
        for key, who in members.items()
        for level in levels
    ]
    return pd.DataFrame(rows, columns=["group", "level", "n", "share"])


def _median_lines(table: pd.DataFrame, colours: Sequence[str]) -> list[dict[str, Any]]:
    """Return a dotted line at each group's median."""
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "y domain",
            "x0": median,
            "x1": median,
            "y0": 0,
            "y1": 1,
            "line": {"color": colour, "width": 1.2, "dash": "dot"},
        }
        for median, colour in zip(table["median"], colours, strict=True)
        if np.isfinite(median)
    ]


def _number_finding(table: pd.DataFrame) -> str:
    return " ".join(
        f"{rounding.stratum_name(row.group)}: median {rounding.significant(row.median)} "
        f"(quartiles {rounding.significant(row.quartile_1)} to "
        f"{rounding.significant(row.quartile_3)}) in {rounding.count(row.n, 'patient')}."
        for row in table.itertuples()
    )


def _level_finding(table: pd.DataFrame) -> str:
    return " ".join(
        f"{rounding.stratum_name(str(key))}: "
        + ", ".join(f"{row.level} {row.share:.0%}" for row in rows.itertuples())
        + "."
        for key, rows in table.groupby("group", sort=False)
    )
