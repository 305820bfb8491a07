"""Concordance: how often the patient with the higher score dies first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import InputError, NoComparablePairsError, NoEventsError
from core.inference import normal_quantile
from core.survival.alignment import aligned_score
from core.survival.censoring import censoring_curve
from core.survival.pairs import ordered_pair_sums
from core.survival.ties import distinct_times

__all__ = ["Concordance", "ConcordanceMethod", "concordance"]

ConcordanceMethod = Literal["harrell", "uno"]


@dataclass(frozen=True, slots=True)
class Concordance:
    """Concordance between a score and survival.

    Parameters
    ----------
    estimate : float
        1 where every comparable pair agrees, 0.5 by chance, 0 where none does.
    standard_error, lower, upper : float
        Of ``estimate``, at ``level``, within [0, 1].
    level : float
        Confidence level.
    n_pairs : int
        Comparable pairs; the sum of the next three. Not weighted.
    n_concordant, n_discordant, n_tied_score : int
        Pairs in which the patient who died first had the higher, the lower or
        the same score.
    method : {"harrell", "uno"}
        Weighting of the pairs.
    horizon : float or None
        Last time of death that counts, in the outcome's unit.
    """

    estimate: float
    standard_error: float
    lower: float
    upper: float
    level: float
    n_pairs: int
    n_concordant: int
    n_discordant: int
    n_tied_score: int
    method: ConcordanceMethod
    horizon: float | None


def concordance(
    score: npt.ArrayLike,
    outcome: Outcome,
    *,
    method: ConcordanceMethod = "harrell",
    horizon: float | None = None,
    level: float = 0.95,
) -> Concordance:
    """Estimate the concordance of a score with survival.

    The estimand is the probability that of two comparable patients the one
    who dies first has the higher score, a tied score counting one half. Above
    0.5 a higher score goes with a higher hazard. Two patients are comparable
    where one is seen to die at a time at which the other is still known to be
    alive: later death, or censoring at the same time or later. Two deaths at
    one time are not comparable.

    ``"harrell"`` counts each comparable pair once; what it estimates depends
    on the pattern of censoring. ``"uno"`` weights a pair whose first death is
    at t by 1 / G(t-)^2, G being the censoring curve, and so estimates the
    concordance that would be seen without censoring up to the horizon; it
    supposes that censoring depends neither on survival nor on the score. Late
    deaths can then weigh very much: give a horizon.

    Parameters
    ----------
    score : array of float, shape (n,)
        Higher means higher hazard; in the order of the outcome.
    outcome : Outcome
        Follow-up of n patients.
    method : {"harrell", "uno"}
        Weighting of the pairs.
    horizon : float, optional
        Only pairs whose first death is at or before it count, in the unit of
        the outcome. By default all follow-up.
    level : float
        Confidence level.

    Returns
    -------
    Concordance

    Raises
    ------
    InputError
        If score and outcome do not match, the method is unknown, or the
        horizon is not positive or lies beyond the last follow-up.
    NoEventsError
        If nobody died.
    NoComparablePairsError
        If no pair is comparable.

    Notes
    -----
    Equals R's ``survival::concordance(Surv(time, event) ~ score, reverse =
    TRUE)`` with ``timewt = "n"`` (harrell) and ``"n/G2"`` (uno) and
    ``ymax = horizon``: estimate and standard error to 1e-15, counts exactly
    (R's counts under ``"n/G2"`` are weighted, ours are not). The variance is
    the infinitesimal jackknife, with the weights 1 / G^2 taken as known. The
    interval is estimate -/+ z x standard error, cut at 0 and 1. Times that
    differ by rounding only are tied, as in R (``timefix``); scores are tied
    where they are equal. The cost is O(n log n).

    References
    ----------
    Harrell et al. (1982), doi:10.1001/jama.1982.03320430047030. Uno et al.
    (2011), doi:10.1002/sim.4154. Therneau and Atkinson, vignette "Concordance"
    of R's survival.

    Examples
    --------
    >>> outcome = Outcome([1, 2, 3, 4], [1, 1, 0, 1])
    >>> c = concordance([4, 1, 3, 1], outcome)
    >>> c.n_concordant, c.n_discordant, c.n_tied_score, c.estimate
    (3, 1, 1, 0.7)
    """
    z = normal_quantile(level)
    values = aligned_score(score, outcome)
    if method not in get_args(ConcordanceMethod):
        raise InputError(
            f"the method is {method!r}; allowed are harrell and uno.",
            "Harrell's is the usual one; Uno's corrects for censoring.",
        )
    if not outcome.event.any():
        raise NoEventsError(
            f"none of the {len(outcome):,} patients died, so no pair can be ordered.",
            "Choose patients among whom deaths were observed.",
        )
    weights, position = _weights(outcome, method, horizon)
    # Deaths before censorings at the same time: those censored are known to outlive them.
    # Deaths at one time by ascending score, which _Pairs relies on.
    order = np.lexsort((values, ~outcome.event, position))
    pairs = _Pairs.of(values[order], weights[order], position[order])
    if not pairs.n_pairs:
        raise NoComparablePairsError(
            "no two patients can be compared: nobody is known to outlive a patient who died"
            + ("." if horizon is None else f" by {horizon:g} {outcome.unit}."),
            "Choose more patients or a later horizon.",
        )
    somers = (pairs.concordant - pairs.discordant) / pairs.total
    # Half a tie counts as agreement; written so that a perfect score gives 1 to the bit.
    estimate = (pairs.concordant + pairs.tied / 2) / pairs.total
    influence = (pairs.net_of_each - somers * pairs.sum_of_each) / pairs.total
    error = math.sqrt(float(influence @ influence)) / 2
    return Concordance(
        estimate=estimate,
        standard_error=error,
        lower=max(estimate - z * error, 0.0),
        upper=min(estimate + z * error, 1.0),
        level=level,
        n_pairs=pairs.n_pairs,
        n_concordant=pairs.n_concordant,
        n_discordant=pairs.n_discordant,
        n_tied_score=pairs.n_tied,
        method=method,
        horizon=None if horizon is None else float(horizon),
    )


def _weights(
    outcome: Outcome, method: ConcordanceMethod, horizon: float | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Return each death's weight, 0 where it does not count, and the place of each time."""
    counts = outcome.event
    if horizon is not None:
        if not (math.isfinite(horizon) and horizon > 0):
            raise InputError(
                f"the horizon must be a positive number of {outcome.unit}, got {horizon!r}.",
                "Horizons are in the unit of the outcome.",
            )
        times = distinct_times(np.append(outcome.time, horizon))
        position = times.position[:-1]
        if times.position[-1] > position.max():
            raise InputError(
                f"nobody was followed to {horizon:g} {outcome.unit}; the horizon must not lie "
                f"beyond the last follow-up, {outcome.time.max():g} {outcome.unit}.",
                "Choose an earlier horizon; horizons are in the unit of the outcome.",
            )
        counts = counts & (position <= times.position[-1])
    else:
        position = distinct_times(outcome.time).position
    if method == "harrell":
        return counts.astype(np.float64), position
    curve = censoring_curve(outcome)
    before = curve.before(curve.time)[distinct_times(outcome.time).position]
    return np.divide(1.0, before**2, out=np.zeros(len(outcome)), where=counts), position


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Weight and number of the comparable pairs, in all and of each patient.

    ``net_of_each`` is the weight of the concordant less that of the discordant
    pairs a patient is part of, ``sum_of_each`` that of all of them.
    """

    concordant: float
    discordant: float
    tied: float
    n_concordant: int
    n_discordant: int
    n_tied: int
    net_of_each: npt.NDArray[np.float64]
    sum_of_each: npt.NDArray[np.float64]

    @property
    def total(self) -> float:
        """Weight of all comparable pairs."""
        return self.concordant + self.discordant + self.tied

    @property
    def n_pairs(self) -> int:
        """Number of comparable pairs."""
        return self.n_concordant + self.n_discordant + self.n_tied

    @classmethod
    def of(
        cls,
        values: npt.NDArray[np.float64],
        weights: npt.NDArray[np.float64],
        position: npt.NDArray[np.intp],
    ) -> _Pairs:
        """Count the pairs of patients sorted by time, deaths first, then by score."""
        sums = ordered_pair_sums(values, weights)
        counts = weights > 0
        # Deaths at one time are not comparable. They lie in one run, by ascending score, and
        # met each other as higher or the same: take out again where each stands in its run.
        deaths = np.flatnonzero(counts)
        place = np.arange(deaths.size)
        new_time = np.diff(position[deaths], prepend=-1) != 0
        new_value = new_time | (np.diff(values[deaths], prepend=np.nan) != 0)
        time_opens, time_ends = _runs(new_time)
        value_opens, value_ends = _runs(new_value)
        lower, equal, higher = (
            part[deaths] for part in (sums.later_lower, sums.later_equal, sums.later_higher)
        )
        equal = equal - (value_ends - place - 1)
        higher = higher - (time_ends - value_ends)
        weight = weights[deaths]
        net = sums.earlier_higher - sums.earlier_lower
        net[deaths] += weight * (lower - higher + (value_opens - time_opens))
        total = sums.earlier_higher + sums.earlier_lower + sums.earlier_equal
        total[deaths] += weight * (lower + equal + higher - (place - time_opens))
        return cls(
            concordant=float(weight @ lower),
            discordant=float(weight @ higher),
            tied=float(weight @ equal),
            n_concordant=int(lower.sum()),
            n_discordant=int(higher.sum()),
            n_tied=int(equal.sum()),
            net_of_each=net,
            sum_of_each=total,
        )


def _runs(opens: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return for each item where its run starts and where it ends, given where runs open."""
    start = np.flatnonzero(opens)
    number = np.cumsum(opens) - 1
    return start[number], np.append(start[1:], opens.size)[number]
