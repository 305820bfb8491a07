"""The area under a ROC curve, its interval, and the difference of two, by DeLong."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.inference import normal_p_values, normal_quantile

__all__ = ["Area", "AreaDifference", "area", "area_difference", "delong_area"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Area:
    """An area under a ROC curve with its interval.

    Parameters
    ----------
    estimate : float
        Chance that a random positive has the higher score of a random pair,
        a tie counting one half. 0.5 is chance, 1 perfect.
    standard_error, lower, upper, level : float
        DeLong's; NaN where a group has one member only.
    n_positive, n_negative : int
    """

    estimate: float
    standard_error: float
    lower: float
    upper: float
    level: float
    n_positive: int
    n_negative: int

    def covers(self, value: float) -> bool:
        """Return whether a value lies within the interval."""
        return self.lower <= value <= self.upper


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """Two scores of the same patients: the first's area less the second's.

    Parameters
    ----------
    first, second : Area
    difference, standard_error, lower, upper, level : float
    z, p_value : float
        Two-sided, against no difference; NaN where the standard error is 0.
    """

    first: Area
    second: Area
    difference: float
    standard_error: float
    lower: float
    upper: float
    level: float
    z: float
    p_value: float


def area(score: npt.ArrayLike, positive: npt.ArrayLike) -> float:
    """Return the area under the ROC curve alone.

    Raises
    ------
    InputError
        If lengths differ, a score is missing or a group is empty.

    Examples
    --------
    >>> area([0.1, 0.4, 0.35, 0.8], [False, False, True, True])
    0.75
    """
    upon_positive, _ = _placements(score, positive)
    return float(upon_positive.mean())


def delong_area(score: npt.ArrayLike, positive: npt.ArrayLike, *, level: float = 0.95) -> Area:
    """Return the area under the ROC curve with DeLong's interval.

    The interval is estimate -/+ z x standard error, cut at 0 and 1. It is of
    the score as it stands: where the score comes from folds, that the networks
    would differ with other patients is not in it.

    Parameters
    ----------
    score : array of float, shape (n,)
        Higher means more likely positive.
    positive : array of bool, shape (n,)
    level : float

    Returns
    -------
    Area

    Raises
    ------
    InputError
        If lengths differ, a score is missing or a group is empty.

    Notes
    -----
    Equals R's ``pROC::ci.auc(roc(..., direction = "<"), method = "delong")``
    to 1e-12. Where the score separates the groups perfectly the standard error
    is 0 and the interval says too much.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), doi:10.2307/2531595. Sun and Xu
    (2014), doi:10.1109/LSP.2014.2337313 (by midranks).
    """
    upon_positive, upon_negative = _placements(score, positive)
    variance = _variance(upon_positive) + _variance(upon_negative)
    return _area(upon_positive, upon_negative, variance=variance, level=level)


def area_difference(
    first: npt.ArrayLike, second: npt.ArrayLike, positive: npt.ArrayLike, *, level: float = 0.95
) -> AreaDifference:
    """Compare the areas of two scores of the same patients.

    Parameters
    ----------
    first, second : array of float, shape (n,)
        In the order of ``positive``.
    positive : array of bool, shape (n,)
    level : float

    Returns
    -------
    AreaDifference

    Raises
    ------
    InputError
        As :func:`delong_area`.

    Notes
    -----
    Equals R's ``pROC::roc.test(paired = TRUE, method = "delong")`` to 1e-12.
    """
    z = normal_quantile(level)
    parts = [_placements(score, positive) for score in (first, second)]
    areas = [_area(p, n, variance=_variance(p) + _variance(n), level=level) for p, n in parts]
    gaps = [parts[0][side] - parts[1][side] for side in (0, 1)]
    difference = areas[0].estimate - areas[1].estimate
    error = math.sqrt(_variance(gaps[0]) + _variance(gaps[1]))
    statistic = difference / error if error > 0 else math.nan
    return AreaDifference(
        first=areas[0],
        second=areas[1],
        difference=difference,
        standard_error=error,
        lower=difference - z * error,
        upper=difference + z * error,
        level=level,
        z=statistic,
        p_value=float(normal_p_values(statistic)),
    )


def _placements(score: npt.ArrayLike, positive: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return, of each positive, the share of negatives below it, and of each negative, above it.

    A tie counts one half; both shares average to the area.
    """
    values = np.asarray(score, dtype=np.float64)
    group = np.asarray(positive, dtype=np.bool_)
    if values.shape != group.shape or values.ndim != 1 or not np.isfinite(values).all():
        raise InputError(
            f"scores of the shape {values.shape} for {group.size:,} patients; one finite score "
            "each is needed.",
            "Leave patients without a score out.",
        )
    cases, controls = values[group], values[~group]
    if not cases.size or not controls.size:
        raise InputError(
            f"{cases.size:,} positives and {controls.size:,} negatives; a ROC curve needs both.",
            "Choose patients of both groups.",
        )
    return _share_below(cases, controls), _share_below(-controls, -cases)


def _share_below(values: Floats, others: Floats) -> Floats:
    ordered = np.sort(others)
    below = np.searchsorted(ordered, values, side="left")
    up_to = np.searchsorted(ordered, values, side="right")
    return np.asarray((below + up_to) / (2.0 * others.size))


def _variance(shares: Floats) -> float:
    """Return a mean's variance; NaN of a single value."""
    return float(shares.var(ddof=1) / shares.size) if shares.size > 1 else math.nan


def _area(upon_positive: Floats, upon_negative: Floats, *, variance: float, level: float) -> Area:
    estimate = float(upon_positive.mean())
    error = math.sqrt(variance)
    reach = normal_quantile(level) * error
    return Area(
        estimate=estimate,
        standard_error=error,
        lower=float(np.maximum(estimate - reach, 0.0)),
        upper=float(np.minimum(estimate + reach, 1.0)),
        level=level,
        n_positive=upon_positive.size,
        n_negative=upon_negative.size,
    )
