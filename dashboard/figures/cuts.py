"""The values of a cut, be it one or several."""

from __future__ import annotations

from core.survival.strata import Cutpoint, Cutpoints

__all__ = ["cut_values"]


def cut_values(cutpoint: Cutpoint | Cutpoints) -> tuple[float, ...]:
    """Return the scores at which patients are divided, ascending."""
    return (cutpoint.value,) if isinstance(cutpoint, Cutpoint) else tuple(cutpoint.values)
