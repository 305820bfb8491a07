"""How good a classification is: every number of the study's Table 2, and those it lacks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.imaging.delong import Area, delong_area
from core.inference import normal_quantile

__all__ = ["METRICS", "Metrics", "average_precision", "classification_metrics", "wilson_interval"]

# In the order of a table; the words for readers who meet them first here.
METRICS: dict[str, str] = {
    "accuracy": "Accuracy",
    "auc": "AUC",
    "sensitivity": "Sensitivity (recall of high risk)",
    "specificity": "Specificity (recall of low risk)",
    "precision": "Precision (of those called high risk)",
    "precision_low": "Precision (of those called low risk)",
    "precision_weighted": "Precision, weighted",
    "f1_high": "F1, high risk",
    "f1_low": "F1, low risk",
    "f1_weighted": "F1, weighted",
    "balanced_accuracy": "Balanced accuracy",
    "average_precision": "Average precision",
    "brier": "Brier score",
    "majority_accuracy": "Accuracy of always saying the larger group",
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """How good probabilities of high risk are; high risk is the positive class.

    Parameters
    ----------
    threshold : float
        Probabilities above it are called high.
    true_positive, false_positive, true_negative, false_negative : int
        Scans, by what they are called against what they are.
    area : Area
        AUC with DeLong's interval; independent of the threshold.
    average_precision : float
        Area under the precision-recall curve by steps; chance is the share of
        high risk.
    brier : float
        Mean squared difference of probability and outcome; 0 is perfect,
        always saying the share of high risk gives share x (1 - share).
    """

    threshold: float
    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int
    area: Area
    average_precision: float
    brier: float

    @property
    def n(self) -> int:
        """Scans."""
        return self.n_high + self.n_low

    @property
    def n_high(self) -> int:
        """Scans in the high-risk group."""
        return self.true_positive + self.false_negative

    @property
    def n_low(self) -> int:
        """Scans in the low-risk group."""
        return self.true_negative + self.false_positive

    @property
    def accuracy(self) -> float:
        """Share called what they are."""
        return (self.true_positive + self.true_negative) / self.n

    @property
    def majority_accuracy(self) -> float:
        """Accuracy of always saying the larger group: the least to beat."""
        return max(self.n_high, self.n_low) / self.n

    @property
    def auc(self) -> float:
        """Area under the ROC curve."""
        return self.area.estimate

    @property
    def sensitivity(self) -> float:
        """Share of the high-risk group called high; recall is the same."""
        return self.true_positive / self.n_high

    @property
    def recall(self) -> float:
        """Sensitivity, by its other name."""
        return self.sensitivity

    @property
    def specificity(self) -> float:
        """Share of the low-risk group called low."""
        return self.true_negative / self.n_low

    @property
    def precision(self) -> float:
        """Share of those called high who are; NaN where nobody is called high."""
        called = self.true_positive + self.false_positive
        return self.true_positive / called if called else math.nan

    @property
    def precision_low(self) -> float:
        """Share of those called low who are; NaN where nobody is called low."""
        called = self.true_negative + self.false_negative
        return self.true_negative / called if called else math.nan

    @property
    def precision_weighted(self) -> float:
        """Both precisions, each weighted by the size of its group; recall so is the accuracy."""
        return (self.n_high * self.precision + self.n_low * self.precision_low) / self.n

    @property
    def f1_high(self) -> float:
        """Harmonic mean of precision and recall of high risk."""
        return 2 * self.true_positive / (self.n_high + self.true_positive + self.false_positive)

    @property
    def f1_low(self) -> float:
        """Harmonic mean of precision and recall of low risk."""
        return 2 * self.true_negative / (self.n_low + self.true_negative + self.false_negative)

    @property
    def f1_weighted(self) -> float:
        """Both F1, each weighted by the size of its group, as scikit-learn's ``weighted``."""
        return (self.n_high * self.f1_high + self.n_low * self.f1_low) / self.n

    @property
    def balanced_accuracy(self) -> float:
        """Mean of sensitivity and specificity; 0.5 is chance however unequal the groups."""
        return (self.sensitivity + self.specificity) / 2

    def value(self, name: str) -> float:
        """Return one of :data:`METRICS` by name."""
        return float(getattr(self, name))

    def interval(self, name: str, *, level: float = 0.95) -> tuple[float, float]:
        """Return a metric's interval: Wilson's for shares, DeLong's for the AUC, else NaN."""
        counts = {
            "accuracy": (self.true_positive + self.true_negative, self.n),
            "sensitivity": (self.true_positive, self.n_high),
            "specificity": (self.true_negative, self.n_low),
            "precision": (self.true_positive, self.true_positive + self.false_positive),
            "precision_low": (self.true_negative, self.true_negative + self.false_negative),
        }
        if name == "auc":
            reach = normal_quantile(level) * self.area.standard_error
            return max(self.auc - reach, 0.0), min(self.auc + reach, 1.0)
        if name in counts and counts[name][1]:
            return wilson_interval(*counts[name], level=level)
        return math.nan, math.nan


