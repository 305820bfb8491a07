import numpy as np
import pytest

from core.cohort import Outcome
from core.survival.censoring import censoring_curve


def test_by_hand() -> None:
    # Six patients; censored at 2 (5 at risk) and at 4 (3 at risk).
    curve = censoring_curve(Outcome([1, 2, 3, 4, 5, 6], [1, 0, 1, 0, 1, 1]))
    np.testing.assert_allclose(curve.uncensored, [1, 4 / 5, 4 / 5, 8 / 15, 8 / 15, 8 / 15])
    assert curve.n_at_risk.tolist() == [5, 5, 3, 3, 1, 0]
    assert curve.n_censored.tolist() == [0, 1, 0, 1, 0, 0]


def test_a_death_leaves_before_a_censoring_at_the_same_time() -> None:
    # At 2 one dies and one is censored: two are at risk of censoring, not three.
    curve = censoring_curve(Outcome([1, 2, 2, 3], [1, 1, 0, 1]))
    assert curve.at([2]).tolist() == [0.5]


def test_before_is_the_left_limit_and_both_are_one_at_the_start() -> None:
    curve = censoring_curve(Outcome([1, 2, 3], [0, 0, 1]))
    np.testing.assert_allclose(curve.before([0.5, 1, 1.5, 2, 3]), [1, 1, 2 / 3, 2 / 3, 1 / 3])
    np.testing.assert_allclose(curve.at([0.5, 1, 1.5, 2, 3]), [1, 2 / 3, 2 / 3, 1 / 3, 1 / 3])


def test_reaches_zero_where_the_last_patients_are_censored() -> None:
    assert censoring_curve(Outcome([1, 2], [1, 0])).at([2]).tolist() == [0.0]


def test_inverse_weights_add_up_to_one_minus_survival() -> None:
    # Deaths at 1 (of 6), 3 (of 4), 3: S = 5/6 * 2/4.
    outcome = Outcome([1, 2, 3, 3, 4, 5], [1, 0, 1, 1, 0, 0])
    weights = 1 / censoring_curve(outcome).before(outcome.time[outcome.event])
    assert weights.sum() / 6 == pytest.approx(1 - 5 / 6 * 2 / 4, abs=1e-15)


def test_arrays_are_read_only() -> None:
    curve = censoring_curve(Outcome([1, 2], [1, 0]))
    with pytest.raises(ValueError, match="read-only"):
        curve.uncensored[0] = 0
