"""Brent's root search."""

import math

import pytest

from core.expression.root import root_between


def test_a_straight_line_is_hit_at_once():
    calls = []

    def line(x: float) -> float:
        calls.append(x)
        return 2 * x - 3

    assert root_between(line, (0, 10), values=(-3, 17), tolerance=1e-9) == 1.5
    assert calls == [1.5]


@pytest.mark.parametrize("ends", [(0.0, 3.0), (1.0, 2.0), (-5.0, 40.0)])
def test_it_stops_within_the_tolerance(ends):
    function = lambda x: math.exp(x) - 5  # noqa: E731
    values = (function(ends[0]), function(ends[1]))
    assert root_between(function, ends, values=values, tolerance=1e-10) == pytest.approx(
        math.log(5), abs=2e-10
    )


def test_an_end_that_is_the_root_is_returned_uncalled():
    never = lambda x: pytest.fail("called")  # noqa: E731
    assert root_between(never, (1, 2), values=(0, 4), tolerance=1e-9) == 1
    assert root_between(never, (1, 2), values=(-4, 0), tolerance=1e-9) == 2


def test_the_ends_need_not_be_finite_values():
    assert root_between(
        lambda x: x / (1 - x) - 1, (0.0, 1.0), values=(-1.0, math.inf), tolerance=1e-12
    ) == pytest.approx(0.5)
