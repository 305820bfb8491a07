"""ROC curves of probabilities, with a band where one is wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.imaging.delong import Area, delong_area

__all__ = ["Band", "Roc", "roc", "roc_band"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """A ROC curve.

    Parameters
    ----------
    fpr, tpr : array of float, shape (k,)
        Share of low-risk and of high-risk scans with a score at or above each
        threshold, from (0, 0) to (1, 1).
    thresholds : array of float, shape (k,)
        Falling; infinite at the first point.
    area : Area
        With DeLong's interval.
    """

    fpr: Floats
    tpr: Floats
    thresholds: Floats
    area: Area

    def __post_init__(self) -> None:
        for array in (self.fpr, self.tpr, self.thresholds):
            array.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Pointwise intervals of sensitivity.

    Parameters
    ----------
    fpr, lower, upper : array of float, shape (m,)
        Interval of sensitivity at each false positive rate.
    level : float
    draws, seed : int
        Of the bootstrap.
    """

    fpr: Floats
    lower: Floats
    upper: Floats
    level: float
    draws: int
    seed: int

    def __post_init__(self) -> None:
        for array in (self.fpr, self.lower, self.upper):
            array.flags.writeable = False


def roc(score: npt.ArrayLike, positive: npt.ArrayLike, *, level: float = 0.95) -> Roc:
    """Draw the ROC curve of a score; all points, equal scores together.

    Raises
    ------
    InputError
        If lengths differ, a score is missing or a group is empty.

    Examples
    --------
    >>> curve = roc([0.9, 0.8, 0.7, 0.6], [True, False, True, False])
    >>> curve.fpr.tolist(), curve.tpr.tolist(), curve.area.estimate
    ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0], 0.75)
    """
    found = delong_area(score, positive, level=level)
    values = np.asarray(score, dtype=np.float64)
    group = np.asarray(positive, dtype=np.bool_)
    order = np.argsort(-values, kind="stable")
    last = np.append(np.flatnonzero(np.diff(values[order])), values.size - 1)
    tpr = np.append(0.0, np.cumsum(group[order])[last] / found.n_positive)
    fpr = np.append(0.0, np.cumsum(~group[order])[last] / found.n_negative)
    return Roc(fpr, tpr, np.append(np.inf, values[order][last]), found)


def roc_band(
    score: npt.ArrayLike,
    positive: npt.ArrayLike,
    *,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
    points: int = 101,
) -> Band:
    """Return how far sensitivity may lie at each false positive rate.

    Scans are drawn with replacement within each risk group; at each false
    positive rate the band holds the middle ``level`` of the drawn curves'
    sensitivities. Pointwise: the whole curve leaves it more often.

    Parameters
    ----------
    score : array of float, shape (n,)
    positive : array of bool, shape (n,)
    seed, draws : int
    level : float
    points : int
        False positive rates, evenly from 0 to 1.

    Returns
    -------
    Band

    Raises
    ------
    InputError
        If draws is not 100 to 100,000, or as :func:`roc`.

    Notes
    -----
    The counterpart of R's ``pROC::ci.se(boot.stratified = TRUE)``, which reads
    the drawn curves by linear interpolation, as here.
    """
    if not 100 <= draws <= 100_000:
        raise InputError(f"{draws:,} draws; allowed are 100 to 100,000.", "Use 2,000.")
    curve = roc(score, positive)
    values = np.asarray(score, dtype=np.float64)
    group = np.asarray(positive, dtype=np.bool_)
    # Each scan is on a step of the curve; a draw is how often each step's scans were drawn.
    step = np.searchsorted(-curve.thresholds[1:], -values)
    grid = np.linspace(0.0, 1.0, points)
    random = np.random.default_rng(seed)
    shares = []
    for members in (step[group], step[~group]):
        drawn = members[random.integers(0, members.size, (draws, members.size))]
        flat = drawn + np.arange(draws)[:, None] * curve.tpr.size
        counts = np.bincount(flat.ravel(), minlength=draws * curve.tpr.size)
        cumulative = np.cumsum(counts.reshape(draws, -1)[:, :-1], axis=1) / members.size
        shares.append(np.hstack([np.zeros((draws, 1)), cumulative]))
    sensitivity = np.array([np.interp(grid, fpr, tpr) for tpr, fpr in zip(*shares, strict=True)])
    tail = (1.0 - level) / 2.0
    lower, upper = np.quantile(sensitivity, (tail, 1.0 - tail), axis=0)
    return Band(grid, lower, upper, level, draws, seed)
