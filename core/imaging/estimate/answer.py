"""What comes back of a scan: a ``RiskEstimate`` one can question, or a ``Refusal``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.imaging.crop import Crop
from core.imaging.published_network import PUBLISHED_NETWORK
from core.provenance import Provenance

__all__ = ["STUDY_BASE_RATE", "Check", "NetworkOutput", "Refusal", "RiskEstimate", "as_percent"]

# 28 of 122 in Zuo et al. (2022).
STUDY_BASE_RATE = PUBLISHED_NETWORK["TC"].n_high / (
    PUBLISHED_NETWORK["TC"].n_high + PUBLISHED_NETWORK["TC"].n_low
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at before a number is given.

    Parameters
    ----------
    name : str
        ``preprocessing``, ``sequences``, ``segmentation``, ``space``,
        ``spacing``, ``volume``, ``lost``, ``intensity``, ``features`` or
        ``networks``.
    title : str
        The same for a reader.
    passed : bool
        False refuses the scan.
    said : str
        What was found and what is allowed, in a sentence.
    hint : str
        What to do about it; empty where it passed.
    value, lowest, highest : float or None
        What was measured and the range that passes, where it is a number.
    unit : str
        Of the three.
    """

    name: str
    title: str
    passed: bool
    said: str
    hint: str = ""
    value: float | None = None
    lowest: float | None = None
    highest: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NetworkOutput:
    """What one fold's network says.

    Parameters
    ----------
    name : str
        Repeat and fold, ``"1.2"``.
    probability : float
        Of high risk as the network gives it.
    calibrated : float
        The same after calibration.
    """

    name: str
    probability: float
    calibrated: float


@dataclass(frozen=True, slots=True, eq=False)
class RiskEstimate:
    """A probability of the high-risk group, and what it takes to question it.

    Parameters
    ----------
    probability : float
        Mean of the networks' calibrated probabilities.
    lower, upper, level : float
        Interval from drawing the networks, and the patients that calibrated
        them, again and again. It says how far the number depends on which
        networks and which calibration patients there were. It is **not** a
        range of this patient's risk, and other scanners, hospitals and
        training cohorts are not in it.
    base_rate : float
        Share of high risk in the training cohort: what one would say without
        a scan. The study's own is ``STUDY_BASE_RATE``.
    n_training, n_high : int
        Scans of the training cohort.
    percentile : float
        Percentage of the scans held out from a network to which it gives a lower
        probability than to this one, ties by half; the mean over the networks.
    training : DataFrame
        One row a training scan: ``scan``, ``high_risk``, ``probability``
        (out-of-fold, calibrated alike).
    nearest : DataFrame
        The training scans most alike in the networks' feature space, the
        nearest first: ``scan``, ``high_risk``, ``probability``, ``distance``
        (1 is usual between training scans).
    networks : tuple of NetworkOutput
    checks : tuple of Check
        All passed.
    crop : Crop
        What the networks saw, and where it lies.
    name : str
        The scan's.
    simulated : bool
        True where the networks were trained on simulated scans, or the scan is
        one: the number then means nothing about a patient.
    seconds : mapping of str to float
        Step -> elapsed time.
    provenance : Provenance
        Fingerprints of scan and ensemble, settings, versions.
    better_than_base : bool
        Whether the networks told more than the base rate in scans that they
        had not seen, see ``worth``.
    worth : str
        The same in words, with the scores.
    """

    probability: float
    lower: float
    upper: float
    level: float
    base_rate: float
    n_training: int
    n_high: int
    percentile: float
    training: pd.DataFrame
    nearest: pd.DataFrame
    networks: tuple[NetworkOutput, ...]
    checks: tuple[Check, ...]
    crop: Crop
    name: str
    simulated: bool
    seconds: Mapping[str, float]
    provenance: Provenance
    better_than_base: bool
    worth: str

    @property
    def leaning(self) -> str:
        """``"high"`` or ``"low"``: on which side of the base rate the probability lies."""
        return "high" if self.probability >= self.base_rate else "low"

    @property
    def outputs(self) -> npt.NDArray[np.float64]:
        """The networks' calibrated probabilities."""
        return np.array([network.calibrated for network in self.networks])


@dataclass(frozen=True, slots=True, eq=False)
class Refusal:
    """Why no number is given.

    Parameters
    ----------
    checks : tuple of Check
        All that could be made; at least one did not pass.
    crop : Crop or None
        What the networks would have seen, where it got so far.
    name : str
        The scan's.
    simulated : bool
        As of a ``RiskEstimate``.
    seconds : mapping of str to float
    provenance : Provenance
    """

    checks: tuple[Check, ...]
    crop: Crop | None
    name: str
    simulated: bool
    seconds: Mapping[str, float]
    provenance: Provenance

    @property
    def reasons(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)


def as_percent(probability: float) -> str:
    """Return a probability in per cent, never as 0 or 100: no network knows for certain.

    Examples
    --------
    >>> as_percent(0.314), as_percent(0.004), as_percent(0.996)
    ('31%', 'under 1%', 'over 99%')
    """
    if probability <= 0.005:
        return "under 1%"
    return "over 99%" if probability >= 0.995 else f"{probability:.0%}"
