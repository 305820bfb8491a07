"""How likely a sum of squared rank differences is, where all orders are equally likely."""

from __future__ import annotations

import math
from functools import cache
from itertools import permutations

import numpy as np
import numpy.typing as npt

from core.inference import normal_p_values

__all__ = ["exact_spearman_tail"]

_LISTED = 9


def exact_spearman_tail(statistic: int, n: int) -> float:
    """Return the two-sided p-value of Spearman's S without ties, as R's ``prho``.

    Parameters
    ----------
    statistic : int
        Sum of squared differences between ranks.
    n : int
        Patients. Up to 9 all orders are counted; beyond, an Edgeworth series
        stands in, good to 4 digits.

    References
    ----------
    Best and Roberts 1975 (AS 89), 10.2307/2347111.

    Examples
    --------
    >>> round(exact_spearman_tail(0, 3), 4)  # two of six orders are this extreme
    0.3333
    """
    middle = (n**3 - n) / 6
    # S is even: an upper tail from S is one from the even number above S - 1.
    tail = _upper(statistic, n) if statistic > middle else 1 - _upper(statistic + 2, n)
    return min(1.0, 2 * tail)


def _upper(statistic: int, n: int) -> float:
    """Return the chance of a sum of at least this."""
    if statistic <= 0:
        return 1.0
    if statistic > (n**3 - n) / 3:
        return 0.0
    if n <= _LISTED:
        counts = _counted(n)
        return float(counts[statistic:].sum() / math.factorial(n))
    b = 1.0 / n
    x = (6.0 * (statistic - 1) * b / (n * n - 1.0) - 1.0) * math.sqrt(1 / b - 1.0)
    y = x * x
    far = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y))
    near = 0.2274 + b * (0.2531 + 0.1745 * b)
    u = x * b * (near + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * far))
    one_side = float(normal_p_values(x)) / 2
    found = u / math.exp(y / 2) + (one_side if x >= 0 else 1 - one_side)
    return min(1.0, max(0.0, found))


@cache
def _counted(n: int) -> npt.NDArray[np.float64]:
    """Return how many orders of n give each sum."""
    orders = np.array(list(permutations(range(n))))
    sums = ((orders - np.arange(n)) ** 2).sum(axis=1)
    return np.bincount(sums, minlength=(n**3 - n) // 3 + 1).astype(np.float64)
