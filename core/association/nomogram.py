"""A nomogram: a Cox model as points to add up, and what they mean for survival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.association.clinical_design import ClinicalDesign, clinical_design, coded
from core.association.predictors import Predictor
from core.cohort import DAYS_PER_UNIT, Outcome
from core.errors import FitError, InputError, listed
from core.survival import (
    BaselineHazard,
    CoxModel,
    PredictedSurvival,
    baseline_hazard,
    cox_model,
    predicted_survival,
)
from core.survival.risk_sets import Ties

__all__ = ["MOST_POINTS", "Nomogram", "NomogramAxis", "nomogram"]

MOST_POINTS = 100.0
"""Points of the predictor whose effect has the widest range."""

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NomogramAxis:
    """One predictor's scale.

    Parameters
    ----------
    predictor : Predictor
    seen : tuple of float, or of str
        Of a number the lowest and highest seen; of a category its levels.
    points : tuple of float
        Of what was seen; the value of least hazard has 0.
    """

    predictor: Predictor
    seen: tuple[float, ...] | tuple[str, ...]
    points: tuple[float, ...]

    def points_at(self, value: object) -> float:
        """Return the points of a value.

        Raises
        ------
        InputError
            If no patient of the model had it: a number beyond those seen, or
            a level that is not there.
        """
        if self.predictor.kind == "category":
            if value not in self.seen:
                raise InputError(
                    f"{self.predictor.label} {value!r} is none of the levels that the model knows "
                    f"({listed(self.seen, most=9)}).",
                    "Choose one of these.",
                )
            return self.points[list(self.seen).index(str(value))]
        low, high = (float(end) for end in self.seen)
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError) as exc:
            raise InputError(
                f"{self.predictor.label} must be a number, got {value!r}.",
                f"Give a value between {low:g} and {high:g}.",
            ) from exc
        # Ends that went through text and back are still the ends.
        if not low - 1e-9 * abs(low) <= number <= high + 1e-9 * abs(high):
            raise InputError(
                f"{self.predictor.label} {number:g} lies outside what the patients of the model "
                f"had ({low:g} to {high:g} {self.predictor.unit}".rstrip()
                + ").",
                "A model says nothing beyond the values it has seen.",
            )
        share = (number - low) / (high - low)
        return self.points[0] + share * (self.points[1] - self.points[0])


@dataclass(frozen=True, slots=True, eq=False)
class Nomogram:
    """A Cox model as scales to read survival from.

    Parameters
    ----------
    axes : tuple of NomogramAxis
        In the order of the predictors.
    horizons : tuple of float
        Years at which survival is read.
    n_at_risk : tuple of int
        Patients still under observation at each horizon.
    points_per_unit : float
        Points of one unit of log hazard.
    log_hazard_at_none : float
        Log of the relative hazard, against the centre of the model, at 0 points.
    seen : tuple of float
        Lowest and highest total points among the patients of the model.
    design : ClinicalDesign
    model : CoxModel
    baseline : BaselineHazard
    """

    axes: tuple[NomogramAxis, ...]
    horizons: tuple[float, ...]
    n_at_risk: tuple[int, ...]
    points_per_unit: float
    log_hazard_at_none: float
    seen: tuple[float, float]
    design: ClinicalDesign
    model: CoxModel
    baseline: BaselineHazard

    @property
    def most(self) -> float:
        """Total points where every predictor is at its worst."""
        return float(sum(max(axis.points) for axis in self.axes))

    @property
    def times(self) -> _Floats:
        """The horizons in the unit of the follow-up."""
        year = DAYS_PER_UNIT["years"] / DAYS_PER_UNIT[self.baseline.unit]
        return np.array(self.horizons) * year

    def points(self, values: Mapping[str, object]) -> pd.Series:
        """Return the points of one patient, predictor by predictor; they add up to the total.

        Raises
        ------
        InputError
            If a predictor is not given, or its value was not seen.
        """
        absent = [axis.predictor.label for axis in self.axes if axis.predictor.name not in values]
        if absent:
            raise InputError(
                f"the nomogram needs {listed(absent)} too.", "Give every characteristic."
            )
        return pd.Series(
            {axis.predictor.name: axis.points_at(values[axis.predictor.name]) for axis in self.axes}
        )

    def predict(self, values: Mapping[str, object], *, level: float = 0.95) -> PredictedSurvival:
        """Return the survival of one patient at every horizon, with its interval.

        Raises
        ------
        InputError
            If a predictor is not given, or its value was not seen.
        """
        self.points(values)
        row = pd.DataFrame(
            {axis.predictor.name: [values[axis.predictor.name]] for axis in self.axes}
        )
        covariates, _ = coded(row, self.design.predictors)
        return predicted_survival(
            self.model, self.baseline, covariates, times=self.times, level=level
        )

    def survival_at(self, total: npt.ArrayLike, horizon: float) -> _Floats:
        """Return survival beyond a horizon, one of ``horizons``, at these total points."""
        lp = self.log_hazard_at_none + np.asarray(total, dtype=np.float64) / self.points_per_unit
        return np.asarray(np.exp(-self._hazard(horizon) * np.exp(lp)))

    def total_at(self, survival: npt.ArrayLike, horizon: float) -> _Floats:
        """Return the total points at which survival beyond a horizon has these values."""
        wanted = np.asarray(survival, dtype=np.float64)
        with np.errstate(divide="ignore"):
            lp = np.log(-np.log(wanted)) - np.log(self._hazard(horizon))
        return np.asarray((lp - self.log_hazard_at_none) * self.points_per_unit)

    def _hazard(self, horizon: float) -> float:
        """Return the cumulative hazard at the centre of the model."""
        if horizon not in self.horizons:
            raise InputError(
                f"the nomogram is read at {listed(f'{year:g}' for year in self.horizons)} years, "
                f"not at {horizon:g}.",
                "Choose one of these, or make another nomogram.",
            )
        time = self.times[self.horizons.index(horizon)]
        step = int(np.searchsorted(self.baseline.time, time, side="right"))
        return float(self.baseline.centred[step - 1]) if step else 0.0


def nomogram(
    table: pd.DataFrame,
    outcome: Outcome,
    predictors: Sequence[Predictor],
    *,
    years: Sequence[float] = (1, 3, 5),
    ties: Ties = "efron",
) -> Nomogram:
    """Make a nomogram of a Cox model of clinical predictors.

    Parameters
    ----------
    table : DataFrame
        One row for each patient, in the order of the outcome.
    outcome : Outcome
    predictors : sequence of Predictor
    years : sequence of float
        When survival is read, ascending, within follow-up.
    ties : {"efron", "breslow", "exact"}

    Raises
    ------
    InputError
        If a horizon is not positive or lies beyond follow-up, or as
        :func:`core.association.clinical_models`.
    CohortError
        If table and outcome differ in length, or no patient is complete.
    FitError
        If the model cannot be fitted, or nobody died before the first horizon.

    Notes
    -----
    Points, total points and survival equal ``rms::nomogram`` of ``cph(...,
    surv = TRUE, eps = 1e-12)`` (rms 6.5; its own eps of 1e-4 stops short)
    over the same values, to 1e-9 relative. Numbers
    enter linearly, over the values that the patients had.

    References
    ----------
    Iasonos et al. 2008, 10.1200/JCO.2007.12.9791.
    """
    design = clinical_design(table, outcome, predictors)
    followed = design.outcome
    horizons = tuple(float(year) for year in years)
    factor = DAYS_PER_UNIT["years"] / DAYS_PER_UNIT[followed.unit]
    last = float(followed.time.max()) / factor
    if not horizons or any(not 0 < year <= last for year in horizons):
        raise InputError(
            f"survival was asked for at {listed(f'{year:g}' for year in horizons) or 'no'} years; "
            f"follow-up ends at {last:.1f} years.",
            "Choose times within follow-up: beyond it nothing is known.",
        )
    model = cox_model(design.covariates, followed, ties=ties)
    (baseline,) = baseline_hazard(model, design.covariates, followed)
    first = int(np.searchsorted(baseline.time, min(horizons) * factor, side="right"))
    if not first or not baseline.centred[first - 1] > 0:
        raise FitError(
            f"nobody died within the first {min(horizons):g} years, so survival there is 1 for "
            "everybody.",
            "Choose later times.",
        )
    effects = _effects(design, model)
    widest = max(max(part) - min(part) for _, part in effects.values())
    if not widest > 0:
        raise FitError(
            "no characteristic has any effect on survival, so there are no points to give.",
            "Choose other characteristics.",
        )
    scale = MOST_POINTS / widest
    axes = tuple(
        NomogramAxis(item, values, tuple((effect - min(part)) * scale for effect in part))
        for item, (values, part) in zip(design.predictors, effects.values(), strict=True)
    )
    least = sum(min(part) for _, part in effects.values())
    at_none = float(least - model.centre @ model.coefficients)
    totals = (model.linear_predictor(design.covariates) - least) * scale
    return Nomogram(
        axes=axes,
        horizons=horizons,
        n_at_risk=tuple(int((followed.time >= year * factor).sum()) for year in horizons),
        points_per_unit=scale,
        log_hazard_at_none=at_none,
        seen=(float(totals.min()), float(totals.max())),
        design=design,
        model=model,
        baseline=baseline,
    )


def _effects(
    design: ClinicalDesign, model: CoxModel
) -> dict[str, tuple[tuple[float, ...] | tuple[str, ...], list[float]]]:
    """Return each predictor's values and their parts of the log hazard."""
    beta = dict(zip(model.names, model.coefficients.tolist(), strict=True))
    found: dict[str, tuple[tuple[float, ...] | tuple[str, ...], list[float]]] = {}
    for item in design.predictors:
        if item.kind == "number":
            number = design.recorded[item.name].to_numpy(dtype=np.float64)
            ends = float(number.min()), float(number.max())
            found[item.name] = ends, [end / item.step * beta[item.name] for end in ends]
        else:
            found[item.name] = (
                item.levels,
                [0.0, *(beta[column] for column in design.terms[item.name])],
            )
    return found
