import math

import pytest

from core.association.summaries import summary


def test_with_pencil():
    found = summary([2, 4, 4, 4, 5, 5, 7, 9])
    assert (found["n"], found["mean"], found["median"]) == (8, 5, 4.5)
    assert found["sd"] == pytest.approx(math.sqrt(32 / 7))
    assert (found["quartile_1"], found["quartile_3"]) == (4, 5.5)
    assert (found["minimum"], found["maximum"]) == (2, 9)


def test_one_value_has_no_spread_and_none_has_nothing():
    assert summary([3])["mean"] == 3
    assert math.isnan(summary([3])["sd"])
    nothing = summary([])
    assert nothing.pop("n") == 0
    assert all(math.isnan(value) for value in nothing.values())
