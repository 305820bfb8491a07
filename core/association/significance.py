"""``SignificanceTest``: what a test of a hypothesis found."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SignificanceTest"]

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class SignificanceTest:
    """A test of a null hypothesis, and the estimate that goes with it.

    Parameters
    ----------
    name : str
        The test in words, e.g. ``"Welch t test"``.
    statistic : float
        NaN where the test has none (Fisher's exact test).
    statistic_name : str
        Its symbol: t, F, W, H, chi-square, S, z; empty where there is none.
    df : tuple of float
        Degrees of freedom, none, one or two.
    p_value : float
        Two-sided.
    estimate, lower, upper : float
        What the test estimates, with its interval; NaN where it has none.
    estimate_name : str
        What is estimated.
    note : str
        How the p-value was found where there is more than one way.
    """

    name: str
    statistic: float
    statistic_name: str
    df: tuple[float, ...]
    p_value: float
    estimate: float = _NAN
    lower: float = _NAN
    upper: float = _NAN
    estimate_name: str = ""
    note: str = ""
