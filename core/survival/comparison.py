"""Comparing groups: the log-rank family and the hazard ratio of two groups."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import InputError, NoEventsError, listed
from core.survival.cox import Ties, cox_model
from core.survival.groups import Groups, as_groups
from core.survival.inference import (
    Adjustment,
    adjust_p_values,
    chi_square_p_value,
    normal_quantile,
)
from core.survival.ties import distinct_times

__all__ = ["HazardRatio", "LogRank", "hazard_ratio", "logrank", "pairwise_logrank"]


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
    chi2 = float(difference @ np.linalg.solve(variance[np.ix_(index, index)], difference))
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
        As :func:`core.survival.inference.adjust_p_values`.

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
        except NoEventsError:
            p_values.append(float("nan"))
    return pd.DataFrame(
        {
            "first": [groups.levels[first] for first, _ in pairs],
            "second": [groups.levels[second] for _, second in pairs],
            "p_value": p_values,
            "q_value": adjust_p_values(p_values, method=adjust),
        }
    )


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """How many times higher the hazard of one group is than that of another.

    Parameters
    ----------
    label, reference : str
        The hazard of ``label`` over that of ``reference``; above 1 where
        ``label`` dies sooner.
    estimate, lower, upper : float
        The ratio and its interval.
    p_value : float
        Wald's, two-sided, of a ratio of 1.
    coefficient, standard_error : float
        Log of the ratio, and its standard error.
    n, n_events : int
        Patients and deaths in both groups.
    level : float
        Coverage of the interval.
    ties : {"efron", "breslow"}
    """

    label: str
    reference: str
    estimate: float
    lower: float
    upper: float
    p_value: float
    coefficient: float
    standard_error: float
    n: int
    n_events: int
    level: float
    ties: Ties


def hazard_ratio(
    outcome: Outcome,
    strata: object,
    *,
    level: float = 0.95,
    ties: Ties = "efron",
    stratify_by: object = None,
) -> HazardRatio:
    """Estimate the hazard ratio of two groups, the last over the first.

    Parameters
    ----------
    outcome : Outcome
    strata : Series or array of labels, shape (n,)
        Two groups, e.g. low and high: the ratio is that of high over low.
    level : float
        Coverage of the interval.
    ties : {"efron", "breslow"}
        How deaths at one time are handled.
    stratify_by : Series or array of labels, shape (n,), optional
        Let each of these have a baseline hazard of its own.

    Raises
    ------
    CohortError
        If there are no patients or labels are missing.
    InputError
        If there are not two groups.
    NoEventsError
        If one of the groups has no death: the ratio is then 0 or infinite.
    ConvergenceError
        If the groups' deaths do not overlap in time, with the same effect.

    Notes
    -----
    Equal to ``coxph(Surv(time, event) ~ group)`` of R survival 3.5-3 with the
    last group coded 1, to 1e-9 relative.

    Examples
    --------
    >>> ratio = hazard_ratio(Outcome([1, 2, 3, 4], [1, 1, 1, 1]), ["b", "a", "b", "a"])
    >>> ratio.label, round(ratio.estimate, 3)
    ('b', 1.833)
    """
    groups = as_groups(strata, len(outcome))
    normal_quantile(level)
    if len(groups.levels) != 2:
        raise InputError(
            f"a hazard ratio needs two groups, got {len(groups.levels)} ({listed(groups.levels)}).",
            "Split the patients in two, or use a Cox model.",
        )
    _refuse_without_deaths(outcome, groups)
    reference, label = groups.levels
    covariate = pd.DataFrame({label: groups.codes.astype(np.float64)})
    model = cox_model(covariate, outcome, ties=ties, stratify_by=stratify_by)
    row = model.table(level=level).iloc[0]
    return HazardRatio(
        label=label,
        reference=reference,
        estimate=float(row["hazard_ratio"]),
        lower=float(row["lower"]),
        upper=float(row["upper"]),
        p_value=float(row["p_value"]),
        coefficient=float(row["coefficient"]),
        standard_error=float(row["standard_error"]),
        n=model.n,
        n_events=model.n_events,
        level=level,
        ties=ties,
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


def _refuse_without_deaths(outcome: Outcome, groups: Groups) -> None:
    """Refuse a ratio one of whose hazards would be estimated as 0."""
    deaths = np.bincount(groups.codes[outcome.event], minlength=len(groups.levels))
    for label, size, died in zip(groups.levels, groups.sizes, deaths, strict=True):
        if died == 0:
            raise NoEventsError(
                f"none of the {size:,} patients in group {label!r} died, so its hazard is "
                "estimated as 0 and the hazard ratio is not a finite number.",
                "Move the cut-point, or read the survival curves and the log-rank test instead.",
            )
