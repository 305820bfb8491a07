"""Clinical characteristics as strips of colour beside a heat map, and what the colours mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.figures.canvas import verbatim
from dashboard.figures.palette import NEUTRAL, SERIES, faded

__all__ = ["ABSENT", "Track", "key_lines", "track_traces"]

ABSENT = "not recorded"
_ABSENT_COLOUR = "rgba(128,128,128,0.18)"
_BINS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One characteristic over the samples.

    Parameters
    ----------
    label : str
        What a reader calls it.
    series : Series, shape (samples,)
        Numbers are shown in quarters of the samples, all else as levels;
        missing ones as such.
    colours : tuple of str
        Of the levels in their order; the palette's series where not given.
    """

    label: str
    series: pd.Series
    colours: tuple[str, ...] = ()

    def levels(self) -> tuple[list[str], npt.NDArray[np.int64]]:
        """Return the levels in their order and the level of each sample, -1 where missing."""
        values = self.series
        if self._is_number:
            return _quarters(values.to_numpy(dtype=np.float64))
        text = values.astype("string")
        if isinstance(values.dtype, pd.CategoricalDtype):
            found = set(text.dropna())
            names = [str(level) for level in values.cat.categories if str(level) in found]
        else:
            names = sorted(text.dropna().unique())
        place = {name: i for i, name in enumerate(names)}
        return names, np.array([place.get(item, -1) for item in text.fillna("")], dtype=np.int64)

    def colour(self, level: int) -> str:
        """Return the colour of a level."""
        if self._is_number:  # one hue, the stronger the higher
            return faded(SERIES[0], (0.3, 0.55, 0.8, 1.0)[level % _BINS])
        known = self.colours or SERIES[:-1]
        return known[level % len(known)]

    @property
    def _is_number(self) -> bool:
        kind = self.series.dtype
        return pd.api.types.is_numeric_dtype(kind) and not isinstance(kind, pd.CategoricalDtype)


def track_traces(tracks: Sequence[Track], samples: Sequence[str]) -> list[dict[str, Any]]:
    """Return one strip for each track, on the second vertical axis, the first track uppermost.

    Parameters
    ----------
    tracks : sequence of Track
        Their series in the order of the samples.
    samples : sequence of str
    """
    return [_strip(track, samples, len(tracks) - 1 - row) for row, track in enumerate(tracks)]


def key_lines(tracks: Sequence[Track]) -> list[str]:
    """Return, for each track, its name and its levels with their colours, as one line."""
    lines = []
    for track in tracks:
        names, codes = track.levels()
        parts = [
            f"<span style='color:{track.colour(i)}'>\u25a0</span>\u00a0{_short(name)}"
            for i, name in enumerate(names)
        ]
        if (codes < 0).any():
            parts.append(f"<span style='color:{NEUTRAL}'>\u25a1</span>\u00a0{ABSENT}")
        lines.append(f"{verbatim(track.label)}: {'  '.join(parts)}")
    return lines


def _strip(track: Track, samples: Sequence[str], row: int) -> dict[str, Any]:
    """Return one track as a heat map of one row."""
    names, codes = track.levels()
    # A scale of flat steps: the missing colour first, then one for each level.
    colours = [_ABSENT_COLOUR, *(track.colour(i) for i in range(len(names)))]
    count = len(colours)
    scale = [
        [edge, colour] for i, colour in enumerate(colours) for edge in (i / count, (i + 1) / count)
    ]
    words = [verbatim(name) for name in (ABSENT, *names)]
    return {
        "type": "heatmap",
        "x": np.arange(len(codes)),
        "y": [row],
        "z": (codes + 1)[None].astype(np.int16),
        "customdata": [
            [[words[code + 1], verbatim(str(s))] for code, s in zip(codes, samples, strict=True)]
        ],
        "zmin": -0.5,
        "zmax": count - 0.5,
        "colorscale": scale,
        "showscale": False,
        "yaxis": "y2",
        "hovertemplate": "%{customdata[1]}<br>"
        f"{verbatim(track.label)}: %{{customdata[0]}}<extra></extra>",
        "name": track.label,
    }


def _quarters(number: npt.NDArray[np.float64]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return a number as quarters of the samples that have one."""
    known = np.isfinite(number)
    codes = np.full(number.size, -1, dtype=np.int64)
    if not known.any():
        return [], codes
    edges = np.unique(np.quantile(number[known], np.linspace(0, 1, _BINS + 1)))
    if edges.size < 2:
        codes[known] = 0
        return [f"{edges[0]:.3g}"], codes
    codes[known] = np.clip(np.searchsorted(edges, number[known], side="left") - 1, 0, None)
    names = [f"{low:.3g} to {high:.3g}" for low, high in pairwise(edges)]
    return names, codes


def _short(name: str) -> str:
    """Return a level's name, not longer than a line can bear."""
    return verbatim(name if len(name) <= 24 else f"{name[:23]}\u2026")
