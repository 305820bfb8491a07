"""Time-dependent ROC curves: does the score tell early deaths from survivors?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import InputError, NoComparablePairsError, NoEventsError, listed
from core.inference import normal_quantile
from core.survival.alignment import aligned_score
from core.survival.roc_curve import AucOverTime, RocCurve
from core.survival.roc_weights import HorizonRoc, RocWeights
from core.survival.ties import distinct_times

__all__ = ["AucOverTime", "RocCurve", "auc_over_time", "estimable_horizons", "time_dependent_roc"]

_GRID_POINTS = 100


def time_dependent_roc(
    score: npt.ArrayLike,
    outcome: Outcome,
    *,
    horizons: float | Iterable[float],
    level: float = 0.95,
    intervals: bool = True,
) -> tuple[RocCurve, ...]:
    """Draw the ROC curve of a score at each horizon, corrected for censoring.

    The estimand is the cumulative / dynamic AUC: the probability that of two
    random patients, one dead before the horizon t (T < t) and one alive beyond
    it (T > t), the first has the higher score, a tie counting one half. 0.5 is
    chance; above 0.5 a higher score goes with a higher hazard.

    Patients censored before t are neither cases nor controls. The cases are
    weighted by 1 / G(T-), the inverse probability of still being observed when
    they died (``censoring_curve``), so that they also stand for those who were
    lost; controls all have the weight 1 / G(t). This supposes that censoring
    depends neither on survival nor on the score.

    Parameters
    ----------
    score : array of float, shape (n,)
        Higher means higher hazard; in the order of the outcome.
    outcome : Outcome
        Follow-up of n patients.
    horizons : float or iterable of float
        Positive, in the unit of the outcome.
    level : float
        Confidence level.
    intervals : bool
        False leaves the standard errors and intervals out (NaN).

    Returns
    -------
    tuple of RocCurve
        In the order of ``horizons``.

    Raises
    ------
    InputError
        If score and outcome do not match, a horizon is not a positive number,
        or a horizon lies at or beyond the last follow-up (no controls).
    NoEventsError
        If nobody died.
    NoComparablePairsError
        If nobody died before a horizon (no cases).

    Notes
    -----
    Equals R's ``timeROC(weighting = "marginal", iid = TRUE)``: curves and AUC
    to 1e-15. A death exactly at t is neither case nor control, which matters
    where times are rounded to months: scikit-survival counts it as a case.

    The standard error comes from the influence function of the AUC (Blanche et
    al. 2013), which includes the uncertainty of G. timeROC breaks tied times
    by the order of the rows; here ties are taken together, so that the order
    of patients changes nothing. The two agree to 1e-6 on R's reference data.
    Intervals are estimate -/+ z x standard error, cut at 0 and 1
    (timeROC does not cut). Where the score separates cases from controls
    perfectly, or is the same for all, the standard error is zero and the
    interval says too much.

    Times and horizons that differ by rounding only are the same time, see
    ``distinct_times``.

    References
    ----------
    Uno et al. (2007), doi:10.1198/016214507000000149. Hung and Chiang (2010),
    doi:10.1002/cjs.10046. Blanche, Dartigues and Jacqmin-Gadda (2013),
    doi:10.1002/sim.5958.

    Examples
    --------
    >>> outcome = Outcome([1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 0, 0])
    >>> (roc,) = time_dependent_roc([6, 3, 5, 4, 2, 1], outcome, horizons=4.5)
    >>> roc.n_cases, roc.n_controls, roc.n_censored_before, roc.auc
    (3, 2, 1, 1.0)
    """
    z = normal_quantile(level)
    wanted = _horizons(horizons)
    curves = []
    for horizon, part in zip(wanted, _at_horizons(score, outcome, wanted), strict=True):
        error = part.standard_error() if intervals else float("nan")
        curves.append(
            RocCurve(
                horizon=float(horizon),
                unit=outcome.unit,
                auc=part.auc,
                standard_error=error,
                lower=float(np.maximum(part.auc - z * error, 0.0)),
                upper=float(np.minimum(part.auc + z * error, 1.0)),
                level=level,
                fpr=part.fpr(),
                tpr=part.tpr(),
                thresholds=part.thresholds(),
                n_cases=part.n_cases,
                n_controls=part.n_controls,
                n_censored_before=part.n_censored_before,
                n_events_at=part.n_events_at,
            )
        )
    return tuple(curves)


def auc_over_time(
    score: npt.ArrayLike,
    outcome: Outcome,
    *,
    horizons: Iterable[float] | None = None,
    level: float = 0.95,
) -> AucOverTime:
    """Follow the cumulative / dynamic AUC of a score over time.

    At each horizon the estimand, direction and weights are those of
    ``time_dependent_roc``. ``integrated`` is the average of AUC(t) over the
    times of death between the first and the last horizon: the integral of
    AUC(t) by the trapezoidal rule with respect to the Kaplan-Meier
    distribution of death, over its mass there.

    Parameters
    ----------
    score : array of float, shape (n,)
        Higher means higher hazard; in the order of the outcome.
    outcome : Outcome
        Follow-up of n patients.
    horizons : iterable of float, optional
        Positive, in the unit of the outcome; sorted, repeats dropped. By
        default 100 equal steps from the 5th to the 95th percentile of the
        observed times of death, as far as they are estimable.
    level : float
        Confidence level of the pointwise intervals.

    Returns
    -------
    AucOverTime

    Raises
    ------
    InputError, NoEventsError, NoComparablePairsError
        As in ``time_dependent_roc``; also where the default grid holds no
        estimable horizon.

    Notes
    -----
    AUC and standard errors equal timeROC's as in ``time_dependent_roc``.

    References
    ----------
    Lambert and Chevret (2016), doi:10.1177/0962280213515571 (averaging AUC(t)
    over the distribution of death).
    """
    z = normal_quantile(level)
    grid = _default_grid(outcome) if horizons is None else np.unique(_horizons(horizons))
    parts = _at_horizons(score, outcome, grid)
    auc = np.array([part.auc for part in parts])
    error = np.array([part.standard_error() for part in parts])
    died = np.array([part.probability_of_death for part in parts])
    return AucOverTime(
        horizons=grid,
        auc=auc,
        standard_error=error,
        lower=np.maximum(auc - z * error, 0.0),
        upper=np.minimum(auc + z * error, 1.0),
        level=level,
        unit=outcome.unit,
        integrated=_integrated(auc, died),
    )


def estimable_horizons(outcome: Outcome, horizons: float | Iterable[float]) -> tuple[float, ...]:
    """Return those of the horizons at which an AUC can be estimated, in order.

    A horizon needs a death before it and a patient followed beyond it.

    Raises
    ------
    InputError
        If a horizon is not a positive number.

    Examples
    --------
    >>> estimable_horizons(Outcome([1, 2, 3], [1, 1, 0], "years"), [1, 2, 3, 5])
    (2.0,)
    """
    wanted = _horizons(horizons)
    time, at = _on_one_clock(outcome, wanted)
    if not outcome.event.any():
        return ()
    return tuple(wanted[(at > time[outcome.event].min()) & (at < time.max())].tolist())


def _at_horizons(
    score: npt.ArrayLike, outcome: Outcome, horizons: npt.NDArray[np.float64]
) -> list[HorizonRoc]:
    """Check that every horizon can be estimated and weight the patients for it."""
    values = aligned_score(score, outcome)
    if not outcome.event.any():
        raise NoEventsError(
            f"none of the {len(outcome):,} patients died, so there are no cases.",
            "Choose patients among whom deaths were observed.",
        )
    time, at = _on_one_clock(outcome, horizons)
    first, last = time[outcome.event].min(), time.max()
    for shown, horizon in zip(horizons, at, strict=True):
        if horizon >= last:
            raise InputError(
                f"nobody was followed beyond {shown:g} {outcome.unit}; "
                f"horizons must lie below the last follow-up, {last:g} {outcome.unit}.",
                "Choose an earlier horizon; horizons are in the unit of the outcome.",
            )
        if horizon <= first:
            raise NoComparablePairsError(
                f"nobody died before {shown:g} {outcome.unit}; "
                f"the first death was at {first:g} {outcome.unit}.",
                "Choose a later horizon; horizons are in the unit of the outcome.",
            )
    weights = RocWeights.of(values, Outcome(time, outcome.event, outcome.unit))
    return [weights.at(float(horizon)) for horizon in at]


def _on_one_clock(
    outcome: Outcome, horizons: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return follow-up and horizons with equal values where only rounding parts them."""
    times = distinct_times(np.concatenate((outcome.time, horizons)))
    both = times.values[times.position]
    return both[: len(outcome)], both[len(outcome) :]


