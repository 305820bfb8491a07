"""Made-up follow-up: deaths from a known Cox model, censored as studies are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.simulated_truth import (
    CLINICAL_COEFFICIENTS,
    TRUE_COEFFICIENTS,
    WEIBULL_SCALE,
    WEIBULL_SHAPE,
)

__all__ = ["FollowUpPlan", "linear_predictor", "simulate_follow_up"]


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """How long patients were watched.

    Parameters
    ----------
    shortest, longest : float
        Months from the last and from the first inclusion to the data cut.
    mean_dropout : float
        Mean months to loss of contact, exponential.
    scale : float
        Factor on every patient's survival, against the training cohort.
    """

    shortest: float
    longest: float
    mean_dropout: float
    scale: float = 1.0


def linear_predictor(
    expression: pd.DataFrame,
    patients: pd.DataFrame,
    *,
    centre: pd.Series[float],
    attenuation: float = 1.0,
) -> pd.Series[float]:
    """Return each patient's true log hazard ratio against the average patient.

    Parameters
    ----------
    expression : DataFrame, shape (patients, genes)
        log2(FPKM + 1) as it is in the tumour, before any batch effect.
    patients : DataFrame
        With ``age`` and ``idh``, nothing missing.
    centre : Series
        Gene -> mean of the training cohort.
    attenuation : float
        Factor on the genes' coefficients.
    """
    coefficients = pd.Series(TRUE_COEFFICIENTS)
    genes = coefficients.index
    score = (expression[genes] - centre[genes]).mul(coefficients).sum(axis=1) * attenuation
    score += CLINICAL_COEFFICIENTS["age_per_decade"] * (patients["age"] - 45.0) / 10.0
    score += CLINICAL_COEFFICIENTS["idh_wildtype"] * (patients["idh"] == "wildtype")
    return score.rename("score")


def simulate_follow_up(
    score: npt.NDArray[np.floating],
    plan: FollowUpPlan,
    *,
    generator: np.random.Generator,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Draw time (months, one decimal, at least 0.1) and whether death was seen.

    Weibull deaths by inversion, against the earlier of the data cut and the
    loss of contact; both independent of the score, so censoring tells nothing.
    """
    hazard = generator.exponential(size=len(score))
    death = plan.scale * WEIBULL_SCALE * (hazard * np.exp(-score)) ** (1.0 / WEIBULL_SHAPE)
    data_cut = generator.uniform(plan.shortest, plan.longest, size=len(score))
    dropout = generator.exponential(plan.mean_dropout, size=len(score))
    censored = np.minimum(data_cut, dropout)
    event = death <= censored
    return np.maximum(np.round(np.minimum(death, censored), 1), 0.1), event
