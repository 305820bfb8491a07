from dataclasses import replace

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.survival.curves import kaplan_meier


@pytest.fixture
def curve():
    """Deaths at 2 and 5, censorings at 3 and 8: survival 3/4 from 2 on, 3/8 from 5 on."""
    (curve,) = kaplan_meier(Outcome([2, 3, 5, 8], [1, 0, 1, 0]))
    return curve


def test_a_step_holds_from_its_time_to_the_next(curve):
    at = curve.at([0, 1.99, 2, 4.99, 5, 8])
    assert at.tolist() == [1, 1, 0.75, 0.75, 0.375, 0.375]


def test_beyond_follow_up_nothing_is_known(curve):
    assert np.isnan(curve.at([8.01, np.nan])).all()


def test_beyond_the_last_death_of_all_survival_is_zero():
    (curve,) = kaplan_meier(Outcome([1, 2], [1, 1]))
    assert curve.at([2, 100]).tolist() == [0, 0]


def test_at_risk_counts_those_followed_as_long_as_that(curve):
    # A patient who leaves at t is still at risk just before t.
    assert curve.at_risk([0, 2, 2.5, 3, 5, 8, 8.01]).tolist() == [4, 4, 3, 3, 2, 1, 0]


def test_total_events(curve):
    assert curve.total_events == 2


def test_arrays_are_read_only(curve):
    for name in ("time", "survival", "standard_error", "lower", "upper", "n_at_risk", "n_events"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(curve, name)[0] = 0


def test_unequal_lengths_are_refused(curve):
    with pytest.raises(InputError, match="lower of a survival curve has shape"):
        replace(curve, lower=np.zeros(2))
