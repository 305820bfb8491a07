"""Names written beside points, where they can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.figures.canvas import verbatim

__all__ = ["point_names"]

_MOST = 8  # names on each side of zero
_CROWDED = 4  # points under a name, its own included, beyond which it could not be read
# What a name takes of the picture's width and height, on a telephone.
_SIZE = (0.24, 0.035)


def point_names(
    names: Sequence[str],
    places: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    *,
    crowd: npt.NDArray[np.float64],
) -> dict[str, Any]:
    """Return the names of some points, outwards of them, as a trace of text.

    Parameters
    ----------
    names : sequence of str, length n
    places : array of float, shape (n, 2)
    weights : array of float, shape (n,)
        The heavier, the sooner is a point named.
    crowd : array of float, shape (m, 2)
        Points that names should not be written over.
    """
    spans = np.ptp(places, axis=0) if len(places) else np.zeros(2)
    size = np.array(_SIZE) * np.where(spans > 0, spans, 1.0)
    chosen: list[int] = []
    for side in (places[:, 0] > 0, places[:, 0] <= 0):
        order = [int(i) for i in np.argsort(-weights, kind="stable") if side[i]]
        chosen += _apart(order[: 12 * _MOST], places, crowd, size)
    x, y = places[chosen].T
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        # Kept off its point by spaces on either side.
        "text": [f"\u00a0\u00a0{verbatim(names[i])}\u00a0\u00a0" for i in chosen],
        "mode": "text",
        "textposition": ["middle right" if place > 0 else "middle left" for place in x],
        "textfont": {"size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "names",
    }


def _apart(
    order: list[int],
    places: npt.NDArray[np.float64],
    crowd: npt.NDArray[np.float64],
    size: npt.NDArray[np.float64],
) -> list[int]:
    """Return the first few whose names lie neither on one another nor on many points."""
    kept: list[int] = []
    for i in order:
        x, y = places[i]
        outwards = (1.0 if x > 0 else -1.0) * (crowd[:, 0] - x)
        level = np.abs(crowd[:, 1] - y) < size[1] / 2
        under = int(((outwards >= 0) & (outwards < 0.6 * size[0]) & level).sum())
        free = all((np.abs(places[i] - places[j]) > size).any() for j in kept)
        if free and under <= _CROWDED:
            kept.append(i)
        if len(kept) == _MOST:
            break
    return kept
