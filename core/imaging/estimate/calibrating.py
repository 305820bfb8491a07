"""Making probabilities mean what they say: Platt's fit on out-of-fold predictions.

Why two numbers and not a curve: a training cohort of a hundred scans has some
thirty at high risk. Isotonic regression needs about a thousand before it is no
longer worse than Platt's sigmoid (Niculescu-Mizil and Caruana 2005), and ties
most patients. One number, a temperature, keeps an answer of one half where it
is; networks trained with weighted classes need to be shifted, so the intercept
is fitted too unless ``"temperature"`` is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["Calibration", "CalibrationMethod", "CalibrationQuality"]

Floats = npt.NDArray[np.float64]
CalibrationMethod = Literal["platt", "temperature"]


@dataclass(frozen=True, slots=True)
class CalibrationQuality:
    """How good probabilities are, in scans that their calibration had not seen.

    Each fold's predictions were calibrated by what the other folds gave.

    Parameters
    ----------
    brier_before, brier_after : float
        Mean squared difference of probability and outcome.
    log_loss_before, log_loss_after : float
        Mean of minus the logarithm of the probability of what was so.
    brier_base, log_loss_base : float
        Of always saying the share of high risk.
    n, n_high : int
        Predictions.
    """

    brier_before: float
    brier_after: float
    log_loss_before: float
    log_loss_after: float
    brier_base: float
    log_loss_base: float
    n: int
    n_high: int


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """logit(calibrated) = intercept + slope x logit(probability).

    Parameters
    ----------
    method : {"platt", "temperature"}
    intercept, slope : float
        The slope is never below 0: a network whose order is no better than
        chance gives everybody the base rate.
    drawn : array of float, shape (draws, 2)
        Intercept and slope fitted to patients drawn with replacement.
    quality : CalibrationQuality
    """

    method: CalibrationMethod
    intercept: float
    slope: float
    drawn: Floats
    quality: CalibrationQuality
