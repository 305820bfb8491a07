"""Restricted mean survival: the life lived, on average, up to a horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.cohort import Outcome, TimeUnit
from core.errors import InputError
from core.inference import normal_p_values, normal_quantile
from core.survival.curves import SurvivalCurve, kaplan_meier
from core.survival.groups import as_groups

__all__ = [
    "RestrictedMean",
    "RestrictedMeanDifference",
    "restricted_mean",
    "restricted_mean_difference",
]


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean of the time lived up to a horizon, in one group.

    Parameters
    ----------
    label : str
        The group.
    horizon : float
        Time up to which life is counted, in ``unit``.
    estimate, standard_error, lower, upper : float
        In ``unit``; the interval is symmetric and may reach past the horizon
        in a small group.
    level : float
        Coverage of the interval.
    unit : {"days", "months", "years"}
    """

    label: str
    horizon: float
    estimate: float
    standard_error: float
    lower: float
    upper: float
    level: float = 0.95
    unit: TimeUnit = "months"


@dataclass(frozen=True, slots=True)
class RestrictedMeanDifference:
    """How much longer one group lives than another up to a horizon.

    Parameters
    ----------
    label, reference : str
        The difference is that of ``label`` minus that of ``reference``.
    horizon : float
        Time up to which life is counted, in ``unit``.
    estimate, standard_error, lower, upper : float
        Difference in ``unit``: negative where ``label`` lives shorter.
    p_value : float
        Two-sided, of no difference.
    groups : tuple of RestrictedMean
        The two means, reference first.
    level : float
        Coverage of the interval.
    unit : {"days", "months", "years"}
    """

    label: str
    reference: str
    horizon: float
    estimate: float
    standard_error: float
    lower: float
    upper: float
    p_value: float
    groups: tuple[RestrictedMean, RestrictedMean]
    level: float
    unit: TimeUnit


def restricted_mean(curve: SurvivalCurve, horizon: float, *, level: float = 0.95) -> RestrictedMean:
    """Return the area under a survival curve up to a horizon.

    Parameters
    ----------
    curve : SurvivalCurve
    horizon : float
        In the unit of the curve, > 0 and within follow-up.
    level : float
        Coverage of the interval.

    Raises
    ------
    InputError
        If the horizon is not positive, or lies beyond the last observed time
        of a group in which some survive: the area there is not known.

    Notes
    -----
    Equal to ``summary(survfit(...), rmean = horizon)$table`` of R survival
    3.5-3 (columns rmean and se) and to survRM2's restricted mean, to 1e-11
    relative. The variance is Greenwood's, that of survRM2 without correction.

    References
    ----------
    Uno et al. 2014, 10.1200/JCO.2014.55.2208.

    Examples
    --------
    >>> (curve,) = kaplan_meier(Outcome([1, 2, 3, 4], [1, 1, 1, 1]))
    >>> restricted_mean(curve, 4).estimate
    2.5
    """
    z = normal_quantile(level)
    horizon = float(horizon)
    last = float(curve.time[-1])
    if not horizon > 0.0 or not np.isfinite(horizon):
        raise InputError(
            f"the horizon must be > 0 {curve.unit}, got {horizon:g}.",
            f"Choose a time up to {last:g} {curve.unit}.",
        )
    if horizon > last and curve.survival[-1] > 0.0:
        raise InputError(
            f"group {curve.label!r} was followed for {last:g} {curve.unit} at most, and some "
            f"survive there; the mean up to {horizon:g} is not known.",
            f"Choose a horizon of at most {last:g} {curve.unit}.",
        )
    within = curve.time <= horizon
    edges = np.concatenate(([0.0], curve.time[within], [horizon]))
    heights = np.concatenate(([1.0], curve.survival[within]))
    areas = np.diff(edges) * heights
    estimate = float(areas.sum())
    # The area still to come after each death time, weighted by Greenwood's terms.
    ahead = np.cumsum(areas[:0:-1])[::-1]
    d, r = curve.n_events[within], curve.n_at_risk[within].astype(np.float64)
    left = r - d
    terms = np.divide(d, r * left, out=np.zeros_like(r), where=left > 0)
    error = float(np.sqrt(np.sum(ahead**2 * terms)))
    return RestrictedMean(
        curve.label,
        horizon,
        estimate,
        error,
        estimate - z * error,
        estimate + z * error,
        level,
        curve.unit,
    )


def restricted_mean_difference(
    outcome: Outcome, strata: object, horizon: float, *, level: float = 0.95
) -> RestrictedMeanDifference:
    """Compare the restricted means of two groups, the last minus the first.

    Parameters
    ----------
    outcome : Outcome
    strata : Series or array of labels, shape (n,)
        Two groups.
    horizon : float
        In the unit of the outcome, within the follow-up of both groups.
    level : float
        Coverage of the interval.

    Raises
    ------
    InputError
        If there are not two groups, or as :func:`restricted_mean`.
    CohortError
        If labels are missing.

    Notes
    -----
    Equal to the unadjusted difference of ``survRM2::rmst2`` to 1e-11 relative:
    the groups are independent, so their variances add.
    """
    groups = as_groups(strata, len(outcome))
    if len(groups.levels) != 2:
        raise InputError(
            f"a difference needs two groups, got {len(groups.levels)}.",
            "Split the patients in two, for example at the cut-point.",
        )
    first, last = (
        restricted_mean(curve, horizon, level=level) for curve in kaplan_meier(outcome, strata)
    )
    z = normal_quantile(level)
    estimate = last.estimate - first.estimate
    error = float(np.hypot(first.standard_error, last.standard_error))
    p_value = float(normal_p_values(estimate / error)) if error > 0 else float("nan")
    return RestrictedMeanDifference(
        label=last.label,
        reference=first.label,
        horizon=float(horizon),
        estimate=estimate,
        standard_error=error,
        lower=estimate - z * error,
        upper=estimate + z * error,
        p_value=p_value,
        groups=(first, last),
        level=level,
        unit=outcome.unit,
    )
