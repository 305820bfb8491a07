"""Do two categories have to do with each other: chi-square, and Fisher where counts are small."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.association.count_tables import as_counts, expected_counts
from core.association.fisher import fisher_test
from core.association.significance import SignificanceTest
from core.inference import chi_square_p_value

__all__ = ["SMALL_EXPECTED", "chi_square_test", "count_test"]

SMALL_EXPECTED = 5.0
"""Below this expected count in any cell the chi-square approximation is not trusted."""


def chi_square_test(counts: npt.ArrayLike, *, continuity: bool = True) -> SignificanceTest:
    """Test whether rows and columns of a table of counts have to do with each other.

    Parameters
    ----------
    counts : array of int, shape (r, c)
        Rows and columns without any patient are left out.
    continuity : bool
        Yates's correction of two by two tables; larger ones have none.

    Raises
    ------
    InputError
        If the counts are not whole numbers >= 0, or fewer than two rows or two
        columns hold patients.

    Notes
    -----
    Pearson's statistic; equal to R's ``chisq.test(counts, correct =
    continuity)`` to 1e-13 relative. The estimate is Cramer's V, without
    correction, 0 where unrelated and 1 where one tells the other.

    Examples
    --------
    >>> result = chi_square_test([[10, 20], [20, 10]], continuity=False)
    >>> round(result.statistic, 4), round(result.p_value, 4)
    (6.6667, 0.0098)
    """
    table = as_counts(counts)
    expected = expected_counts(table)
    apart = np.abs(table - expected)
    plain = float((apart**2 / expected).sum())
    corrected = continuity and table.shape == (2, 2)
    if corrected:
        apart = apart - min(0.5, float(apart.min()))
    statistic = float((apart**2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    return SignificanceTest(
        name="Chi-square test",
        statistic=statistic,
        statistic_name="chi-square",
        df=(float(df),),
        p_value=chi_square_p_value(statistic, df),
        estimate=math.sqrt(plain / (table.sum() * (min(table.shape) - 1))),
        estimate_name="Cramer's V",
        note="with Yates's correction" if corrected else "",
    )


def count_test(counts: npt.ArrayLike, *, seed: int = 0) -> SignificanceTest:
    """Test a table of counts by chi-square, or by Fisher's test where counts are small.

    Fisher's exact test where a count below 5 is expected in any cell, as the
    textbooks have it.

    Parameters
    ----------
    counts : array of int, shape (r, c)
    seed : int
        For tables so large that Fisher's test has to draw some at random.

    Examples
    --------
    >>> count_test([[3, 1], [1, 3]]).name, count_test([[30, 10], [10, 30]]).name
    ('Fisher exact test', 'Chi-square test')
    """
    table = as_counts(counts)
    if expected_counts(table).min() < SMALL_EXPECTED:
        return fisher_test(table, seed=seed)
    return chi_square_test(table)
