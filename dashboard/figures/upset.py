"""Lists of genes against each other: one row for each area, its size and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, verbatim
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import BOTH_SETS, NEUTRAL, faded

if TYPE_CHECKING:
    from core.expression.intersection import Region

__all__ = ["MOST_AREAS", "area_words", "upset"]

MOST_AREAS = 18

_ROW = 26
# Where the dots end and the bars begin, in shares of the width.
_SPLIT = (0.36, 0.4)
_MARGIN = {"t": 132, "r": 30, "b": 52, "l": 10}
_MOST_NAMES = 12


def area_words(lists: Sequence[str], names: Mapping[str, str]) -> str:
    """Return what an area is called: the lists that its genes are in."""
    if not lists:
        return "In none of these lists"
    return rounding.joined(names[item] for item in lists)


def upset(
    regions: Sequence[Region],
    names: Mapping[str, str],
    *,
    selected: Sequence[Sequence[str]] = (),
    said: str = "",
    simulated: bool = False,
    name: str = "upset",
) -> Drawing:
    """Draw the exclusive intersections of lists of genes, the largest first.

    Rows are the areas, so that the figure stays readable on a phone: dots say
    which lists the genes of an area are in (filled) and not in (hollow), the
    bar how many they are.

    Parameters
    ----------
    regions : sequence of Region
        As ``exclusive_regions`` gives them; at most :data:`MOST_AREAS` are
        drawn, the table has them all.
    names : mapping of str to str
        List -> its words, in the order of the columns; every list of a region.
    selected : sequence of sequences of str
        Areas to be marked, each by its lists.
    said : str
        How the lists were made, for the caption.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    shown = list(regions[:MOST_AREAS])
    sizes = {item: sum(len(r) for r in regions if item in r.lists) for item in names}
    place = {item: column for column, item in enumerate(names)}
    rows = np.arange(len(shown))
    counts = np.array([len(region) for region in shown], dtype=np.int64)
    most = max(int(counts.max(initial=0)), 1)
    marked = {tuple(lists) for lists in selected}
    words = [_hover(region, names) for region in shown]
    keys = [".".join(region.lists) or "none" for region in shown]
    data = [
        _bars(rows, counts, keys, words),
        _dots(shown, place, keys, words, inside=False),
        *_lines(shown, place),
        _dots(shown, place, keys, words, inside=True),
    ]
    bands = [
        _band(row) for row, region in enumerate(shown) if region.lists in marked and len(shown) > 1
    ]
    # Below the last row there is room for the label of simulated data.
    reach = [len(shown) - (-0.6 if simulated else 0.4), -0.6]
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{'_'.join(names)}_{len(shown)}",
            height=int(_ROW * (reach[0] - reach[1])) + _MARGIN["t"] + _MARGIN["b"],
            simulated=simulated,
            corner="bottom right",
            margin=_MARGIN,
            dragmode=False,
            bargap=0.3,
            clickmode="event+select",
            shapes=bands,
            xaxis=axis(
                "Genes in this area and no other",
                domain=[_SPLIT[1], 1],
                range=[0, most * 1.16],
                fixedrange=True,
                nticks=6,
                tickformat=",d",
            ),
            xaxis2={
                "domain": [0, _SPLIT[0]],
                "range": [-0.6, len(names) - 0.4],
                "side": "top",
                "tickvals": list(place.values()),
                "ticktext": [f"{verbatim(names[item])} ({sizes[item]:,})" for item in names],
                "tickangle": -45,
                "tickfont": {"size": 11},
                "ticks": "",
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis={
                "range": reach,
                "visible": False,
                "fixedrange": True,
            },
        ),
    )
    n_genes = sum(len(region) for region in regions)
    return Drawing(
        figure,
        alt=_alt(regions, names, sizes, n_genes),
        caption=_caption(len(regions), len(shown), n_genes, said),
        table=pd.DataFrame(
            [
                {
                    "area": area_words(region.lists, names),
                    **{names[item]: item in region.lists for item in names},
                    "n_genes": len(region),
                    "genes": " ".join(region.genes),
                }
                for region in regions
            ]
        ),
        name=name,
        simulated=simulated,
    )


