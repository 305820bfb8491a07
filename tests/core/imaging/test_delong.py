import math

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.delong import area, area_difference, delong_area


def test_an_area_with_a_pencil():
    """Positives 3, 1 against negatives 2, 1: wins 1, 1, 0 and a tie."""
    assert area([3, 1, 2, 1], [True, True, False, False]) == (1 + 1 + 0 + 0.5) / 4


def test_delongs_error_with_a_pencil():
    """Shares 1 and 1/4 upon positives, 1/2 and 3/4 upon negatives: variances 9/32 and 1/32."""
    found = delong_area([3, 1, 2, 1], [True, True, False, False])
    assert found.standard_error == pytest.approx(math.sqrt((9 / 32 + 1 / 32) / 2))
    assert (found.n_positive, found.n_negative) == (2, 2)
    assert found.upper == 1.0


def test_no_interval_from_one_member():
    found = delong_area([3, 1, 2], [True, False, False])
    assert found.estimate == 1
    assert math.isnan(found.standard_error)
    assert math.isnan(found.lower)


def test_a_score_against_itself():
    draw = np.random.default_rng(0)
    score, high = draw.normal(size=30), np.arange(30) < 12
    found = area_difference(score, score, high)
    assert (found.difference, found.standard_error) == (0, 0)
    assert math.isnan(found.p_value)


def test_turning_a_score_round_turns_the_difference():
    draw = np.random.default_rng(1)
    a, b, high = draw.normal(size=30), draw.normal(size=30), np.arange(30) < 12
    found, turned = area_difference(a, b, high), area_difference(b, a, high)
    assert found.difference == pytest.approx(-turned.difference)
    assert found.p_value == pytest.approx(turned.p_value)
    assert found.first.estimate - found.second.estimate == pytest.approx(found.difference)


def test_the_interval_covers_as_often_as_it_says():
    """Normal scores one standard deviation apart: AUC 0.760."""
    draw = np.random.default_rng(2)
    high = np.arange(90) < 30
    covered = [delong_area(draw.normal(size=90) + high, high).covers(0.7602) for _ in range(400)]
    assert 0.91 < np.mean(covered) < 0.98


@pytest.mark.parametrize(
    ("score", "high"), [([1, 2], [1, 1]), ([1, 2], [0, 0]), ([1, math.nan], [1, 0]), ([1], [1, 0])]
)
def test_no_curve(score, high):
    with pytest.raises(InputError):
        delong_area(score, high)
