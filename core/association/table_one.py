"""Table 1: who the patients are, group by group, and in what the groups differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.association.characteristics import Statistics
from core.association.count_tests import count_test
from core.association.group_tests import anova, kruskal_wallis, t_test, wilcoxon_test
from core.association.recorded import MOST_LEVELS, Recorded, default_names, recorded
from core.association.significance import SignificanceTest
from core.association.standardised_differences import (
    standardised_difference_of_levels,
    standardised_difference_of_numbers,
)
from core.association.summaries import summary
from core.errors import CohortError, CoreError, InputError, listed
from core.survival.groups import Groups, as_groups

__all__ = ["ALL", "TableOne", "table_one"]

ALL = "all patients"
"""The group that holds everybody, in the tidy rows."""

_ROW = (
    *("variable", "label", "unit", "kind", "level", "group", "n", "share", "mean", "sd"),
    *("median", "quartile_1", "quartile_3", "minimum", "maximum", "n_missing"),
)
_NUMBERS = ("mean", "sd", "median", "quartile_1", "quartile_3", "minimum", "maximum")


@dataclass(frozen=True, slots=True, eq=False)
class TableOne:
    """Characteristics of groups of patients, unrounded.

    Parameters
    ----------
    groups : tuple of str
        In order; everybody is not among them.
    sizes : tuple of int
        Patients in each.
    rows : DataFrame
        One row for each variable, level and group (``"all patients"`` first):
        ``variable``, ``label``, ``unit``, ``kind``, ``level`` (empty for a
        number), ``group``, ``n`` (of the level, or with a value), ``share`` (of
        those in the group of whom it is recorded), ``mean``, ``sd``, ``median``,
        ``quartile_1``, ``quartile_3``, ``minimum``, ``maximum``, ``n_missing``.
    tests : DataFrame
        One row for each variable: ``variable``, ``label``, ``kind``, ``test``,
        ``statistic``, ``df``, ``df_2``, ``p_value``, ``smd`` (standardised mean
        difference), ``n_missing``, ``note``.
    statistics : {"rank", "parametric"}
        Whether numbers were compared by ranks or by means.
    n_left_out : int
        Patients without a group.
    """

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    rows: pd.DataFrame
    tests: pd.DataFrame
    statistics: Statistics
    n_left_out: int

    @property
    def n(self) -> int:
        """Number of patients in all groups."""
        return sum(self.sizes)


def table_one(
    clinical: pd.DataFrame,
    groups: pd.Series[Any],
    *,
    names: Sequence[str] = (),
    statistics: Statistics = "rank",
    untested: Mapping[str, str] | None = None,
    seed: int = 0,
) -> TableOne:
    """Describe groups of patients and test in what they differ.

    ``"rank"`` compares numbers by Wilcoxon's test (Kruskal-Wallis for more than
    two groups), ``"parametric"`` by Welch's t test (analysis of variance).
    Categories are compared by chi-square, with Yates's correction in two by two
    tables, or by Fisher's exact test where a count below 5 is expected. Shares
    and tests are of those of whom a characteristic is recorded.

    Parameters
    ----------
    clinical : DataFrame, shape (n, characteristics)
    groups : Series of labels, shape (n,)
        In the patients' order; ordered by category where categorical. Patients
        without a label are left out and counted.
    names : sequence of str
        Columns to describe; those of ``core.clinical`` that are there by default.
    statistics : {"rank", "parametric"}
    untested : mapping of str to str, optional
        Columns that are described but not compared -> why.
    seed : int
        For tables so large that Fisher's test has to draw some at random.

    Raises
    ------
    CohortError
        If there are no patients, a column is not there, or the groups are of
        other patients.
    InputError
        If fewer than two groups have patients, one is called "all patients", or a
        category has more than 20 levels.

    Notes
    -----
    A test that is impossible (a level with nobody, a number that does not vary)
    is left out and says why. P-values are not corrected for their number.

    References
    ----------
    Yoshida and Bartel, tableone (R), CRAN.

    Examples
    --------
    >>> clinical = pd.DataFrame({"age": [30.0, 40, 50, 60], "sex": ["male", "female"] * 2})
    >>> found = table_one(clinical, pd.Series(["low", "low", "high", "high"]))
    >>> found.groups, found.tests["test"].tolist()
    (('high', 'low'), ['Wilcoxon rank-sum test', 'Fisher exact test'])
    """
    if statistics not in get_args(Statistics):
        raise InputError(
            f"statistics are {statistics!r}; allowed are rank and parametric.", "Use rank."
        )
    if len(groups) != len(clinical):
        raise CohortError(
            f"there are {len(groups):,} groups for {len(clinical):,} patients.",
            "Give one group for each patient.",
        )
    known = groups.notna().to_numpy()
    found = as_groups(groups[known], int(known.sum()), name="the grouping")
    if len(found.levels) < 2:
        raise InputError(
            f"all {int(known.sum()):,} patients are in one group, {found.levels[0]!r}.",
            "Move the cut-point, or group by a characteristic that divides the patients.",
        )
    if ALL in found.levels:
        raise InputError(
            f"a group is called {ALL!r}, which is what everybody together is called.",
            "Give that group another name.",
        )
    wanted = tuple(dict.fromkeys(names)) or default_names(clinical)
    absent = [name for name in wanted if name not in clinical.columns]
    if absent:
        raise CohortError(
            f"the clinical table does not record {listed(absent)}.",
            f"It records {listed(clinical.columns, most=12)}.",
        )
    columns = [recorded(clinical.loc[known, name]) for name in wanted]
    for column in columns:
        if len(column.levels) > MOST_LEVELS:
            raise InputError(
                f"{column.label} has {len(column.levels):,} levels; at most {MOST_LEVELS} can "
                "stand in a table.",
                "Choose characteristics that group patients.",
            )
    reasons = untested or {}
    rows = [row for column in columns for row in _described(column, found)]
    tests = [
        _tested(column, found, statistics, reasons.get(column.name), seed=seed)
        for column in columns
    ]
    return TableOne(
        groups=found.levels,
        sizes=tuple(int(size) for size in found.sizes),
        rows=pd.DataFrame(rows, columns=list(_ROW)),
        tests=pd.DataFrame(tests),
        statistics=statistics,
        n_left_out=int((~known).sum()),
    )


def _described(column: Recorded, groups: Groups) -> list[dict[str, object]]:
    """Return the rows of one variable."""
    rows: list[dict[str, object]] = []
    about = {"variable": column.name, "label": column.label, "unit": column.unit}
    for level in column.levels or ("",):
        for code, group in enumerate((ALL, *groups.levels), start=-1):
            member = np.ones(len(column.data), bool) if code < 0 else groups.codes == code
            known = member & column.known
            row = {**about, "kind": column.kind, "level": level, "group": group}
            gaps = {"n_missing": int((member & ~column.known).sum())}
            if column.kind == "number":
                numbers = summary(column.data[known])
                rows.append({**row, "share": np.nan, **numbers, **gaps})
            else:
                n = int((known & (column.data == column.levels.index(level))).sum()) if level else 0
                share = n / int(known.sum()) if known.any() else np.nan
                nothing = dict.fromkeys(_NUMBERS, np.nan)
                rows.append({**row, "n": n, "share": share, **nothing, **gaps})
    return rows


def _tested(
    column: Recorded, groups: Groups, statistics: Statistics, reason: str | None, *, seed: int
) -> dict[str, object]:
    """Return one row of tests."""
    row: dict[str, object] = {
        "variable": column.name,
        "label": column.label,
        "kind": column.kind,
        "test": "not tested",
        **dict.fromkeys(("statistic", "df", "df_2", "p_value", "smd"), np.nan),
        "n_missing": int((~column.known).sum()),
        "note": "",
    }
    if reason is None and column.kind == "category" and len(column.levels) < 2:
        reason = f"all are {column.levels[0]!r}" if column.levels else "it is not recorded"
    if reason is not None:
        return row | {"note": reason}
    try:
        if column.kind == "number":
            samples = [
                column.data[column.known & (groups.codes == code)]
                for code in range(len(groups.levels))
            ]
            row["smd"] = standardised_difference_of_numbers(samples)
            test = _of_numbers(samples, statistics)
        else:
            counts = _counts(column, groups)
            row["smd"] = standardised_difference_of_levels(counts)
            test = count_test(counts, seed=seed)
    except CoreError as error:
        return row | {"note": error.message}
    df = (*test.df, np.nan, np.nan)
    return row | {
        "test": test.name,
        "statistic": test.statistic,
        "df": df[0],
        "df_2": df[1],
        "p_value": test.p_value,
        "note": test.note,
    }


def _of_numbers(samples: list[npt.NDArray[np.float64]], statistics: Statistics) -> SignificanceTest:
    """Compare a number between groups; with two the last less the first."""
    if len(samples) > 2:
        return (kruskal_wallis if statistics == "rank" else anova)(samples)
    first, last = samples
    return wilcoxon_test(last, first) if statistics == "rank" else t_test(last, first)


def _counts(column: Recorded, groups: Groups) -> npt.NDArray[np.int64]:
    """Return how many patients have each level in each group, shape (levels, groups)."""
    counts = np.zeros((len(column.levels), len(groups.levels)), dtype=np.int64)
    known = column.known
    np.add.at(counts, (column.data[known].astype(np.intp), groups.codes[known]), 1)
    return counts
