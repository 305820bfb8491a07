"""Does the score go with a clinical characteristic, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.association.correlation import pearson_test, spearman_test
from core.association.effect_sizes import hedges_g, rank_biserial
from core.association.group_tests import anova, kruskal_wallis, t_test, wilcoxon_test
from core.association.recorded import MOST_LEVELS, Recorded, recorded, split_at
from core.association.significance import SignificanceTest
from core.association.summaries import summary
from core.errors import InputError, listed
from core.survival.strata import as_score

__all__ = ["Association", "Statistics", "associate"]

Statistics = Literal["rank", "parametric"]


@dataclass(frozen=True, slots=True, eq=False)
class Association:
    """A score by one characteristic.

    Parameters
    ----------
    characteristic : Recorded
        As it was compared: a number that was split has levels here.
    statistics : {"rank", "parametric"}
        Whether ranks or means were compared.
    test : SignificanceTest
    effect : float
        Two groups: of the last level against the first, positive where its
        score is higher. More groups: share of the variation that goes with the
        characteristic, 0 to 1. Numbers: correlation, -1 to 1.
    effect_name : str
        Hedges' g, rank-biserial correlation, eta squared, epsilon squared,
        Pearson's r or Spearman's rho.
    groups : DataFrame
        The score in each level: ``level``, ``n``, ``mean``, ``sd``, ``median``,
        ``quartile_1``, ``quartile_3``, ``minimum``, ``maximum``. One row
        ``"all"`` for a number.
    n, n_missing : int
        Patients compared, and patients of whom it is not recorded.
    """

    characteristic: Recorded
    statistics: Statistics
    test: SignificanceTest
    effect: float
    effect_name: str
    groups: pd.DataFrame
    n: int
    n_missing: int


def associate(
    score: npt.ArrayLike | pd.Series[float],
    characteristic: pd.Series[Any],
    *,
    statistics: Statistics = "rank",
    split: float | None = None,
) -> Association:
    """Test whether a score goes with a characteristic.

    =============  ==========================  ==============================
    ..             ``"rank"``                  ``"parametric"``
    =============  ==========================  ==============================
    two levels     Wilcoxon, rank-biserial     Welch t, Hedges' g
    more levels    Kruskal-Wallis, epsilon^2   ANOVA, eta^2
    a number       Spearman's rho              Pearson's r
    =============  ==========================  ==============================

    Parameters
    ----------
    score : Series or array of float, shape (n,)
        Finite. A Series must have the index of the characteristic.
    characteristic : Series, shape (n,)
        Its name tells which it is; see :func:`~core.association.recorded`.
        Patients of whom it is not recorded are counted and left out.
    statistics : {"rank", "parametric"}
    split : float, optional
        Compare those at most this with those above instead of correlating.

    Raises
    ------
    InputError
        If the two do not belong to the same patients, fewer than two levels or
        more than 20 occur, or a level has too few patients for the test.
    FitError
        If the score or the number does not vary.

    References
    ----------
    Tomczak and Tomczak 2014 (effect sizes), Trends Sport Sci 21:19.

    Examples
    --------
    >>> grade = pd.Series(["II", "II", "IV", "IV"], name="grade")
    >>> found = associate([0.1, 0.2, 0.3, 0.4], grade)
    >>> found.effect_name, found.effect, round(found.test.p_value, 4)
    ('rank-biserial correlation', 1.0, 0.3333)
    """
    if statistics not in get_args(Statistics):
        raise InputError(
            f"statistics are {statistics!r}; allowed are rank and parametric.", "Use rank."
        )
    values = _aligned(score, characteristic)
    column = recorded(characteristic)
    if split is not None:
        column = split_at(column, split)
    known = column.known
    if column.kind == "number":
        test = (spearman_test if statistics == "rank" else pearson_test)(
            column.data[known], values[known]
        )
        effect, effect_name = test.estimate, test.estimate_name
        samples, names = [values[known]], ["all"]
    else:
        _refuse_levels(column)
        names = list(column.levels)
        samples = [values[column.data == k] for k in range(len(names))]
        test, effect, effect_name = _compared(samples, names, statistics)
    groups = pd.DataFrame(
        [{"level": name} | summary(part) for name, part in zip(names, samples, strict=True)]
    )
    n = int(known.sum())
    return Association(column, statistics, test, effect, effect_name, groups, n, len(known) - n)


def _compared(
    samples: list[npt.NDArray[np.float64]], names: list[str], statistics: Statistics
) -> tuple[SignificanceTest, float, str]:
    """Compare groups; with two the last against the first."""
    if len(samples) > 2:
        test = (kruskal_wallis if statistics == "rank" else anova)(samples)
        return test, test.estimate, test.estimate_name
    first, last = samples
    if statistics == "rank":
        return wilcoxon_test(last, first), rank_biserial(last, first), "rank-biserial correlation"
    few = [name for name, sample in zip(names, samples, strict=True) if sample.size < 2]
    if few:
        raise InputError(
            f"only one patient is {listed(few)}; a t test needs 2 or more in each group.",
            "Compare ranks, or widen the cohort.",
        )
    return t_test(last, first), hedges_g(last, first), "Hedges' g"


def _aligned(
    score: npt.ArrayLike | pd.Series[float], characteristic: pd.Series[Any]
) -> npt.NDArray[np.float64]:
    """Return the score, refusing one of other patients."""
    values = as_score(score)
    if values.size != len(characteristic):
        raise InputError(
            f"there are {values.size:,} scores for {len(characteristic):,} patients of whom "
            f"{characteristic.name!s} is asked.",
            "Give one score for each patient.",
        )
    if isinstance(score, pd.Series) and not score.index.equals(characteristic.index):
        raise InputError(
            f"the score and {characteristic.name!s} do not list the same patients in the same "
            "order.",
            "Bring both into the order of the cohort.",
        )
    return values


def _refuse_levels(column: Recorded) -> None:
    """Refuse what is no grouping of patients."""
    n = int(column.known.sum())
    if len(column.levels) < 2:
        only = f"all are {column.levels[0]!r}" if column.levels else "nobody's is recorded"
        raise InputError(
            f"{column.label} does not divide the {n:,} patients of whom it is recorded: {only}.",
            "Choose another characteristic, or widen the filter.",
        )
    if len(column.levels) > MOST_LEVELS:
        raise InputError(
            f"{column.label} has {len(column.levels):,} levels among {n:,} patients; at most "
            f"{MOST_LEVELS} can be compared.",
            "Choose a characteristic that groups patients.",
        )
