"""Do groups of patients differ in a number: t, Wilcoxon, ANOVA, Kruskal-Wallis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.association.samples import as_sample, as_samples, refuse_constant
from core.association.significance import SignificanceTest
from core.errors import InputError
from core.inference import chi_square_p_value, f_p_value, normal_p_values, t_p_values

__all__ = ["anova", "kruskal_wallis", "t_test", "wilcoxon_test"]

# R counts the arrangements of two groups smaller than this where no values tie.
_EXACT_BELOW = 50


def t_test(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    equal_variance: bool = False,
    level: float = 0.95,
) -> SignificanceTest:
    """Test whether two groups have the same mean.

    The estimate is the mean of the first group less that of the second.

    Parameters
    ----------
    first, second : array of float, shapes (n,) and (m,)
        Two patients or more each.
    equal_variance : bool
        False: Welch's test, which lets each group have its own variance;
        True: Student's.
    level : float
        Coverage of the interval of the difference.

    Raises
    ------
    InputError
        If a group has fewer than two patients, or values are missing.
    FitError
        If neither group varies.

    Notes
    -----
    Equal to R's ``t.test(first, second, var.equal = equal_variance)`` to 1e-12
    relative.

    References
    ----------
    Welch 1947, 10.1093/biomet/34.1-2.28.

    Examples
    --------
    >>> result = t_test([1, 2, 3], [4, 5, 6], equal_variance=True)
    >>> round(result.statistic, 3), result.df, round(result.p_value, 4)
    (-3.674, (4.0,), 0.0213)
    """
    from scipy.special import stdtrit

    if not 0.0 < level < 1.0:
        raise InputError(
            f"the level of an interval must lie between 0 and 1, got {level!r}.", "Use 0.95."
        )
    a, b = (as_sample(values, least=2) for values in (first, second))
    name = "Student t test" if equal_variance else "Welch t test"
    refuse_constant((a, b), name)
    difference = float(a.mean() - b.mean())
    variances = float(a.var(ddof=1)), float(b.var(ddof=1))
    if equal_variance:
        df = float(a.size + b.size - 2)
        pooled = ((a.size - 1) * variances[0] + (b.size - 1) * variances[1]) / df
        error = float(np.sqrt(pooled * (1 / a.size + 1 / b.size)))
    else:
        parts = variances[0] / a.size, variances[1] / b.size
        error = float(np.sqrt(sum(parts)))
        df = sum(parts) ** 2 / (parts[0] ** 2 / (a.size - 1) + parts[1] ** 2 / (b.size - 1))
    reach = float(stdtrit(df, 0.5 + level / 2.0)) * error
    statistic = difference / error
    return SignificanceTest(
        name=name,
        statistic=statistic,
        statistic_name="t",
        df=(df,),
        p_value=float(t_p_values(statistic, df)),
        estimate=difference,
        lower=difference - reach,
        upper=difference + reach,
        estimate_name="difference in means",
    )


def wilcoxon_test(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    exact: bool | None = None,
    continuity: bool = True,
) -> SignificanceTest:
    """Test whether values of one group tend to lie above those of another.

    The Wilcoxon rank-sum test, also called Mann-Whitney's. W counts the pairs
    in which the first group's value is the larger, ties as half.

    Parameters
    ----------
    first, second : array of float, shapes (n,) and (m,)
    exact : bool, optional
        Whether to count arrangements. By default as R: where both groups have
        fewer than 50 patients and no two values are equal.
    continuity : bool
        Correct the normal approximation by half a step.

    Raises
    ------
    InputError
        If a group is empty, values are missing, or an exact p-value is asked
        for in spite of ties.
    FitError
        If all values are equal.

    Notes
    -----
    Equal to R's ``wilcox.test(first, second, exact, correct = continuity)`` to
    1e-12 relative.

    References
    ----------
    Mann and Whitney 1947, 10.1214/aoms/1177730491.

    Examples
    --------
    >>> result = wilcoxon_test([4, 5, 6], [1, 2, 3])
    >>> result.statistic, round(result.p_value, 6)
    (9.0, 0.1)
    """
    from scipy.stats import rankdata

    a, b = as_sample(first), as_sample(second)
    together = np.concatenate((a, b))
    refuse_constant((together,), "Wilcoxon test")
    ranks = rankdata(together)
    n, m = a.size, b.size
    statistic = float(ranks[:n].sum() - n * (n + 1) / 2)
    counts = np.unique(together, return_counts=True)[1].astype(np.float64)
    ties = bool((counts > 1).any())
    if exact is None:
        exact = n < _EXACT_BELOW and m < _EXACT_BELOW and not ties
    if exact and ties:
        raise InputError(
            "an exact Wilcoxon p-value was asked for, but some values are equal.",
            "Use the normal approximation, which allows for ties.",
        )
    if exact:
        p_value = _exact_wilcoxon(statistic, n, m)
        note = "exact"
    else:
        size = n + m
        spread = np.sqrt(
            n * m / 12 * ((size + 1) - (counts**3 - counts).sum() / (size * (size - 1)))
        )
        z = statistic - n * m / 2
        step = np.sign(z) * 0.5 if continuity else 0.0
        p_value = float(min(1.0, float(normal_p_values((z - step) / spread))))
        note = "normal approximation" + (" with continuity correction" if continuity else "")
    return SignificanceTest(
        name="Wilcoxon rank-sum test",
        statistic=statistic,
        statistic_name="W",
        df=(),
        p_value=p_value,
        estimate=statistic / (n * m),
        estimate_name="probability that a value of the first group is the larger",
        note=note,
    )


def anova(samples: Sequence[npt.ArrayLike]) -> SignificanceTest:
    """Test whether two groups or more have the same mean (one-way analysis of variance).

    Parameters
    ----------
    samples : sequence of arrays of float
        One for each group.

    Raises
    ------
    InputError
        If there are fewer than two groups, one is empty, or there are no more
        patients than groups.
    FitError
        If no group varies.

    Notes
    -----
    Equal to R's ``summary(aov(value ~ group))`` to 1e-12 relative; the variance
    is taken to be the same in every group.

    Examples
    --------
    >>> round(anova([[1, 2, 3], [4, 5, 6]]).statistic, 3)  # the square of t
    13.5
    """
    groups = as_samples(samples)
    n = sum(group.size for group in groups)
    df1, df2 = len(groups) - 1, n - len(groups)
    if df2 < 1:
        raise InputError(
            f"{n:,} patients in {len(groups):,} groups leave nothing to measure chance by.",
            "Choose a characteristic with fewer levels.",
        )
    refuse_constant(groups, "analysis of variance")
    centre = np.concatenate(groups).mean()
    between = sum(group.size * (group.mean() - centre) ** 2 for group in groups)
    within = sum(((group - group.mean()) ** 2).sum() for group in groups)
    statistic = float((between / df1) / (within / df2))
    return SignificanceTest(
        name="Analysis of variance (ANOVA)",
        statistic=statistic,
        statistic_name="F",
        df=(float(df1), float(df2)),
        p_value=f_p_value(statistic, df1, df2),
        estimate=float(between / (between + within)),
        estimate_name="eta squared",
    )


def kruskal_wallis(samples: Sequence[npt.ArrayLike]) -> SignificanceTest:
    """Test whether values of some groups tend to lie above those of others, by ranks.

    Parameters
    ----------
    samples : sequence of arrays of float
        One for each group.

    Raises
    ------
    InputError
        If there are fewer than two groups, or one is empty.
    FitError
        If all values are equal.

    Notes
    -----
    Corrected for ties; equal to R's ``kruskal.test(samples)`` to 1e-12 relative.

    References
    ----------
    Kruskal and Wallis 1952, 10.1080/01621459.1952.10483441.

    Examples
    --------
    >>> result = kruskal_wallis([[1, 2], [3, 4], [5, 6]])
    >>> round(result.statistic, 4), result.df
    (4.5714, (2.0,))
    """
    from scipy.stats import rankdata

    groups = as_samples(samples)
    together = np.concatenate(groups)
    refuse_constant((together,), "Kruskal-Wallis test")
    n = together.size
    parts = np.split(rankdata(together), np.cumsum([group.size for group in groups])[:-1])
    counts = np.unique(together, return_counts=True)[1].astype(np.float64)
    statistic = 12 * sum(ranks.sum() ** 2 / ranks.size for ranks in parts) / (n * (n + 1))
    statistic = (statistic - 3 * (n + 1)) / (1 - (counts**3 - counts).sum() / (n**3 - n))
    df = len(groups) - 1
    return SignificanceTest(
        name="Kruskal-Wallis test",
        statistic=float(statistic),
        statistic_name="H",
        df=(float(df),),
        p_value=chi_square_p_value(float(statistic), df),
        estimate=float(statistic / (n - 1)),
        estimate_name="epsilon squared",
    )


def _exact_wilcoxon(statistic: float, n: int, m: int) -> float:
    """Return the two-sided p-value by counting, R's ``2 * pwilcox`` of the smaller tail."""
    # ways[j, w]: choices of j of the ranks seen so far whose pairs won add up to w.
    ways = np.zeros((n + 1, n * m + 1))
    ways[0, 0] = 1.0
    for rank in range(1, n + m + 1):
        for j in range(min(n, rank), 0, -1):
            won = rank - j  # ranks below that belong to the other group
            if won <= m:
                ways[j, won:] += ways[j - 1, : n * m + 1 - won]
    tail = int(min(statistic, n * m - statistic))
    return float(min(1.0, 2 * ways[n, : tail + 1].sum() / ways[n].sum()))
