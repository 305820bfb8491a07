"""Cases, controls and their weights at a horizon, and the influence of each patient."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.survival.censoring import CensoringCurve, censoring_curve

__all__ = ["HorizonRoc", "RocWeights"]


@dataclass(frozen=True, slots=True, eq=False)
class RocWeights:
    """What all horizons share: distinct scores, distinct times, censoring.

    Parameters
    ----------
    scores : array of float, shape (m,)
        Distinct scores, ascending.
    score_place : array of int, shape (n,)
        Place of each patient among ``scores``.
    time_place : array of int, shape (n,)
        Place of each patient among the times of ``censoring``.
    case_weight : array of float, shape (n,)
        1 / G(T-) of each patient who died, 0 of the others.
    outcome : Outcome
        Follow-up of n patients.
    censoring : CensoringCurve
        The distribution of censoring in them.
    """

    scores: npt.NDArray[np.float64]
    score_place: npt.NDArray[np.int64]
    time_place: npt.NDArray[np.int64]
    case_weight: npt.NDArray[np.float64]
    outcome: Outcome
    censoring: CensoringCurve

    @classmethod
    def of(cls, score: npt.NDArray[np.float64], outcome: Outcome) -> RocWeights:
        """Sort and weight the patients once for all horizons."""
        curve = censoring_curve(outcome)
        scores, score_place = np.unique(score, return_inverse=True)
        time_place = np.searchsorted(curve.time, outcome.time, side="right") - 1
        before = curve.before(curve.time)[time_place]
        # A patient censored after everyone else can have G = 0; only deaths are weighted.
        weight = np.divide(1.0, before, out=np.zeros(len(outcome)), where=outcome.event)
        return cls(scores, score_place, time_place, weight, outcome, curve)

    def at(self, horizon: float) -> HorizonRoc:
        """Divide the patients into cases and controls of one horizon."""
        return HorizonRoc.of(self, horizon)


@dataclass(frozen=True, slots=True, eq=False)
class HorizonRoc:
    """Cases and controls of one horizon, counted at each distinct score.

    Parameters
    ----------
    shared : RocWeights
        What does not depend on the horizon.
    is_case, is_control : array of bool, shape (n,)
        Died before the horizon; followed beyond it.
    case_mass : array of float, shape (m,)
        Weight of the cases at each distinct score, ascending.
    controls : array of float, shape (m,)
        Number of controls at each distinct score, ascending.
    controls_below, cases_above : array of float, shape (m,)
        Share of controls scoring lower, and of case weight scoring higher,
        ties counting one half.
    auc : float
        Weighted mean of ``controls_below`` over the cases.
    n_censored_before, n_events_at : int
        Patients who are neither: censored by then, or dead exactly then.
    """

    shared: RocWeights
    is_case: npt.NDArray[np.bool_]
    is_control: npt.NDArray[np.bool_]
    case_mass: npt.NDArray[np.float64]
    controls: npt.NDArray[np.float64]
    controls_below: npt.NDArray[np.float64]
    cases_above: npt.NDArray[np.float64]
    auc: float
    n_censored_before: int
    n_events_at: int

    @classmethod
    def of(cls, shared: RocWeights, horizon: float) -> HorizonRoc:
        """Divide, count and compare."""
        time, event = shared.outcome.time, shared.outcome.event
        is_control = time > horizon
        by_then = ~is_control & event
        is_case = by_then & (time < horizon)
        place, m = shared.score_place, shared.scores.size
        case_mass = np.bincount(place, weights=shared.case_weight * is_case, minlength=m).astype(
            np.float64
        )
        controls = np.bincount(place[is_control], minlength=m).astype(np.float64)
        n_controls, total = controls.sum(), case_mass.sum()
        controls_below = (np.cumsum(controls) - 0.5 * controls) / n_controls
        cases_above = (np.cumsum(case_mass[::-1])[::-1] - 0.5 * case_mass) / total
        return cls(
            shared=shared,
            is_case=is_case,
            is_control=is_control,
            case_mass=case_mass,
            controls=controls,
            controls_below=controls_below,
            cases_above=cases_above,
            # Rounding must not take a perfect score beyond one.
            auc=min(float(case_mass @ controls_below / total), 1.0),
            n_censored_before=int(np.count_nonzero(~is_control & ~event)),
            n_events_at=int(np.count_nonzero(by_then) - np.count_nonzero(is_case)),
        )

    @property
    def n_cases(self) -> int:
        """Deaths before the horizon."""
        return int(np.count_nonzero(self.is_case))

    @property
    def n_controls(self) -> int:
        """Patients followed beyond the horizon."""
        return int(np.count_nonzero(self.is_control))

    @property
    def probability_of_death(self) -> float:
        """Kaplan-Meier probability of death before the horizon."""
        return float(self.case_mass.sum() / len(self.shared.outcome))

    def tpr(self) -> npt.NDArray[np.float64]:
        """Return the share of case weight at or above each threshold, from 0 to 1."""
        return _share_above(self.case_mass)

    def fpr(self) -> npt.NDArray[np.float64]:
        """Return the share of controls at or above each threshold, from 0 to 1."""
        return _share_above(self.controls)

    def thresholds(self) -> npt.NDArray[np.float64]:
        """Return infinity, then the distinct scores in descending order."""
        return np.concatenate(([np.inf], self.shared.scores[::-1]))

    def standard_error(self) -> float:
        """Return the standard error of the AUC: that of the mean influence."""
        influence = self.influence()
        return float(influence.std(ddof=1)) / math.sqrt(influence.size)

    def influence(self) -> npt.NDArray[np.float64]:
        """Return each patient's influence on the AUC, shape (n,), with mean zero.

        The terms of Blanche et al. (2013) after their sums have been carried
        out: what the patient adds as a case, as a control, and through the
        censoring curve that weights the cases.
        """
        shared = self.shared
        place, n = shared.score_place, len(shared.outcome)
        as_case = (
            shared.case_weight * self.is_case * (self.controls_below[place] - self.auc)
        ) / self.probability_of_death
        as_control = self.is_control * (self.cases_above[place] - self.auc) * (n / self.n_controls)
        return np.asarray(as_case + as_control + self._through_censoring(as_case))

    def _through_censoring(self, as_case: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the influence by way of G: the censoring martingale over the risk set.

        A patient under observation lowers the estimated hazard of censoring
        at each time, and raises it when censored; every case that dies later
        is weighted accordingly.
        """
        curve, place = self.shared.censoring, self.shared.time_place
        at_time = np.bincount(place, weights=as_case, minlength=curve.time.size)
        later = at_time.sum() - np.cumsum(at_time)
        per_patient = later / np.maximum(curve.n_at_risk, 1)
        drift = per_patient * curve.n_censored / np.maximum(curve.n_at_risk, 1)
        until = np.cumsum(drift)
        censored = ~self.shared.outcome.event
        # Those who die at a time are not at risk of being censored at it.
        while_watched = np.where(censored, until[place], (until - drift)[place])
        return np.asarray(np.where(censored, per_patient[place], 0.0) - while_watched)


def _share_above(mass: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the share of mass at or above each distinct score, from the highest down."""
    share = np.concatenate(([0.0], np.cumsum(mass[::-1])))
    return np.asarray(share / share[-1])
