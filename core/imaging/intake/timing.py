"""What the times of a sequence say: repetition, echo and inversion, in milliseconds.

A tissue's contrast follows from them: T1 images have short echoes and either
short repetitions or an inversion of about a second; T2 images have long ones
of both; a FLAIR has an inversion besides, as long as it takes water to pass
through zero (2 to 2.8 s, 1.4 s at low field). The bounds are wide; what lies
between them says nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

__all__ = ["Timing", "Weighting"]

Weighting = Literal["t1", "t2", "flair", "density", "echo-planar", "t2star"]


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of a sequence; NaN where the header has none.

    Parameters
    ----------
    repetition, echo, inversion : float
        Milliseconds.
    scanning : tuple of str
        DICOM's ``SE`` (spin echo), ``GR`` (gradient echo), ``IR`` (inversion
        recovery), ``EP`` (echo planar).
    """

    repetition: float = math.nan
    echo: float = math.nan
    inversion: float = math.nan
    scanning: tuple[str, ...] = ()

    @property
    def weighting(self) -> Weighting | None:
        """What the times are those of; None where they do not say."""
        tr, te, ti = self.repetition, self.echo, self.inversion
        inverted = ti > 0 or "IR" in self.scanning
        gradient = "GR" in self.scanning
        if "EP" in self.scanning:
            return "echo-planar"
        if not (tr > 0 and te > 0):
            return None
        if tr >= 3500 and te >= 60 and 1200 <= ti <= 3200:
            return "flair"
        if tr >= 1800 and te >= 60 and not inverted and not gradient:
            return "t2"
        if tr >= 1800 and te < 50 and not inverted and not gradient:
            return "density"
        if te <= 40 and 300 <= ti <= 1300 and not tr > 3500:
            return "t1"
        if gradient and not inverted:
            if te <= 12 and tr <= 60:
                return "t1"
            return "t2star" if 14 <= te <= 60 else None
        return "t1" if te <= 35 and tr <= 1200 and not inverted else None

    def __str__(self) -> str:
        shown = [
            f"{name} {value:g}"
            for name, value in (
                ("repetition", self.repetition),
                ("echo", self.echo),
                ("inversion", self.inversion),
            )
            if value > 0
        ]
        return f"{', '.join(shown)} ms" if shown else "no times"
