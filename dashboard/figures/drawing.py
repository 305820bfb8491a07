"""``Drawing``: a figure and everything that must stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

__all__ = ["SIMULATED", "Drawing"]

SIMULATED = "Simulated data"


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A figure with its alternative text, its caption and its numbers.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Without background or font colour, so that any theme can dress it.
    alt : str
        What the figure shows, for a reader who cannot see it: the finding,
        not the form.
    caption : str
        Number of patients and events, method and interval, abbreviations
        explained.
    table : DataFrame
        The numbers behind the figure, tidy and unrounded.
    name : str
        Lower-case word for keys and file names, e.g. ``"survival_curves"``.
    simulated : bool
        True where the patients are made up: caption, alternative text and
        table then say so, and so must the figure.

    Raises
    ------
    ValueError
        If a text is empty, the name is not fit for a file, or the figure of
        simulated patients does not say that they are.
    """

    figure: go.Figure
    alt: str
    caption: str
    table: pd.DataFrame
    name: str
    simulated: bool = False

    def __post_init__(self) -> None:
        if not (self.alt.strip() and self.caption.strip()):
            raise ValueError(f"the drawing {self.name!r} lacks its alt text or its caption")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise ValueError(
                f"a drawing's name is lower-case letters, digits and underscores, got {self.name!r}"
            )
        if not self.simulated:
            return
        if not any(note.text == SIMULATED for note in self.figure.layout.annotations):
            raise ValueError(f"the drawing {self.name!r} of simulated data does not say so")
        object.__setattr__(self, "alt", f"{SIMULATED}. {self.alt}")
        object.__setattr__(self, "caption", f"{SIMULATED}, not patients. {self.caption}")
        object.__setattr__(self, "table", self.table.assign(simulated=True))
