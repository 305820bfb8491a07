"""Patients drawn again with replacement: what a frozen score's numbers would have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import FitError, InputError
from core.survival.alignment import aligned_score
from core.survival.comparison import hazard_ratio
from core.survival.concordance import concordance

__all__ = ["BootstrapInterval", "Resample", "percentile_interval", "resample_score"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Resample:
    """A frozen score's numbers among patients drawn again.

    Parameters
    ----------
    concordance : float
        Harrell's; NaN where no two patients could be ordered.
    log_hazard_ratio : float
        Of the high over the low group; NaN where a group had no death or none
        was asked for.
    """

    concordance: float
    log_hazard_ratio: float


@dataclass(frozen=True, slots=True)
class BootstrapInterval:
    """Spread of a number over bootstrap samples.

    Parameters
    ----------
    lower, upper : float
        Percentile interval.
    standard_error : float
        Standard deviation over the samples.
    n : int
        Samples that gave a number.
    n_failed : int
        Samples that gave none; left out.
    level : float
        Coverage of the interval.
    """

    lower: float
    upper: float
    standard_error: float
    n: int
    n_failed: int
    level: float = 0.95


def resample_score(
    score: npt.ArrayLike,
    outcome: Outcome,
    *,
    seed: int | Sequence[int],
    high: npt.ArrayLike | None = None,
) -> Resample:
    """Draw as many patients with replacement and compute concordance and hazard ratio.

    Parameters
    ----------
    score : array of float, shape (n,)
        Fixed beforehand; nothing is refitted.
    outcome : Outcome
    seed : int or sequence of int
        The same seed draws the same patients.
    high : array of bool, shape (n,), optional
        Who is in the high group under a cut fixed beforehand.

    Raises
    ------
    InputError
        If lengths differ or scores are missing.

    Notes
    -----
    Drawing as ``numpy.random.default_rng(seed).integers(n, size=n)``. A sample
    in which a number does not exist gives NaN rather than another draw.

    References
    ----------
    Efron & Tibshirani (1986) doi:10.1214/ss/1177013815.

    Examples
    --------
    >>> outcome = Outcome([1, 2, 3, 4], [1, 1, 1, 1])
    >>> resample_score([4, 3, 2, 1], outcome, seed=1).concordance
    1.0
    """
    values = aligned_score(score, outcome)
    rows = np.random.default_rng(seed).integers(len(outcome), size=len(outcome))
    drawn = outcome.take(rows)
    try:
        ranked = concordance(values[rows], drawn).estimate
    except FitError:
        ranked = float("nan")
    ratio = float("nan")
    if high is not None:
        group = np.asarray(high, dtype=np.bool_)
        if group.shape != values.shape:
            raise InputError(
                f"there are {group.size:,} groups for {values.size:,} patients.",
                "Say of each patient whether they are in the high group.",
            )
        if 0 < group[rows].sum() < group.size:
            try:
                ratio = hazard_ratio(drawn, group[rows].astype(np.int64)).coefficient
            except FitError:
                ratio = float("nan")
    return Resample(ranked, ratio)


def percentile_interval(values: npt.ArrayLike, *, level: float = 0.95) -> BootstrapInterval:
    """Return the percentile interval and standard error of bootstrap values.

    Parameters
    ----------
    values : array of float, shape (samples,)
        NaN where a sample gave no number; these are counted and left out.
    level : float
        Coverage.

    Raises
    ------
    FitError
        If fewer than 2 samples gave a number.
    InputError
        If the level is not between 0 and 1.

    Notes
    -----
    Quantiles as R's ``quantile(type = 7)``; R's ``boot::boot.ci(type =
    "perc")`` interpolates on the normal scale and differs a little.

    Examples
    --------
    >>> found = percentile_interval(range(101))
    >>> round(found.lower, 9), round(found.upper, 9)
    (2.5, 97.5)
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"the level is {level}; it must lie between 0 and 1.", "Use 0.95.")
    given: _Floats = np.asarray(values, dtype=np.float64)
    there = given[np.isfinite(given)]
    if there.size < 2:
        raise FitError(
            f"{there.size} of {given.size:,} bootstrap samples gave a number; an interval needs 2.",
            "Use more patients or another cut: a group without deaths has no hazard ratio.",
        )
    tail = (1 - level) / 2
    lower, upper = np.quantile(there, [tail, 1 - tail])
    return BootstrapInterval(
        float(lower),
        float(upper),
        float(there.std(ddof=1)),
        int(there.size),
        int(given.size - there.size),
        level,
    )
