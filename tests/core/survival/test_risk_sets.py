import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.survival.risk_sets import accumulated_hazard, check_ties, over_risk_sets, risk_sets

# Two deaths and a censoring at 2, a death at 5, one watched to 7.
OUTCOME = Outcome([2, 5, 2, 7, 2], [1, 1, 0, 0, 1])


def test_order_is_by_falling_time_the_censored_before_the_dead():
    sets = risk_sets(OUTCOME, ties="efron")
    assert sets.order.tolist() == [3, 1, 2, 0, 4]
    assert sets.dead.tolist() == [1, 3, 4]
    assert sets.last.tolist() == [1, 4, 4]
    assert sets.fraction.tolist() == [0, 0, 0.5]
    assert sets.n_deaths == 3


@pytest.mark.parametrize(("ties", "second"), [("efron", 4.0), ("breslow", 5.0), ("exact", 5.0)])
def test_efron_takes_part_of_the_dying_off(ties, second):
    sets = risk_sets(OUTCOME, ties=ties)
    assert over_risk_sets(np.ones((5, 1)), sets)[:, 0].tolist() == [2, 5, second]


def test_hazard_met_while_at_risk():
    sets = risk_sets(OUTCOME, ties="efron")
    # The dying at 2 meet the second of two deaths by half.
    met = accumulated_hazard(np.array([0.1, 0.2, 0.4]), sets)
    by_patient = dict(zip(sets.order.tolist(), met.tolist(), strict=True))
    assert by_patient == pytest.approx({3: 0.7, 1: 0.7, 2: 0.6, 0: 0.4, 4: 0.4})


def test_unknown_ties():
    with pytest.raises(InputError, match="ties is 'discrete'; allowed are efron, breslow, exact"):
        check_ties("discrete")
