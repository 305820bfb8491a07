"""A cut carried to patients: what the strata it makes went through.

The same function serves the training cohort, whose cut it was, and every other
cohort, to which score and cut come frozen: nothing is fitted here but the
comparison of the strata.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.cohort import DAYS_PER_UNIT, Outcome
from core.errors import CohortError, FitError, NoEventsError
from core.survival.comparison import HazardRatio, LogRank, hazard_ratio, logrank
from core.survival.curves import (
    Interval,
    LandmarkSurvival,
    MedianSurvival,
    SurvivalCurve,
    kaplan_meier,
    landmark_survival,
    median_survival,
)
from core.survival.cutpoint import Cutpoint, Cutpoints
from core.survival.restricted import RestrictedMean, restricted_mean

__all__ = ["Assessment", "assess"]


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """What the strata of one cut went through in one cohort.

    Parameters
    ----------
    cutpoint : Cutpoint or Cutpoints
        The cut that made the strata.
    strata : Series of category, shape (patients,)
        Low and high, or low, intermediate and high.
    curves : tuple of SurvivalCurve
        One for each stratum that has patients.
    logrank : LogRank or None
        None where the cut leaves everybody on one side.
    hazard_ratio : HazardRatio or None
        Highest stratum against lowest, None where not estimable.
    within : HazardRatio or None
        The same within the levels of ``stratify_by``: patients are compared
        with those of their own level alone. None where not asked for or not
        estimable.
    medians, landmarks, restricted_means
        For each curve; landmarks for each curve and horizon within follow-up.
    restriction : float
        Horizon of the restricted means, in the outcome's unit: the longest time
        to which every stratum is followed.
    remarks : tuple of str
        Why something is missing, in words.
    """

    cutpoint: Cutpoint | Cutpoints
    strata: pd.Series
    outcome: Outcome
    curves: tuple[SurvivalCurve, ...]
    logrank: LogRank | None
    hazard_ratio: HazardRatio | None
    medians: tuple[MedianSurvival, ...]
    landmarks: tuple[LandmarkSurvival, ...]
    restricted_means: tuple[RestrictedMean, ...]
    restriction: float
    remarks: tuple[str, ...]
    within: HazardRatio | None = None

    @property
    def counts(self) -> pd.Series:
        """Patients in each stratum."""
        return self.strata.value_counts(sort=False)


def assess(
    score: pd.Series,
    outcome: Outcome,
    cutpoint: Cutpoint | Cutpoints,
    *,
    years: Sequence[float] = (1, 3, 5),
    level: float = 0.95,
    interval: Interval = "log",
    stratify_by: pd.Series | None = None,
) -> Assessment:
    """Split patients by a cut and compare what the strata went through.

    Parameters
    ----------
    score : Series of float, shape (patients,)
        Higher means higher hazard.
    outcome : Outcome
        In the order of the score.
    cutpoint : Cutpoint or Cutpoints
        From :func:`core.survival.cutpoint_scan` or carried over.
    years : sequence of float
        Horizons of the landmark survival.
    level : float
        Coverage of every interval.
    interval : {"log", "log-log", "plain"}
        Transformation of the curves' intervals; "log" is R's default.
    stratify_by : Series, shape (patients,), optional
        Batch or centre: the hazard ratio is then also given within its levels,
        as ``coxph(Surv(time, event) ~ group + strata(batch))``.

    Returns
    -------
    Assessment
        A part that cannot be estimated is None or absent and ``remarks`` says why.

    Raises
    ------
    CohortError
        If score and outcome differ in length.
    """
    if len(score) != len(outcome):
        raise CohortError(
            f"there are {len(score):,} scores for {len(outcome):,} follow-up times.",
            "Give one score for each patient.",
        )
    strata = cutpoint.stratify(score)
    curves = kaplan_meier(outcome, strata, level=level, interval=interval)
    remarks: list[str] = []
    test: LogRank | None = None
    ratio: HazardRatio | None = None
    within: HazardRatio | None = None
    if len(curves) < 2:
        remarks.append(
            f"The cut leaves all {len(score):,} patients on one side; there is nothing to compare."
        )
    else:
        try:
            test = logrank(outcome, strata)
            ends = strata.isin([curves[0].label, curves[-1].label]).to_numpy()
            pair = strata[ends].cat.remove_unused_categories()
            ratio = hazard_ratio(outcome.take(ends), pair, level=level)
            if stratify_by is not None:
                levels = stratify_by.to_numpy()[ends]
                within = hazard_ratio(outcome.take(ends), pair, level=level, stratify_by=levels)
        except (FitError, NoEventsError) as error:
            remarks.append(str(error))
    year_length = DAYS_PER_UNIT["years"] / DAYS_PER_UNIT[outcome.unit]
    landmarks = tuple(
        item
        for curve in curves
        for item in landmark_survival(
            curve, [year * year_length for year in years if year * year_length <= curve.time[-1]]
        )
    )
    restriction = float(min(curve.time[-1] for curve in curves))
    return Assessment(
        cutpoint=cutpoint,
        strata=strata,
        outcome=outcome,
        curves=curves,
        logrank=test,
        hazard_ratio=ratio,
        medians=tuple(median_survival(curve) for curve in curves),
        landmarks=landmarks,
        restricted_means=tuple(
            restricted_mean(curve, restriction, level=level) for curve in curves
        ),
        restriction=restriction,
        remarks=tuple(remarks),
        within=within,
    )
