"""Expression of some genes over the samples, clustered, with clinical strips above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.expression.clustering import Clustering, cluster
from dashboard.figures import rounding
from dashboard.figures.canvas import axis, layout, note, verbatim
from dashboard.figures.drawing import SIMULATED, Drawing
from dashboard.figures.palette import DIVERGING, NEUTRAL
from dashboard.figures.tracks import Track, key_lines, track_traces

__all__ = ["CLIP", "heat_map"]

# z-scores beyond this are shown as this, or one outlier would take the colours.
CLIP = 3.0

_TREE = 56  # pixels of each part
_STRIP = 16
_GENE = 15
_GAP = 6
_LINE = 19
_TOP = 34
_COLOURBAR = 96


def heat_map(
    expression: pd.DataFrame,
    tracks: Sequence[Track],
    *,
    unit: str = "",
    simulated: bool = False,
    name: str = "heat_map",
) -> Drawing:
    """Draw genes x samples, both in the order of a hierarchical clustering.

    Each gene is standardised over the samples shown (sample standard
    deviation). Samples and genes are clustered by Ward's method on these
    values; the tree of the samples stands above, the strips of the clinical
    tracks between.

    Parameters
    ----------
    expression : DataFrame, shape (samples, genes)
        Finite.
    tracks : sequence of Track
        Their series in the order of the samples.
    unit : str
        Scale of the expression, for the caption.
    simulated : bool
        Whether the patients are made up; the figure then says so.
    name : str
        Key and file stem.
    """
    z = _standardised(expression.to_numpy(dtype=np.float64))
    tree, rows = cluster(z), cluster(z.T).order[::-1]
    order = tree.order
    samples = expression.index.astype(str).to_numpy()[order]
    genes = [str(expression.columns[i]) for i in rows]
    ordered = [Track(t.label, t.series.iloc[order], t.colours) for t in tracks]
    lines = key_lines(ordered)
    heat, strips = _GENE * len(genes), _STRIP * len(tracks)
    inner = _TREE + strips + heat + 2 * _GAP
    bottom = _COLOURBAR + _LINE * len(lines)
    n = len(samples)
    bare = {"ticks": "", "showgrid": False, "zeroline": False, "fixedrange": True}
    figure = go.Figure(
        data=[
            _heat(z[np.ix_(order, rows)].T, genes, samples),
            *track_traces(ordered, samples),
            _branches(tree),
        ],
        layout=layout(
            f"{name}_{n}_{len(genes)}",
            height=inner + _TOP + bottom,
            simulated=False,
            margin={"t": _TOP, "b": bottom, "l": 84, "r": 12},
            annotations=_key(lines) + _simulated(simulated),
            xaxis=axis(
                f"{rounding.count(n, 'sample')}, clustered",
                range=[-0.5, n - 0.5],
                anchor="y",
                showgrid=False,
                showticklabels=False,
                ticks="",
            ),
            yaxis=bare
            | {
                "domain": [0, heat / inner],
                "range": [-0.5, len(genes) - 0.5],
                "tickvals": list(range(len(genes))),
                "ticktext": genes,
                "tickfont": {"size": 10},
                "automargin": True,
            },
            yaxis2=bare
            | {
                "domain": [(heat + _GAP) / inner, (heat + _GAP + strips) / inner],
                "range": [-0.5, max(len(tracks), 1) - 0.5],
                "tickvals": list(range(len(tracks))),
                "ticktext": [verbatim(t.label) for t in reversed(tracks)],
                "tickfont": {"size": 10},
                "automargin": True,
            },
            yaxis3=bare
            | {
                "domain": [(heat + strips + 2 * _GAP) / inner, 1],
                "showticklabels": False,
                "rangemode": "tozero",
            },
        ),
    )
    return Drawing(
        figure,
        alt=_alt(ordered, len(genes), tree),
        caption=_caption(n, len(genes), unit),
        table=_table(z[np.ix_(order, rows)], genes, samples, ordered),
        name=name,
        simulated=simulated,
    )


def _standardised(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return each gene in standard deviations from its mean, 0 where it does not vary."""
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1])
    return np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)


