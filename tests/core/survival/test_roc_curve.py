"""What a ROC curve hands out cannot be changed by whoever receives it."""

import pytest

from core.cohort import Outcome
from core.survival import auc_over_time, time_dependent_roc

OUTCOME = Outcome([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1, 1, 0, 1, 0, 0], "years")
SCORE = [3.0, 1.0, 2.5, 2.0, 0.5, 0.2]


def test_the_points_of_a_curve_are_read_only() -> None:
    (curve,) = time_dependent_roc(SCORE, OUTCOME, horizons=3.5)
    with pytest.raises(ValueError, match="read-only"):
        curve.tpr[0] = 1.0


def test_a_curve_runs_from_corner_to_corner() -> None:
    (curve,) = time_dependent_roc(SCORE, OUTCOME, horizons=3.5)
    assert (curve.fpr[0], curve.tpr[0]) == (0.0, 0.0)
    assert (curve.fpr[-1], curve.tpr[-1]) == (1.0, 1.0)


def test_auc_over_time_is_read_only() -> None:
    found = auc_over_time(SCORE, OUTCOME, horizons=[1.5, 3.5])
    with pytest.raises(ValueError, match="read-only"):
        found.auc[0] = 1.0
