import math
from itertools import permutations

import pytest

from core.association.rank_tails import exact_spearman_tail


@pytest.mark.parametrize("n", [3, 5, 7])
def test_every_tail_is_that_of_listing_all_orders(n: int):
    sums = [sum((a - b) ** 2 for a, b in enumerate(order)) for order in permutations(range(n))]
    middle = (n**3 - n) / 6
    for statistic in sorted(set(sums)):
        up = sum(s >= statistic for s in sums) / math.factorial(n)
        down = sum(s <= statistic for s in sums) / math.factorial(n)
        wanted = min(1.0, 2 * (up if statistic > middle else down))
        assert exact_spearman_tail(statistic, n) == pytest.approx(wanted)


def test_the_series_takes_over_where_counting_ends():
    # S at the same place of its range for 9 (counted) and 10 (series).
    nine, ten = exact_spearman_tail(60, 9), exact_spearman_tail(82, 10)
    assert nine == pytest.approx(0.177, abs=0.01)
    assert ten == pytest.approx(nine, rel=0.2)


def test_the_ends():
    most = (20**3 - 20) // 3
    # The series, as R's, knows the smallest chances to five digits only.
    assert exact_spearman_tail(0, 20) == pytest.approx(0, abs=1e-5)
    assert exact_spearman_tail(most, 20) == pytest.approx(0, abs=1e-5)
    assert exact_spearman_tail(most // 2, 20) == pytest.approx(1, abs=0.01)
