"""Numbers as a reader wants them. The only place where numbers are rounded."""

from __future__ import annotations

import math
from collections.abc import Iterable

from core.cohort import TimeUnit

__all__ = [
    "STRATUM_NAMES",
    "count",
    "exact_p",
    "interval",
    "joined",
    "number",
    "p_value",
    "percent",
    "percent_interval",
    "shortened",
    "significant",
    "stratum_name",
    "time",
    "wrapped",
]

STRATUM_NAMES = {
    "low": "Low risk",
    "intermediate": "Intermediate risk",
    "high": "High risk",
    "all": "All patients",
}


def stratum_name(label: str) -> str:
    """Return what a reader calls a stratum: ``high`` is ``High risk``."""
    return STRATUM_NAMES.get(label, label)


def number(value: float, *, digits: int = 2, missing: str = "not estimable") -> str:
    """Return a number with fixed decimals; words where it is missing."""
    return f"{value:,.{digits}f}" if math.isfinite(value) else missing


def significant(value: float, *, digits: int = 3) -> str:
    """Return a number with so many significant digits and no exponent where readable."""
    if not math.isfinite(value):
        return "not estimable"
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        places = 0 if value == 0 else max(0, digits - 1 - math.floor(math.log10(abs(value))))
        return f"{value:,.{places}f}"
    return f"{value:.{digits - 1}e}"


def count(n: int, singular: str, plural: str = "") -> str:
    """Return ``1 death`` or ``1,204 deaths``."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


def interval(lower: float, upper: float, *, digits: int = 2) -> str:
    """Return ``3.51 to 6.09``; an open end is called not reached."""
    ends = (number(end, digits=digits, missing="not reached") for end in (lower, upper))
    return " to ".join(ends)


def percent(value: float, *, digits: int = 1) -> str:
    """Return a proportion as ``50.1%``."""
    return f"{100 * value:.{digits}f}%" if math.isfinite(value) else "not estimable"


def percent_interval(lower: float, upper: float, *, digits: int = 1) -> str:
    """Return ``43.0 to 58.3%``."""
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return "not estimable"
    return f"{100 * lower:.{digits}f} to {100 * upper:.{digits}f}%"


def p_value(value: float, *, symbol: str = "p") -> str:
    """Return ``p = 0.012`` or ``p < 0.001``, as journals print it."""
    if not math.isfinite(value):
        return f"{symbol} not estimable"
    if value < 0.001:
        return f"{symbol} < 0.001"
    return f"{symbol} = {value:.3f}" if value < 0.1 else f"{symbol} = {value:.2f}"


def exact_p(value: float, *, symbol: str = "p") -> str:
    """Return a p-value whose size matters, as in a screen of many: ``p = 2.6e-63``."""
    return f"{symbol} = {value:.1e}" if 0 < value < 0.001 else p_value(value, symbol=symbol)


def time(value: float, unit: TimeUnit, *, digits: int | None = None) -> str:
    """Return ``14.2 months``; a missing time was not reached."""
    if not math.isfinite(value):
        return "not reached"
    places = {"days": 0, "months": 1, "years": 1}[unit] if digits is None else digits
    text = f"{value:,.{places}f}"
    return f"{text} {unit[:-1] if text == '1' else unit}"


def joined(parts: Iterable[str]) -> str:
    """Return ``a, b and c``."""
    items = list(parts)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, what was cut off marked by an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def wrapped(text: str, width: int) -> str:
    """Break a text into lines of at most so many characters, as plotly breaks them."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return "<br>".join(lines)
