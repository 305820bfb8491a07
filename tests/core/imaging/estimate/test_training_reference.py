from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError

pytestmark = pytest.mark.xdist_group("ensemble")  # made once, for all its tests


def test_it_is_what_the_training_scans_measure(ensemble, training_scans):
    reference = ensemble.reference
    assert reference.scans == training_scans.scans  # their names rise
    np.testing.assert_array_equal(reference.high_risk, training_scans.high_risk)
    np.testing.assert_array_equal(reference.spacing, 2.5)
    np.testing.assert_array_equal(reference.region_ml, training_scans.region_ml)
    assert reference.n_high == training_scans.n_high


@pytest.mark.parametrize(
    "change",
    [
        {"patients": ("a",)},
        {"region_ml": np.zeros(36)},
        {"spacing": np.ones((36, 2))},
        {"greys": np.full((36, 40), np.inf)},
    ],
)
def test_a_row_for_each_scan(ensemble, change):
    with pytest.raises(InputError, match="36 training scans"):
        replace(ensemble.reference, **change)
