"""How each characteristic of a cohort goes with its batches, and what leaves along with them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from core.clinical import CHARACTERISTICS
from core.cohort import Cohort
from core.expression.batch_labels import recorded_batches
from core.expression.confounding import Confounding, confounding

__all__ = ["batch_confounding", "biology_lost"]

_STRONG = 0.5
_MOST_LEVELS = 12


def batch_confounding(cohort: Cohort) -> tuple[Confounding, ...]:
    """Return how each characteristic of a cohort goes with its batches, strongest first.

    Numbers are cut in three at their quantiles. Empty where the cohort is of
    one batch; characteristics that nobody has, or all alike, are passed over.
    """
    batch = recorded_batches(cohort.clinical)
    if len(set(batch)) < 2:
        return ()
    found = []
    for item in CHARACTERISTICS:
        if item.name == "batch" or item.name not in cohort.clinical.columns:
            continue
        values = cohort.clinical[item.name]
        if item.kind == "number":
            values = pd.to_numeric(values, errors="coerce")
        elif item.levels:
            found_levels = set(values.dropna().astype(str))
            levels = [level for level in item.levels if level in found_levels]
            levels += sorted(found_levels - set(levels))
            values = values.astype("string").astype(pd.CategoricalDtype(levels, ordered=True))
        different = set(values.dropna())
        if len(different) > 1 and (item.kind == "number" or len(different) <= _MOST_LEVELS):
            found.append(confounding(batch, values))
    return tuple(sorted(found, key=_weakness))


def biology_lost(
    found: Iterable[Confounding], *, kept: tuple[str, ...] = ()
) -> tuple[Confounding, ...]:
    """Return the characteristics that leave with the batches: wholly or strongly confounded.

    Parameters
    ----------
    found : iterable of Confounding
    kept : tuple of str
        Characteristics that the treatment keeps.
    """
    return tuple(
        item
        for item in found
        if item.name not in kept and (item.wholly or item.cramers_v_corrected >= _STRONG)
    )


def _weakness(item: Confounding) -> tuple[bool, float]:
    strength = 0.0 if math.isnan(item.cramers_v) else item.cramers_v
    return not item.wholly, -strength
