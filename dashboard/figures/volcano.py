"""Every gene by how much it differs and how surely: the volcano."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.expression import direction
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, legend, verbatim, vertical_line
from dashboard.figures.drawing import Drawing
from dashboard.figures.palette import LESS_EXPRESSED, MORE_EXPRESSED, NEUTRAL
from dashboard.figures.point_names import point_names
from dashboard.figures.thinning import thinned

__all__ = ["HIGHEST", "volcano"]

HIGHEST = 300.0
"""Where -log10 q is drawn at most: smaller q are beyond what a number can hold."""

_HEIGHT = 520
_CELLS = (130, 80)  # about 7 x 5 pixels, as large as a point
_LOOKS = {
    "up": (MORE_EXPRESSED, "triangle-up"),
    "down": (LESS_EXPRESSED, "triangle-down"),
    "": (NEUTRAL, "circle"),
}


def volcano(
    table: pd.DataFrame,
    *,
    label_a: str,
    label_b: str,
    n_a: int,
    n_b: int,
    fdr: float = 0.05,
    fold_change: float = 1.0,
    method: str = "moderated t (limma)",
    named: Collection[str] = (),
    doubtful: Collection[str] = (),
    simulated: bool = False,
    name: str = "volcano",
) -> Drawing:
    """Draw each gene's log fold change against its q-value, with both thresholds.

    Parameters
    ----------
    table : DataFrame
        As :func:`core.expression.compare_groups`; genes that could not be
        tested are left out.
    label_a, label_b : str
        The group compared and the one it is compared with.
    n_a, n_b : int
        Samples of each.
    fdr, fold_change : float
        The thresholds, strict, as :func:`core.expression.direction`.
    method : str
        How genes were judged.
    named : collection of str
        Genes whose names are written before all others, where they differ.
    doubtful : collection of str
        Genes that are drawn hollow: their difference may be another.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    shown = table[np.isfinite(table[["log_fold_change", "q_value"]]).all(axis=1)]
    shown = shown.assign(
        direction=direction(shown, fdr=fdr, fold_change=fold_change),
        height=_heights(shown["q_value"].to_numpy(dtype=np.float64)),
        doubtful=shown["gene"].isin(set(doubtful)),
    )
    counts = {key: int((shown["direction"] == key).sum()) for key in _LOOKS}
    drawn = _drawn(shown)
    words = {
        "up": f"Higher in {verbatim(label_a)} ({counts['up']:,})",
        "down": f"Lower in {verbatim(label_a)} ({counts['down']:,})",
        "": f"Neither ({counts['']:,})",
    }
    data = [
        trace
        for key in ("", "down", "up")
        for trace in _points(drawn[drawn["direction"] == key], key, words[key])
    ]
    differential = shown[shown["direction"] != ""]
    weight = differential["log_fold_change"].abs() * differential["height"]
    weight += 1e9 * differential["gene"].isin(set(named))
    data.append(
        point_names(
            differential["gene"].tolist(),
            differential[["log_fold_change", "height"]].to_numpy(dtype=np.float64),
            weight.to_numpy(dtype=np.float64),
            crowd=drawn.loc[drawn["direction"] != "", ["log_fold_change", "height"]].to_numpy(),
        )
    )
    ends = _reach(shown, fold_change)
    top = max(float(shown["height"].max()) if len(shown) else 0.0, -np.log10(max(fdr, 1e-300)))
    figure = go.Figure(
        data=data,
        layout=layout(
            f"{name}_{label_a}_{label_b}",
            height=_HEIGHT,
            simulated=simulated,
            corner="top left",
            margin={"t": 84},
            showlegend=True,
            legend=legend(above=1.02) | {"traceorder": "reversed"},
            shapes=_thresholds(fdr, fold_change),
            xaxis=axis(_axis_title(label_a, label_b), range=list(ends)),
            yaxis=axis(
                "\u2212log10 q (false discovery rate)", range=[-0.02 * top, 1.12 * top + 0.3]
            ),
        )
        | {"dragmode": "select"},
    )
    return Drawing(
        figure,
        alt=_alt(shown, counts, label_a, label_b, fdr, fold_change),
        caption=_caption(
            len(shown),
            len(drawn),
            (label_a, label_b),
            (n_a, n_b),
            method,
            bool(shown["doubtful"].any()),
        ),
        table=shown.drop(columns=["height"]).reset_index(drop=True),
        name=name,
        simulated=simulated,
    )


