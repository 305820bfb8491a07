import numpy as np
import pytest

from core.survival.pairs import ordered_pair_sums


@pytest.mark.parametrize("n", [1, 2, 3, 8, 13, 64, 65])
@pytest.mark.parametrize("levels", [3, 1000])
def test_equals_looking_at_every_pair(n: int, levels: int) -> None:
    rng = np.random.default_rng(n)
    values = rng.integers(levels, size=n).astype(float)
    weights = rng.integers(3, size=n).astype(float)
    sums = ordered_pair_sums(values, weights)
    for i in range(n):
        after, before = values[i + 1 :], values[:i]
        assert sums.later_lower[i] == (after < values[i]).sum()
        assert sums.later_equal[i] == (after == values[i]).sum()
        assert sums.later_higher[i] == (after > values[i]).sum()
        assert sums.earlier_lower[i] == weights[:i][before < values[i]].sum()
        assert sums.earlier_equal[i] == weights[:i][before == values[i]].sum()
        assert sums.earlier_higher[i] == weights[:i][before > values[i]].sum()
