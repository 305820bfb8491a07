"""The log-rank family: have groups of patients the same survival?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import FitError, InputError, NoEventsError, listed
from core.inference import Adjustment, adjust_p_values, chi_square_p_value
from core.survival.groups import as_groups
from core.survival.ties import distinct_times

__all__ = ["LogRank", "logrank", "pairwise_logrank"]


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """Test of whether groups have the same survival.

    Parameters
    ----------
    chi2 : float
        Score statistic, >= 0.
    df : int
        Groups in which deaths were expected, less one.
    p_value : float
        Upper tail of chi-square with ``df``.
    table : DataFrame
        One row per group: ``stratum``, ``n``, ``observed`` and ``expected``
        deaths (weighted by S(t-)^rho where rho is not 0).
    """

    chi2: float
    df: int
    p_value: float
    table: pd.DataFrame


def logrank(
    outcome: Outcome, strata: object, *, rho: float = 0.0, stratify_by: object = None
) -> LogRank:
    """Test whether groups of patients have the same survival.

    Parameters
    ----------
    outcome : Outcome
    strata : Series or array of labels, shape (n,)
        The groups compared, two or more.
    rho : float
        Weight S(t-)^rho of deaths at t: 0 is the log-rank test, 1 the
        Peto-Peto modification of Wilcoxon's test, which looks more at early
        deaths.
    stratify_by : Series or array of labels, shape (n,), optional
        Compare within these (e.g. grade) and add up.

    Raises
    ------
    CohortError
        If there are no patients or labels are missing.
    InputError
        If there is one group only, or rho is not a finite number.
    NoEventsError
        If no death was observed while two groups were at risk.
    FitError
        If a group was at risk only when everybody died, at one time.

    Notes
    -----
    Equal to ``survdiff(Surv(time, event) ~ strata + strata(stratify_by), rho)``
    of R survival 3.5-3 to 1e-11 relative.

    References
    ----------
    Harrington and Fleming 1982, 10.1093/biomet/69.3.553.

    Examples
    --------
    >>> result = logrank(Outcome([1, 2, 3, 4], [1, 1, 1, 1]), ["a", "a", "b", "b"])
    >>> result.table["expected"].round(4).tolist()
    [0.8333, 3.1667]
    """
    groups = as_groups(strata, len(outcome))
    if len(groups.levels) < 2:
        raise InputError(
            f"a comparison needs two groups or more, got only {groups.levels[0]!r}.",
            "Choose a cut-point or a characteristic that splits the patients.",
        )
    if not np.isfinite(rho):
        raise InputError(f"rho must be a finite number, got {rho}.", "Use 0 for the log-rank test.")
    within = as_groups(stratify_by, len(outcome), name="stratify_by")
    k = len(groups.levels)
    observed, expected, variance = np.zeros(k), np.zeros(k), np.zeros((k, k))
    for stratum in range(len(within.levels)):
        member = within.codes == stratum
        part = _contributions(outcome.take(member), groups.codes[member], k, rho)
        observed += part.observed
        expected += part.expected
        variance += part.variance
    # A group never at risk with a death says nothing; R leaves it out too.
    used = expected > 0
    df = int(used.sum()) - 1
    if df < 1:
        raise NoEventsError(
            f"no death was observed while two of the groups {listed(groups.levels)} were at risk, "
            f"so their survival cannot be compared ({outcome.n_events:,} deaths in all).",
            "Choose larger groups or a cohort with longer follow-up.",
        )
    index = np.flatnonzero(used)[1:]
    difference = (observed - expected)[index]
    try:
        chi2 = float(difference @ np.linalg.solve(variance[np.ix_(index, index)], difference))
    except np.linalg.LinAlgError as exc:
        raise FitError(
            f"the deaths in {listed(groups.levels)} leave nothing to chance: one of the groups "
            "was at risk only when everybody died.",
            "Merge small groups.",
        ) from exc
    table = pd.DataFrame(
        {
            "stratum": list(groups.levels),
            "n": groups.sizes,
            "observed": observed,
            "expected": expected,
        }
    )
    return LogRank(chi2, df, chi_square_p_value(chi2, df), table)


def pairwise_logrank(
    outcome: Outcome, strata: object, *, adjust: Adjustment = "BH"
) -> pd.DataFrame:
    """Compare every pair of groups, and adjust for their number.

    Parameters
    ----------
    outcome : Outcome
    strata : Series or array of labels, shape (n,)
        Two groups or more.
    adjust : {"BH", "holm", "bonferroni", "none"}
        As :func:`core.inference.adjust_p_values`.

    Returns
    -------
    DataFrame
        ``first``, ``second``, ``p_value`` and ``q_value`` (adjusted), one row
        per pair; NaN where a pair has no death to compare. Equal to
        ``survminer::pairwise_survdiff`` to 1e-11 relative.

    Raises
    ------
    CohortError
        If there are no patients or labels are missing.
    InputError
        If there is one group only, or the adjustment is not known.
    """
    groups = as_groups(strata, len(outcome))
    if len(groups.levels) < 2:
        raise InputError(
            f"a comparison needs two groups or more, got only {groups.levels[0]!r}.",
            "Choose a characteristic that splits the patients.",
        )
    pairs = list(combinations(range(len(groups.levels)), 2))
    p_values = []
    for first, second in pairs:
        member = (groups.codes == first) | (groups.codes == second)
        try:
            p_values.append(logrank(outcome.take(member), groups.codes[member]).p_value)
        except FitError:
            p_values.append(float("nan"))
    return pd.DataFrame(
        {
            "first": [groups.levels[first] for first, _ in pairs],
            "second": [groups.levels[second] for _, second in pairs],
            "p_value": p_values,
            "q_value": adjust_p_values(p_values, method=adjust),
        }
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Contribution:
    """What one stratum adds to the log-rank statistic."""

    observed: npt.NDArray[np.float64]
    expected: npt.NDArray[np.float64]
    variance: npt.NDArray[np.float64]


def _contributions(
    outcome: Outcome, codes: npt.NDArray[np.intp], k: int, rho: float
) -> _Contribution:
    """Return observed and expected deaths and their hypergeometric variance."""
    times = distinct_times(outcome.time)
    m = int(times.position.max()) + 1
    cell = codes * m + times.position
    deaths = np.bincount(cell[outcome.event], minlength=k * m).reshape(k, m)
    leaving = np.bincount(cell, minlength=k * m).reshape(k, m)
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    happened = deaths.sum(axis=0) > 0
    by_group, at_risk = deaths[:, happened], at_risk[:, happened]
    d, r = by_group.sum(axis=0), at_risk.sum(axis=0)
    weight = np.ones(d.size)
    if rho != 0.0 and d.size:
        before = np.concatenate(([1.0], np.cumprod((r - d) / r)[:-1]))
        weight = before**rho
    share = at_risk / r
    # With one patient left there is nothing to divide, and no variance.
    spread = weight**2 * d * (r - d) / np.maximum(r - 1, 1)
    weighted = share * spread
    return _Contribution(
        observed=(by_group * weight).sum(axis=1),
        expected=share @ (weight * d),
        variance=np.diag(weighted.sum(axis=1)) - weighted @ share.T,
    )