def _heights(q: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return -log10 q, at most as high as is drawn."""
    with np.errstate(divide="ignore"):
        return np.minimum(-np.log10(q), HIGHEST)


def _drawn(shown: pd.DataFrame) -> pd.DataFrame:
    """Return the genes to draw: one where several of a direction lie on one another."""
    kept = []
    for key in _LOOKS:
        rows = shown[shown["direction"] == key]
        x, y = (rows[column].to_numpy(dtype=np.float64) for column in ("log_fold_change", "height"))
        kept.append(rows.iloc[thinned(x, y, columns=_CELLS[0], rows=_CELLS[1])])
    return pd.concat(kept)


def _points(rows: pd.DataFrame, key: str, words: str) -> list[dict[str, Any]]:
    """Return the genes of one direction, filled, and apart from them those drawn hollow."""
    # One symbol for each trace: plotly checks a list of them one by one.
    filled, hollow = rows[~rows["doubtful"]], rows[rows["doubtful"]]
    if hollow.empty:
        return [_trace(filled, key, words, suffix="")]
    if filled.empty:
        return [_trace(hollow, key, words, suffix="-open")]
    second = _trace(hollow, key, f"hollow: {words}", suffix="-open") | {"showlegend": False}
    return [_trace(filled, key, words, suffix=""), second]


def _trace(rows: pd.DataFrame, key: str, words: str, *, suffix: str) -> dict[str, Any]:
    """Return genes of one direction and one look."""
    colour, symbol = _LOOKS[key]
    return {
        "type": "scatter",
        "x": rows["log_fold_change"].to_numpy().round(4),
        "y": rows["height"].to_numpy().round(3),
        "text": rows["gene"],
        "customdata": rows["q_value"],
        "mode": "markers",
        "marker": {
            "color": colour,
            "symbol": symbol + suffix,
            "size": 4 if key == "" else 7,
            "opacity": 0.45 if key == "" else 0.8,
        },
        # Selecting by a box must not fade what is outside until nothing can be seen.
        "unselected": {"marker": {"opacity": 0.2}},
        "hovertemplate": "<b>%{text}</b><br>log2 fold change %{x:.2f}<br>q = %{customdata:.2e}"
        "<extra></extra>",
        "legendgroup": key or "neither",
        "name": words,
    }


def _axis_title(label_a: str, label_b: str) -> str:
    """Return what lies along the horizontal axis, in lines that fit a telephone."""
    return rounding.wrapped(verbatim(f"log2 fold change, {label_a} less {label_b}"), 44)


def _reach(shown: pd.DataFrame, fold_change: float) -> tuple[float, float]:
    """Return the ends of the horizontal axis, with room for names."""
    effect = shown["log_fold_change"].to_numpy(dtype=np.float64)
    low = min(float(effect.min()) if effect.size else 0.0, -fold_change)
    high = max(float(effect.max()) if effect.size else 0.0, fold_change)
    room = 0.18 * max(high - low, 0.1)
    return low - room, high + room


def _thresholds(fdr: float, fold_change: float) -> list[dict[str, Any]]:
    """Return the lines that a gene must lie beyond."""
    lines = [
        vertical_line(place, dash="dash", width=1.2, name="fold change", layer="below")
        for place in sorted({-fold_change, fold_change})
    ]
    if 0 < fdr < 1:
        lines.append(
            {
                "type": "line",
                "name": "fdr",
                "xref": "x domain",
                "yref": "y",
                "x0": 0,
                "x1": 1,
                "y0": float(-np.log10(fdr)),
                "y1": float(-np.log10(fdr)),
                "line": {"color": NEUTRAL, "width": 1.2, "dash": "dash"},
                "layer": "below",
            }
        )
    return lines


def _alt(
    shown: pd.DataFrame,
    counts: dict[str, int],
    label_a: str,
    label_b: str,
    fdr: float,
    fold_change: float,
) -> str:
    """State how many genes differ and which most."""
    said = (
        f"{label_a} against {label_b}: of {len(shown):,} genes {counts['up']:,} are higher and "
        f"{counts['down']:,} lower in {label_a}, at a false discovery rate below {fdr:g} and a "
        f"log2 fold change beyond {fold_change:g}."
    )
    for key, word in (("up", "highest"), ("down", "lowest")):
        rows = shown[shown["direction"] == key]
        if len(rows):
            first = rows.iloc[rows["log_fold_change"].abs().to_numpy().argmax()]
            said += (
                f" {str(word).capitalize()} is {first['gene']} ({first['log_fold_change']:+.1f})."
            )
    return said


def _caption(
    n: int,
    n_drawn: int,
    labels: tuple[str, str],
    sizes: tuple[int, int],
    method: str,
    doubtful: bool,
) -> str:
    """Say how many, how judged and what is not drawn."""
    said = (
        f"{sizes[0]:,} {labels[0]}, {sizes[1]:,} {labels[1]}; {rounding.count(n, 'gene')}; "
        f"{method}. q: P corrected for the number of genes (Benjamini-Hochberg), the expected "
        "share of false findings. Dashed: the thresholds; a log2 fold change of 1 is twice as much."
    )
    if doubtful:
        said += " Hollow: the difference may be that of the pipelines."
    if n_drawn < n:
        said += (
            f" {n_drawn:,} of the genes are drawn; the others would lie on these. A box selects "
            "them too, and the file has all."
        )
    return said
