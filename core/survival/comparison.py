"""Comparing groups: the hazard ratio of two, and the log-rank tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.cohort import Outcome
from core.errors import InputError, NoEventsError, listed
from core.inference import normal_p_values, normal_quantile
from core.survival.cox import cox_model
from core.survival.groups import Groups, as_groups
from core.survival.logrank import LogRank, logrank, pairwise_logrank
from core.survival.risk_sets import Ties

__all__ = ["HazardRatio", "LogRank", "hazard_ratio", "logrank", "pairwise_logrank"]


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
    ties : {"efron", "breslow", "exact"}
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
    ties : {"efron", "breslow", "exact"}
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
    ('b', 2.562)
    """
    groups = as_groups(strata, len(outcome))
    z = normal_quantile(level)
    if len(groups.levels) != 2:
        raise InputError(
            f"a hazard ratio needs two groups, got {len(groups.levels)} ({listed(groups.levels)}).",
            "Split the patients in two, or use a Cox model.",
        )
    _refuse_without_deaths(outcome, groups)
    reference, label = groups.levels
    covariate = pd.DataFrame({label: groups.codes.astype(np.float64)})
    model = cox_model(covariate, outcome, ties=ties, stratify_by=stratify_by)
    coefficient, error = float(model.coefficients[0]), float(model.standard_errors[0])
    with np.errstate(over="ignore"):
        estimate, lower, upper = np.exp(coefficient + error * np.array([0.0, -z, z]))
    return HazardRatio(
        label=label,
        reference=reference,
        estimate=float(estimate),
        lower=float(lower),
        upper=float(upper),
        p_value=float(normal_p_values(coefficient / error)),
        coefficient=coefficient,
        standard_error=error,
        n=model.n,
        n_events=model.n_events,
        level=level,
        ties=ties,
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
