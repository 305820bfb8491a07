"""The colours of every figure, each meaning one thing.

Each colour has a contrast of at least 3:1 on white and on Streamlit's dark
background, and those that meet in one figure differ in hue for readers with
any of the common colour deficiencies (the strata are Okabe and Ito's blue and
vermilion). Colour never carries a meaning alone: a label, a symbol or a dash
says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

__all__ = [
    "ALIVE",
    "BOTH_SETS",
    "DEAD",
    "DIVERGING",
    "HIGHER_HAZARD",
    "LESS_EXPRESSED",
    "LOWER_HAZARD",
    "MORE_EXPRESSED",
    "NEUTRAL",
    "OURS",
    "PUBLISHED",
    "ROLES",
    "SERIES",
    "STRATA",
    "TRAINING",
    "VALIDATION",
    "faded",
    "stratum_colours",
]

# Text that is not data, reference lines, missing values, "all patients".
NEUTRAL = "#808080"

STRATA = {"low": "#0072B2", "intermediate": "#B5679A", "high": "#D55E00", "all": NEUTRAL}

# A gene whose expression goes with death has the colour of the high-risk group.
LOWER_HAZARD = STRATA["low"]
HIGHER_HAZARD = STRATA["high"]

# What a gene does to ferroptosis; "both" is the mixture of the two, a marker does neither.
ROLES = {"driver": "#5A6FC0", "suppressor": "#C2577A", "both": "#8E6BBF", "marker": "#5F8A3A"}

TRAINING = "#00876C"
VALIDATION = "#B07000"

OURS = "#00876C"
PUBLISHED = "#B07000"
BOTH_SETS = "#5A6FC0"

DEAD = "#7E57C2"
ALIVE = NEUTRAL

# For groups or horizons that have no colour of their own, in this order.
SERIES = ("#5A6FC0", "#008E7A", "#A67C00", "#C2577A", "#7E57C2", "#2E86AB", "#A0522D", NEUTRAL)

# Expression below and above its mean.
DIVERGING = (
    (0.0, "#0072B2"),
    (0.25, "#7FB8D8"),
    (0.5, "#F7F7F7"),
    (0.75, "#EBA772"),
    (1.0, "#D55E00"),
)
LESS_EXPRESSED = DIVERGING[0][1]
MORE_EXPRESSED = DIVERGING[-1][1]


def faded(colour: str, opacity: float) -> str:
    """Return a colour of this palette as ``rgba(...)`` with an opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def stratum_colours(labels: Iterable[str]) -> list[str]:
    """Return one colour for each stratum; those without a colour of their own take the next."""
    spare = cycle(SERIES)
    return [STRATA[label] if label in STRATA else next(spare) for label in labels]