def _heat(
    z: npt.NDArray[np.float64], genes: list[str], samples: npt.NDArray[np.object_]
) -> dict[str, Any]:
    """Return expression, genes x samples."""
    return {
        "type": "heatmap",
        "x": np.arange(len(samples)),
        "y": np.arange(len(genes)),
        # Two decimals are more than colour can show.
        "z": np.clip(z, -CLIP, CLIP).round(2).astype(np.float32),
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
            "ypad": 34,
            "thickness": 10,
            "len": 0.6,
            "tickvals": [-CLIP, 0, CLIP],
            "ticktext": [f"-{CLIP:g} or less", "mean", f"{CLIP:g} or more"],
            "title": {"text": "Expression (standard deviations)", "side": "top"},
        },
        "hovertemplate": "%{y}: z = %{z:.2f}<extra></extra>",
        "name": "expression",
    }


def _branches(tree: Clustering) -> dict[str, Any]:
    """Return the tree of the samples as one broken line."""
    across, up = tree.branches()
    gap = np.full((len(across), 1), np.nan)
    return {
        "type": "scatter",
        "x": np.hstack([across, gap]).ravel().round(2),
        # The square root lets the small branches be seen beside the last.
        "y": np.sqrt(np.hstack([up, gap])).ravel().round(3),
        "yaxis": "y3",
        "mode": "lines",
        "line": {"color": NEUTRAL, "width": 0.8},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "tree",
    }


def _key(lines: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the colours of each track mean, below the colour bar."""
    return [
        note(
            line,
            0,
            0,
            yanchor="top",
            xshift=-76,
            yshift=-(_COLOURBAR - 8 + _LINE * i),
            font={"size": 11},
        )
        for i, line in enumerate(lines)
    ]


def _simulated(simulated: bool) -> list[dict[str, Any]]:
    """Return the label that no reader can miss, above the tree."""
    if not simulated:
        return []
    return [
        note(
            SIMULATED,
            1,
            1,
            xanchor="right",
            yshift=8,
            font={"size": 11},
            bordercolor=NEUTRAL,
            borderwidth=1,
            borderpad=3,
        )
    ]


def _alt(tracks: Sequence[Track], n_genes: int, tree: Clustering) -> str:
    """State into which two clusters the samples fall, and who is in them."""
    n, first = len(tree.order), tree.first_half
    said = (
        f"Expression of {rounding.count(n_genes, 'gene')} in {rounding.count(n, 'sample')}, "
        f"clustered. The two main clusters hold {first:,} and {n - first:,} samples"
    )
    if not tracks:
        return f"{said}."
    names, codes = tracks[0].levels()
    inside = np.arange(n) < first
    parts = []
    for i, level in enumerate(names):
        one, other = (int((half & (codes == i)).sum()) for half in (inside, ~inside))
        parts.append(f"{level}: {one:,} and {other:,}")
    return f"{said}; {'; '.join(parts)}."


def _caption(n: int, n_genes: int, unit: str) -> str:
    """Say how many, what the colours are and how the order came about."""
    scale = f" ({unit})" if unit else ""
    return (
        f"{rounding.count(n, 'sample')}, {rounding.count(n_genes, 'gene')}. Expression{scale} in "
        f"standard deviations from each gene's mean over these samples, cut off at -{CLIP:g} and "
        f"{CLIP:g}. Samples and genes in the order of hierarchical clustering (Ward's method); "
        "above, the tree of the samples, heights as square roots. The genes were chosen because "
        "they differ between the groups, so that samples cluster by group is no further evidence."
    )


def _table(
    z: npt.NDArray[np.float64],
    genes: list[str],
    samples: npt.NDArray[np.object_],
    tracks: Sequence[Track],
) -> pd.DataFrame:
    """Return one row for each sample: its tracks, then its standardised expression."""
    table = pd.DataFrame({"sample": samples})
    for track in tracks:
        table[track.label] = track.series.to_numpy()
    return table.join(pd.DataFrame(z, columns=[f"z_{gene}" for gene in genes]))
