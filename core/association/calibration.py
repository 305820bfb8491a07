"""Does predicted survival come true? Predictions of groups beside what happened."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.association.clinical_design import coded, recorded_values
from core.association.nomogram import Nomogram
from core.cohort import Outcome
from core.errors import CohortError, InputError
from core.survival import kaplan_meier, landmark_survival, predicted_survival

__all__ = ["calibration"]


def calibration(
    nomogram: Nomogram,
    table: pd.DataFrame,
    outcome: Outcome,
    *,
    horizon: float,
    groups: int = 4,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare predicted survival with the Kaplan-Meier estimate, group by group.

    Patients are put in order of their predicted survival and divided into
    groups of about equal size. Those of whom a predictor is not known, or lies
    outside what the model has seen, are left out.

    Parameters
    ----------
    nomogram : Nomogram
        Perhaps of another cohort: then this is a validation.
    table : DataFrame
    outcome : Outcome
    horizon : float
        Years, one of the nomogram's.
    groups : int
        2 to 20.
    level : float
        Coverage of the interval.

    Returns
    -------
    DataFrame
        One row per group, lowest predicted survival first: ``group``, ``n``,
        ``predicted`` (mean), ``observed``, ``lower``, ``upper`` (NaN where the
        group was not followed to the horizon).

    Raises
    ------
    InputError
        If a predictor is not recorded, the horizon is not one of the
        nomogram's, or groups are not 2 to 20.
    CohortError
        If there are fewer than ten patients for each group.
    """
    if horizon not in nomogram.horizons or not 2 <= groups <= 20:
        raise InputError(
            f"calibration was asked for at {horizon:g} years in {groups} groups; allowed are "
            f"{', '.join(f'{year:g}' for year in nomogram.horizons)} years and 2 to 20 groups.",
            "Choose one of these.",
        )
    predictors = nomogram.design.predictors
    values = recorded_values(table, outcome, predictors)
    inside = values.notna().all(axis=1).to_numpy()
    for axis in nomogram.axes:
        if axis.predictor.kind == "number":
            low, high = (float(end) for end in axis.seen)
            inside &= values[axis.predictor.name].between(low, high).to_numpy()
    if int(inside.sum()) < 10 * groups:
        raise CohortError(
            f"{int(inside.sum()):,} patients are too few for {groups} groups of ten or more.",
            "Choose fewer groups, or a larger cohort.",
        )
    followed = outcome.take(inside).to(nomogram.baseline.unit)
    time = nomogram.times[nomogram.horizons.index(horizon)]
    # Coded as in the model, whatever levels these patients happen to have.
    covariates, _ = coded(values[inside], predictors)
    survival = predicted_survival(
        nomogram.model, nomogram.baseline, covariates, times=[time]
    ).survival[:, 0]
    place = np.argsort(np.argsort(survival, kind="stable"), kind="stable") * groups // survival.size
    rows = []
    for curve in kaplan_meier(followed, place, level=level):
        mine = place == int(curve.label)
        (mark,) = landmark_survival(curve, [float(time)])
        rows.append(
            (
                int(curve.label) + 1,
                curve.n,
                float(survival[mine].mean()),
                mark.survival,
                mark.lower,
                mark.upper,
            )
        )
    columns = ["group", "n", "predicted", "observed", "lower", "upper"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("group", ignore_index=True)
