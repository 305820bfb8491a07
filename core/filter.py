"""Choosing some patients of a cohort by what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Cohort
from core.errors import CohortError, listed

__all__ = ["MISSING", "CohortFilter"]

MISSING = "missing"
"""The level that stands for patients whose characteristic was not recorded."""


@dataclass(frozen=True, slots=True)
class CohortFilter:
    """Conditions that a patient must meet, all of them.

    Parameters
    ----------
    ranges : mapping of str to (float, float)
        Numeric characteristic -> lowest and highest value kept, both included.
        Patients whose value is missing are left out while a range is set.
    levels : mapping of str to tuple of str
        Category -> levels kept; :data:`MISSING` keeps the unrecorded ones.
    """

    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ranges or self.levels)

    def mask(self, cohort: Cohort, *, ignore: str = "") -> npt.NDArray[np.bool_]:
        """Return which patients meet every condition, shape (patients,).

        Parameters
        ----------
        cohort : Cohort
        ignore : str
            A characteristic whose own condition is passed over, so that its
            chart shows what choosing another level would give (cross-filtering).

        Raises
        ------
        CohortError
            If the cohort does not have a characteristic.
        """
        keep = np.ones(len(cohort), dtype=bool)
        for name, (low, high) in self.ranges.items():
            if name != ignore:
                number = pd.to_numeric(_column(cohort, name), errors="coerce").to_numpy(float)
                keep &= (number >= low) & (number <= high)
        for name, levels in self.levels.items():
            if name != ignore:
                values = _column(cohort, name)
                chosen = values.astype("string").isin([item for item in levels if item != MISSING])
                kept = chosen.to_numpy(dtype=bool, na_value=False)
                if MISSING in levels:
                    kept |= values.isna().to_numpy()
                keep &= kept
        return keep

    def apply(self, cohort: Cohort) -> Cohort:
        """Return the cohort of the patients who meet every condition.

        Raises
        ------
        CohortError
            If nobody does, or a characteristic is unknown.
        """
        if not self:
            return cohort
        keep = self.mask(cohort)
        if not keep.any():
            raise CohortError(
                f"no patient of {cohort.title} meets all conditions ({self.words()}).",
                "Widen a range or allow another level.",
            )
        return cohort if keep.all() else cohort.take(keep)

    def words(self) -> str:
        """Say the conditions in words, ``age 30 to 60; grade II, III``."""
        ranges = [f"{name} {low:g} to {high:g}" for name, (low, high) in self.ranges.items()]
        levels = [f"{name} {', '.join(items) or 'none'}" for name, items in self.levels.items()]
        return "; ".join(ranges + levels)


def _column(cohort: Cohort, name: str) -> pd.Series:
    """Return a clinical column or say which there are."""
    if name not in cohort.clinical.columns:
        raise CohortError(
            f"{cohort.title} does not record {name!r}.",
            "The patients are filtered by it: take that condition back on the Cohort page, or "
            "choose a cohort that records it. This one records "
            f"{listed(cohort.clinical.columns, most=12)}.",
        )
    return cohort.clinical[name]