def _horizons(horizons: float | Iterable[float]) -> npt.NDArray[np.float64]:
    """Return horizons as an array of positive finite numbers, at least one."""
    given = list(horizons) if isinstance(horizons, Iterable) else [horizons]
    try:
        wanted = np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise InputError(
            f"horizons must be numbers, got {listed(given)}.",
            "Give horizons in the unit of the outcome.",
        ) from exc
    if wanted.ndim != 1 or not wanted.size or not (np.isfinite(wanted) & (wanted > 0)).all():
        raise InputError(
            f"horizons must be one or more positive numbers, got {listed(given) or 'none'}.",
            "Give horizons in the unit of the outcome.",
        )
    return wanted


def _default_grid(outcome: Outcome) -> npt.NDArray[np.float64]:
    """Return the estimable part of a grid over the middle 90 % of the times of death."""
    if not outcome.event.any():
        return np.array([1.0])  # refused, with its reason, where the weights are made
    low, high = np.quantile(outcome.time[outcome.event], (0.05, 0.95))
    steps = np.unique(np.linspace(low, high, _GRID_POINTS))
    grid = np.array(estimable_horizons(outcome, steps[steps > 0]) if (steps > 0).any() else ())
    if not grid.size:
        raise NoComparablePairsError(
            f"no horizon from {low:g} to {high:g} {outcome.unit} (the middle 90 % of the deaths) "
            "has both a death before it and a patient followed beyond it.",
            "Choose more patients, or give horizons.",
        )
    return grid


def _integrated(auc: npt.NDArray[np.float64], died: npt.NDArray[np.float64]) -> float:
    """Average AUC(t) over the deaths between the first and the last horizon."""
    if auc.size == 1:
        return float(auc[0])
    mass = np.diff(died)
    total = mass.sum()
    return float(mass @ (auc[1:] + auc[:-1]) / (2 * total)) if total > 0 else float("nan")
