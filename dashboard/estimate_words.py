"""A probability in words that people understand: out of how many, not per cent alone."""

from __future__ import annotations

import math

from core.imaging.estimate import RiskEstimate

__all__ = [
    "RESEARCH_USE",
    "SIMULATED_MODEL",
    "frequency",
    "headline",
    "interval_words",
    "sentence",
]

RESEARCH_USE = (
    "Research use only. Not a medical device: nothing here may guide the diagnosis or treatment "
    "of a patient."
)
SIMULATED_MODEL = "Trained on simulated scans: its number means nothing about a patient"


def frequency(probability: float, *, of: int = 10) -> str:
    """Return ``3 in 10``, or out of 100 near both ends, where tenths would hide all.

    Parameters
    ----------
    probability : float
    of : {10, 100}
        Out of how many, where it is neither near 0 nor near 1.

    Examples
    --------
    >>> frequency(0.31), frequency(0.03), frequency(0.001)
    ('3 in 10', '3 in 100', 'fewer than 1 in 200')
    """
    if probability < 0.005:
        return "fewer than 1 in 200"
    if probability > 0.995:
        return "more than 199 in 200"
    if of == 10 and _in_tenths(probability):
        return f"{min(max(math.floor(probability * 10 + 0.5), 1), 9)} in 10"
    return f"{min(max(math.floor(probability * 100 + 0.5), 1), 99)} in 100"


def interval_words(lower: float, upper: float) -> str:
    """Return ``between 1 in 10 and 6 in 10``, once where both ends sound alike.

    Examples
    --------
    >>> interval_words(0.12, 0.58), interval_words(0.28, 0.31)
    ('between 1 in 10 and 6 in 10', 'close to 3 in 10 throughout')
    >>> interval_words(0.24, 0.96)
    'between 24 in 100 and 96 in 100'
    """
    # Both ends are said out of as many: nobody compares tenths with hundredths.
    of = 10 if _in_tenths(lower) and _in_tenths(upper) else 100
    low, high = frequency(lower, of=of), frequency(upper, of=of)
    return f"close to {low} throughout" if low == high else f"between {low} and {high}"


def headline(estimate: RiskEstimate) -> str:
    """Return the estimate in a few words: ``About 3 in 10; between 1 in 10 and 6 in 10``."""
    said = _about(estimate.probability)
    return f"{said[:1].upper()}{said[1:]}; {interval_words(estimate.lower, estimate.upper)}"


def sentence(estimate: RiskEstimate) -> str:
    """Say what the estimate means, as one would to a colleague."""
    return (
        f"Of patients whose scans these networks read alike, {_about(estimate.probability)} would "
        f"be in the high-risk group. Without a scan one would say {frequency(estimate.base_rate)}, "
        "the share of the training cohort."
    )


def _in_tenths(probability: float) -> bool:
    return 0.05 <= probability <= 0.95


def _about(probability: float) -> str:
    words = frequency(probability)
    return f"about {words}" if words[0].isdigit() else words
