"""The leakage canary: with risk groups shuffled, nothing may be found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.imaging.dataset import ScanDataset
from core.imaging.delong import Area, delong_area
from core.imaging.out_of_fold import CrossValidation

__all__ = ["SHUFFLES", "CanaryVerdict", "canary_verdict", "shuffled"]

SHUFFLES = 5


@dataclass(frozen=True, slots=True)
class CanaryVerdict:
    """Whether cross-validations of shuffled risk groups found what is not there.

    Parameters
    ----------
    areas : tuple of Area
        Pooled AUC of each shuffle.
    mean, lower, upper, level : float
        Mean AUC over the shuffles and its interval.
    sings : bool
        True where the interval covers 0.5: no leak seen. Of 100 sound
        pipelines about five fall silent at a level of 0.95.
    """

    areas: tuple[Area, ...]
    mean: float
    lower: float
    upper: float
    level: float
    sings: bool

    @property
    def words(self) -> str:
        """The verdict in a sentence."""
        n = len(self.areas)
        found = (
            f"With risk groups shuffled {'once' if n == 1 else f'{n} times'} the AUC is "
            f"{self.mean:.3f} ({self.lower:.3f} to {self.upper:.3f})"
        )
        if self.sings:
            return f"{found}, which covers 0.5: no leak seen."
        side = "above" if self.mean > 0.5 else "below"
        return (
            f"{found}, which lies {side} 0.5. This happens by chance once in twenty; if it happens "
            "with another seed too, something of the held-out scans reaches the training."
        )


def shuffled(dataset: ScanDataset, *, seed: int, shuffle: int = 1) -> ScanDataset:
    """Return the data set with risk groups dealt anew among its patients.

    Scans of one patient keep one group, and as many patients as before are at
    high risk.

    Parameters
    ----------
    dataset : ScanDataset
    seed : int
    shuffle : int
        Which of several, from 1.
    """
    patients, owner = np.unique(np.array(dataset.patients), return_inverse=True)
    high = np.zeros(patients.size, dtype=np.bool_)
    high[owner] = dataset.high_risk
    entropy = np.random.SeedSequence([seed, shuffle, 0x5EED])
    dealt = np.random.default_rng(entropy).permutation(high)
    return dataset.with_risk(
        dealt[owner], note=f"Risk groups were shuffled (seed {seed}): nothing is to be found."
    )


def canary_verdict(found: CrossValidation, *, level: float = 0.95) -> CanaryVerdict:
    """Judge a cross-validation whose every repeat had risk groups of its own shuffle.

    By chance a shuffle resembles something that scans show (the true groups,
    the scanner), training and held-out folds alike; so the AUC of one shuffle
    varies by more than its own interval says, and several are averaged.

    Parameters
    ----------
    found : CrossValidation
    level : float

    Returns
    -------
    CanaryVerdict
        With two shuffles or more the interval is that of a mean, from their
        spread by Student's t; with one it is DeLong's, which is too narrow.

    Raises
    ------
    InputError
        If there is no fold.

    References
    ----------
    Noirhomme et al. (2014), doi:10.1016/j.nicl.2014.04.004 (under shuffled
    labels cross-validated measures spread more than independent cases would).
    """
    table = found.predictions
    if table.empty:
        raise InputError("there is no fold to judge.", "Train at least one.")
    areas = tuple(
        delong_area(own["probability"], own["high_risk"], level=level)
        for _, own in table.groupby("repeat")
    )
    values = np.array([area.estimate for area in areas])
    mean = float(values.mean())
    if values.size == 1:
        lower, upper = areas[0].lower, areas[0].upper
    else:
        from scipy.special import stdtrit

        error = float(values.std(ddof=1)) / math.sqrt(values.size)
        reach = float(stdtrit(values.size - 1, (1 + level) / 2)) * error
        lower, upper = max(mean - reach, 0.0), min(mean + reach, 1.0)
    return CanaryVerdict(areas, mean, lower, upper, level, lower <= 0.5 <= upper)
