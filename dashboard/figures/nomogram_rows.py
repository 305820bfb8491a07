"""The rows of a nomogram: where each scale's ticks lie and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.association import Nomogram, NomogramAxis
from dashboard.figures import rounding

__all__ = [
    "APART",
    "Row",
    "level_ticks",
    "number_ticks",
    "predictor_row",
    "round_up",
    "survival_row",
    "total_row",
    "years_in_words",
]

APART = 8.0
"""Share of the width, in percent, that labels must keep apart."""

_SURVIVAL = (0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01)
_LONGEST = 40  # letters of a level
_STEPS = np.array([1, 2, 5, 10, 20, 25, 50, 100])


@dataclass(frozen=True, slots=True)
class Row:
    """One scale, its places in percent of the width.

    Parameters
    ----------
    title : str
    ticks : sequence of (float, str)
        Place and label.
    ends : (float, float)
        Where its line begins and ends.
    mark : (float, str), optional
        Where the example stands, and what it says there.
    both_sides : bool
        Labels below and above in turn.
    seen : (float, float), optional
        The part where patients were.
    """

    title: str
    ticks: Sequence[tuple[float, str]]
    ends: tuple[float, float]
    mark: tuple[float, str] | None = None
    both_sides: bool = False
    seen: tuple[float, float] | None = None


def predictor_row(axis: NomogramAxis, patient: Mapping[str, object] | None) -> Row:
    """Return the scale of one characteristic, in points."""
    item = axis.predictor
    mark = None
    if patient is not None:
        value = patient[item.name]
        place = axis.points_at(value)
        shown = str(value) if item.kind == "category" else rounding.significant(float(value))
        mark = place, f"{item.label} {shown} {item.unit}".strip() + f": {place:.1f} points"
    ends = min(axis.points), max(axis.points)
    if item.kind == "category":
        return Row(item.label, level_ticks(axis), ends, mark, both_sides=True)
    title = f"{item.label} ({item.unit})" if item.unit else item.label
    return Row(title, number_ticks(axis), ends, mark)


def level_ticks(axis: NomogramAxis) -> list[tuple[float, str]]:
    """Return the levels from left to right, those too close for two labels under one."""
    ticks: list[tuple[float, str]] = []
    levels = [rounding.shortened(str(level), _LONGEST) for level in axis.seen]
    for place, label in sorted(zip(axis.points, levels, strict=True)):
        # Labels stand below and above in turn: a level keeps away from the one before the last.
        if len(ticks) > 1 and place - ticks[-2][0] < APART:
            ticks[-1] = (ticks[-1][0], f"{ticks[-1][1]}, {label}")
        else:
            ticks.append((place, label))
    return ticks


def number_ticks(axis: NomogramAxis) -> list[tuple[float, str]]:
    """Return round numbers between the ends, as dense as they can be read."""
    low, high = (float(end) for end in axis.seen)
    width = max(axis.points) - min(axis.points)
    most = max(int(width / APART), 1)
    size = 10.0 ** np.floor(np.log10((high - low) / most))
    step = next(size * s for s in _STEPS if (high - low) / (size * s) <= most)
    numbers = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step
    if numbers.size < 2:
        numbers = np.array([low, high])
        if width < APART:  # two labels would stand on each other
            return [(float(np.mean(axis.points)), f"{low:g} to {high:g}")]
    digits = 0 if step >= 1 and numbers[0] != low else max(0, int(-np.floor(np.log10(step))))
    places = [axis.points_at(float(np.clip(number, low, high))) for number in numbers]
    return [(p, f"{x:.{digits}f}") for p, x in zip(places, numbers + 0.0, strict=True)]


def total_row(made: Nomogram, end: float, total: float | None) -> Row:
    """Return the scale of the sum, with the part of it where patients were."""
    step = next(s for s in _STEPS if end / s <= 10)
    ticks = [(tick / end * 100, f"{tick:g}") for tick in np.arange(0, end + 1, step)]
    low, high = made.seen
    return Row(
        f"Total points (patients of the model: {low:.0f} to {high:.0f}, thick)",
        ticks,
        (0, 100),
        None if total is None else (total / end * 100, f"Total: {total:.1f} points"),
        seen=(low / end * 100, high / end * 100),
    )


def survival_row(made: Nomogram, year: float, place: int, end: float, total: float | None) -> Row:
    """Return the scale of survival at one horizon, under that of the sum."""
    ticks: list[tuple[float, str]] = []
    for share, x in zip(_SURVIVAL, made.total_at(_SURVIVAL, year) / end * 100, strict=True):
        far = not ticks or x - ticks[-1][0] >= APART
        if 0 <= x <= 100 and far:
            ticks.append((float(x), f"{share:.0%}"))
    if len(ticks) < 2:
        ticks = [(x, f"{float(made.survival_at(x * end / 100, year)):.1%}") for x in (0.0, 100.0)]
    mark = None
    if total is not None:
        alive = float(made.survival_at(total, year))
        mark = total / end * 100, f"{years_in_words(year)}: {alive:.1%} alive"
    at_risk = rounding.count(made.n_at_risk[place], "patient")
    title = f"Alive at {years_in_words(year)} ({at_risk} followed so long)"
    return Row(title, ticks, (0, 100), mark)


def round_up(most: float) -> float:
    """Return a round number of total points that all patients stay below."""
    size = 10.0 ** np.floor(np.log10(max(most, 10.0)))
    return float(
        next(size * s for s in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if most <= size * s)
    )


def years_in_words(year: float) -> str:
    """Return ``1 year`` or ``3 years``."""
    return f"{year:g} year" if year == 1 else f"{year:g} years"