def classification_metrics(
    probability: npt.ArrayLike, high_risk: npt.ArrayLike, *, threshold: float = 0.5
) -> Metrics:
    """Judge probabilities of high risk.

    Parameters
    ----------
    probability : array of float, shape (n,)
        Between 0 and 1.
    high_risk : array of bool, shape (n,)
        What each scan is.
    threshold : float
        A scan is called high where its probability is above.

    Returns
    -------
    Metrics

    Raises
    ------
    InputError
        If lengths differ, a probability is not one, or a group is empty.

    Notes
    -----
    Equal to scikit-learn's functions of the same names to 1e-12.

    Examples
    --------
    >>> found = classification_metrics([0.9, 0.2, 0.6, 0.1], [True, True, False, False])
    >>> found.accuracy, found.sensitivity, found.auc
    (0.5, 0.5, 0.75)
    """
    p = np.asarray(probability, dtype=np.float64)
    high = np.asarray(high_risk, dtype=np.bool_)
    if p.shape != high.shape or not ((p >= 0) & (p <= 1)).all():
        raise InputError(
            f"{p.size:,} probabilities for {high.size:,} scans; one between 0 and 1 is needed for "
            "each.",
            "Give what the network says of each scan.",
        )
    found = delong_area(p, high)
    called = p > threshold
    return Metrics(
        threshold=threshold,
        true_positive=int((called & high).sum()),
        false_positive=int((called & ~high).sum()),
        true_negative=int((~called & ~high).sum()),
        false_negative=int((~called & high).sum()),
        area=found,
        average_precision=average_precision(p, high),
        brier=float(((p - high) ** 2).mean()),
    )


def average_precision(score: npt.ArrayLike, positive: npt.ArrayLike) -> float:
    """Return the area under the precision-recall curve, summed by steps.

    At each distinct score from above: precision there times the recall gained.
    Equals scikit-learn's ``average_precision_score`` to 1e-12.

    Examples
    --------
    >>> round(average_precision([0.9, 0.8, 0.7], [True, False, True]), 4)
    0.8333
    """
    values = np.asarray(score, dtype=np.float64)
    group = np.asarray(positive, dtype=np.bool_)
    order = np.argsort(-values, kind="stable")
    found, called = np.cumsum(group[order]), np.arange(1, values.size + 1)
    last = np.append(np.flatnonzero(np.diff(values[order])), values.size - 1)
    gained = np.diff(found[last], prepend=0)
    return float((found[last] / called[last] * gained).sum() / found[-1])


def wilson_interval(successes: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion.

    Equals R's ``prop.test(correct = FALSE)$conf.int`` to 1e-12.

    Parameters
    ----------
    successes, n : int
    level : float

    Raises
    ------
    InputError
        If n is 0 or successes are not among n.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    if not 0 <= successes <= n or n < 1:
        raise InputError(f"{successes} of {n} is no proportion.", "Give counts, of at least one.")
    z = normal_quantile(level)
    share = successes / n
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max((middle - reach) / scale, 0.0), min((middle + reach) / scale, 1.0)
