from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.estimate.member import empty_network

pytestmark = pytest.mark.xdist_group("ensemble")  # made once, for all its tests


def test_an_empty_network_holds_names_and_shapes_alone(ensemble):
    state = empty_network(ensemble.network).state_dict()
    assert state.keys() == ensemble.members[0].weights.keys()
    assert all(value.is_meta for value in state.values())


@pytest.mark.parametrize(
    "change",
    [
        {"rows": np.zeros(18, dtype=np.int64)},
        {"probability": np.full(18, 1.5)},
        {"features": np.full((18, 64), np.nan, dtype=np.float32)},
        {"features": np.zeros((17, 64), dtype=np.float32)},
        {"rows": np.arange(18) * 1.0},
    ],
)
def test_rows_that_do_not_belong_together(ensemble, change):
    with pytest.raises(InputError, match=r"network 1\.1 has 18 held-out scans"):
        replace(ensemble.members[0], **change)


def test_the_sum_is_of_the_weights(ensemble):
    first, second = ensemble.members
    assert first.sum != second.sum
    assert replace(first, name="x").sum == first.sum
