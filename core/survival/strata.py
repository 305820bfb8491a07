"""``Cutpoint`` and ``Cutpoints``: values of a score that divide patients into strata.

Whatever chose the value (the scan of ``core.survival.cutpoint``, the median, a
validation cohort's training cohort), the strata follow by one rule: a patient
whose score equals the cutpoint is in the lower group, as in R's ``maxstat``
and ``surv_categorize``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, listed

__all__ = ["Cutpoint", "Cutpoints", "as_score", "stratify"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cutpoint:
    """One value of the score that divides patients into low and high.

    Parameters
    ----------
    value : float
        In units of the score; low is score <= value, high is score > value.
    statistic : float
        Absolute standardised log-rank statistic at this cut; NaN where the
        cut was not scanned.
    p_value_adjusted : float
        P-value corrected for the search over cuts; NaN where none applies.
    method : str
        ``"scan"``, ``"median"``, ``"quantile"`` or ``"fixed"``.
    label : str
        What a page shows, e.g. ``"median"`` or ``"fixed at 0.42 (TCGA glioma)"``.

    Raises
    ------
    InputError
        If the value is missing or infinite.
    """

    value: float
    statistic: float = float("nan")
    p_value_adjusted: float = float("nan")
    method: str = "fixed"
    label: str = ""

    def __post_init__(self) -> None:
        value = _finite_value(self.value)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "label", self.label or f"{self.method} at {value:.4g}")

    def stratify(self, score: npt.ArrayLike | pd.Series[Any]) -> pd.Series[Any]:
        """Return ``low`` (score <= value) or ``high`` for each patient.

        Parameters
        ----------
        score : array or Series of float, shape (patients,)
            In the units of the cutpoint. A Series keeps its index.

        Returns
        -------
        Series
            Ordered categorical with the levels low and high, both present as
            levels even where one has no patient.

        Raises
        ------
        InputError
            If scores are missing, infinite or not numbers.

        Examples
        --------
        >>> Cutpoint(0.5).stratify([0.1, 0.5, 0.9]).tolist()
        ['low', 'low', 'high']
        """
        return stratify(score, (self.value,), ("low", "high"))


@dataclass(frozen=True, slots=True)
class Cutpoints:
    """Two increasing values that divide patients into low, intermediate and high.

    Parameters
    ----------
    values : tuple of float
        Low is score <= first, intermediate is score <= second, high the rest.
    method : str
        How the values were chosen.
    label : str
        What a page shows.

    Raises
    ------
    InputError
        If there are not two finite values, in increasing order.
    """

    values: tuple[float, float]
    method: str = "fixed"
    label: str = ""

    def __post_init__(self) -> None:
        values = tuple(_finite_value(value) for value in self.values)
        if len(values) != 2 or values[0] >= values[1]:
            raise InputError(
                f"three strata need two increasing cutpoints, got {listed(values)}.",
                "Give two different values, the smaller one first.",
            )
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "label", self.label or self.method)

    def stratify(self, score: npt.ArrayLike | pd.Series[Any]) -> pd.Series[Any]:
        """Return ``low``, ``intermediate`` or ``high`` for each patient.

        Parameters
        ----------
        score : array or Series of float, shape (patients,)
            A Series keeps its index.

        Returns
        -------
        Series
            Ordered categorical with these three levels.

        Raises
        ------
        InputError
            If scores are missing, infinite or not numbers.

        Examples
        --------
        >>> Cutpoints((1.0, 2.0)).stratify([1.0, 2.0, 3.0]).tolist()
        ['low', 'intermediate', 'high']
        """
        return stratify(score, self.values, ("low", "intermediate", "high"))


def stratify(
    score: npt.ArrayLike | pd.Series[Any], values: Sequence[float], levels: Sequence[str]
) -> pd.Series[Any]:
    """Divide patients at increasing values of a score.

    Parameters
    ----------
    score : array or Series of float, shape (patients,)
        A Series keeps its index.
    values : sequence of float, length k
        Increasing cutpoints. A score equal to a cutpoint is below it.
    levels : sequence of str, length k + 1
        Names of the strata, lowest first.

    Returns
    -------
    Series
        Ordered categorical named ``stratum``, with every level in its place.

    Raises
    ------
    InputError
        If scores are missing or not numbers, or there is not one more level
        than values.
    """
    cuts = np.array([_finite_value(value) for value in values])
    if len(levels) != cuts.size + 1 or (np.diff(cuts) <= 0).any():
        raise InputError(
            f"{cuts.size} cutpoints ({listed(cuts)}) cannot make {len(levels)} strata.",
            "Give increasing cutpoints and one more name than cutpoints.",
        )
    # side="left" counts the cutpoints strictly below the score: equal is low.
    codes = np.searchsorted(cuts, as_score(score), side="left")
    dtype = pd.CategoricalDtype(list(levels), ordered=True)
    categories = pd.Categorical.from_codes(codes.tolist(), dtype=dtype)
    index = score.index if isinstance(score, pd.Series) else None
    return pd.Series(categories, index=index, name="stratum")


def as_score(score: npt.ArrayLike | pd.Series[Any]) -> _Floats:
    """Return a score as a new array of float, refusing what cannot be ordered.

    Parameters
    ----------
    score : array or Series of float, shape (patients,)
        One number for each patient.

    Raises
    ------
    InputError
        If there is not one finite number for each patient.
    """
    try:
        values = np.array(score, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise InputError(
            f"the score must be numbers, got {np.asarray(score).dtype}.",
            "Give one number for each patient.",
        ) from exc
    if values.ndim != 1:
        raise InputError(
            f"the score must be one list of numbers, got an array of shape {values.shape}.",
            "Give one number for each patient.",
        )
    bad = ~np.isfinite(values)
    if bad.any():
        raise InputError(
            f"the score has {int(bad.sum()):,} missing or infinite values among {values.size:,} "
            f"patients (patients number {listed(np.flatnonzero(bad) + 1)}).",
            "Leave these patients out, or give the signature the genes it lacks.",
        )
    return values


def _finite_value(value: float) -> float:
    """Return a cutpoint's value as a finite float."""
    try:
        number = float(value)
    except (TypeError, ValueError) as exc:
        raise InputError(
            f"a cutpoint must be a number, got {value!r}.", "Give a value of the score."
        ) from exc
    if not np.isfinite(number):
        raise InputError(f"a cutpoint must be finite, got {number}.", "Give a value of the score.")
    return number
