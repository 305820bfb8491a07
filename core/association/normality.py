"""Is a number distributed normally: Shapiro and Wilk's test."""

from __future__ import annotations

import numpy.typing as npt

from core.association.samples import as_sample, refuse_constant
from core.association.significance import SignificanceTest
from core.errors import InputError

__all__ = ["shapiro_test"]

_MOST = 5000


def shapiro_test(values: npt.ArrayLike) -> SignificanceTest:
    """Test whether numbers could come from a normal distribution.

    With hundreds of patients trifling departures are significant and with a
    dozen great ones are not, so it should not choose between two tests.

    Parameters
    ----------
    values : array of float, shape (n,)
        3 to 5,000 patients.

    Raises
    ------
    InputError
        If values are missing, or there are fewer than 3 or more than 5,000.
    FitError
        If all values are equal.

    Notes
    -----
    scipy's Royston algorithm; equal to R's ``shapiro.test``: W to 1e-8, the
    p-value to 1e-6 relative.

    References
    ----------
    Royston 1995 (AS R94), 10.2307/2986146.

    Examples
    --------
    >>> round(shapiro_test([1, 2, 3, 4, 10]).statistic, 3)
    0.836
    """
    from scipy.stats import shapiro

    sample = as_sample(values, least=3, name="the number")
    if sample.size > _MOST:
        raise InputError(
            f"Shapiro and Wilk's test is for {_MOST:,} values or fewer, got {sample.size:,}.",
            "With so many patients, look at the distribution instead.",
        )
    refuse_constant((sample,), "Shapiro-Wilk test")
    found = shapiro(sample)
    return SignificanceTest(
        "Shapiro-Wilk test", float(found.statistic), "W", (), float(found.pvalue)
    )