def _bars(
    rows: np.ndarray[Any, Any], counts: np.ndarray[Any, Any], keys: list[str], words: list[str]
) -> dict[str, Any]:
    """Return the sizes of the areas, with the number at the end of each bar."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": counts,
        "y": rows,
        "marker": {"color": BOTH_SETS, "line": {"width": 0}},
        "text": [f"{count:,}" for count in counts],
        "textposition": "outside",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "customdata": keys,
        "hovertext": words,
        "hovertemplate": "%{hovertext}<extra></extra>",
        # A click lists the genes below; the other bars need not fade for it.
        "unselected": {"marker": {"opacity": 1}},
        "name": "genes",
    }


def _dots(
    shown: Sequence[Region],
    place: Mapping[str, int],
    keys: list[str],
    words: list[str],
    *,
    inside: bool,
) -> dict[str, Any]:
    """Return a dot for each list and area: filled where the area lies in the list."""
    cells = [
        (column, row)
        for row, region in enumerate(shown)
        for item, column in place.items()
        if (item in region.lists) is inside
    ]
    return {
        "type": "scatter",
        "x": [column for column, _ in cells],
        "y": [row for _, row in cells],
        "xaxis": "x2",
        "mode": "markers",
        "marker": {
            "symbol": "circle" if inside else "circle-open",
            "size": 12 if inside else 8,
            "color": BOTH_SETS if inside else faded(NEUTRAL, 0.6),
            "line": {"width": 0 if inside else 1},
        },
        "customdata": [keys[row] for _, row in cells],
        "hovertext": [words[row] for _, row in cells],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
        "cliponaxis": False,
        "name": "in the list" if inside else "not in the list",
    }


def _lines(shown: Sequence[Region], place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return what joins the dots of an area, as one trace."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, region in enumerate(shown):
        if len(region.lists) > 1:
            columns = [place[item] for item in region.lists]
            x += [min(columns), max(columns), None]
            y += [row, row, None]
    if not x:
        return []
    return [
        {
            "type": "scatter",
            "x": x,
            "y": y,
            "xaxis": "x2",
            "mode": "lines",
            "line": {"color": BOTH_SETS, "width": 2.5},
            "hoverinfo": "skip",
            "name": "together",
        }
    ]


def _band(row: int) -> dict[str, Any]:
    """Return the mark of a chosen area: a frame about its whole row."""
    return {
        "type": "rect",
        "name": "chosen",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": row - 0.47,
        "y1": row + 0.47,
        "line": {"color": BOTH_SETS, "width": 1.5},
        "fillcolor": faded(BOTH_SETS, 0.12),
        "layer": "below",
    }


def _hover(region: Region, names: Mapping[str, str]) -> str:
    """Return an area in words, with its first genes."""
    some = list(region.genes[:_MOST_NAMES])
    lines = [" ".join(some[i : i + 6]) for i in range(0, len(some), 6)]
    if len(region) > _MOST_NAMES:
        lines[-1] += f" and {len(region) - _MOST_NAMES:,} more"
    head = (
        f"<b>{verbatim(area_words(region.lists, names))}</b>, {rounding.count(len(region), 'gene')}"
    )
    return "<br>".join([head, *lines])


def _alt(
    regions: Sequence[Region], names: Mapping[str, str], sizes: Mapping[str, int], n_genes: int
) -> str:
    """State the sizes of the lists and of the largest areas."""
    lists = rounding.joined(f"{names[item]} {sizes[item]:,}" for item in names)
    text = f"UpSet diagram of {rounding.count(n_genes, 'gene')} in lists: {lists}."
    largest = [f"{area_words(r.lists, names).lower()} {len(r):,}" for r in regions[:4]]
    return f"{text} Largest areas, each gene in one: {'; '.join(largest)}." if largest else text


def _caption(n_areas: int, n_shown: int, n_genes: int, said: str) -> str:
    """Say how to read it and how the lists were made."""
    text = (
        f"{rounding.count(n_genes, 'gene')}. Each row is an area: the genes in exactly the lists "
        "with a filled dot. In brackets: genes of a list."
    )
    if n_shown < n_areas:
        text += f" The {n_shown} largest of {n_areas} areas."
    return f"{text} {said}".strip()
