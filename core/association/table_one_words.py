"""Table 1 as readers see it: rounded, in words, with the notes that belong below it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.association.table_one import ALL, TableOne

__all__ = ["table_one_notes", "table_one_words"]

_MISSING = "not recorded"


def table_one_words(table: TableOne, *, overall: bool = True) -> pd.DataFrame:
    """Return Table 1 as text, one row for each number and each level.

    Numbers as median (quartiles) where they were compared by ranks and as mean
    (standard deviation) where by means; categories as n (%) of those of whom
    the characteristic is recorded; patients of whom it is not in a row of their
    own.

    Parameters
    ----------
    table : TableOne
    overall : bool
        Whether a column describes everybody.

    Returns
    -------
    DataFrame of str
        ``Characteristic``, ``Level``, a column for each group with its size,
        ``P``, ``Test`` and ``SMD``; what belongs to a whole characteristic
        stands in its first row.

    Examples
    --------
    >>> from core.association.table_one import table_one
    >>> clinical = pd.DataFrame({"age": [30.0, 40, 50, 60]})
    >>> found = table_one(clinical, pd.Series(["a", "a", "b", "b"]))
    >>> table_one_words(found).iloc[0, :3].tolist()
    ['Age (years), median (quartiles)', '', '45.0 (37.5 to 52.5)']
    """
    heads = {ALL: f"All (n = {table.n:,})"} if overall else {}
    heads |= {
        group: f"{group} (n = {size:,})"
        for group, size in zip(table.groups, table.sizes, strict=True)
    }
    rows: list[dict[str, str]] = []
    for variable, part in table.rows.groupby("variable", sort=False):
        test = table.tests[table.tests["variable"] == variable].iloc[0]
        about = {
            "P": _p_text(float(test["p_value"])),
            "Test": str(test["test"]),
            "SMD": _smd_text(float(test["smd"])),
        }
        lines = [
            {"Level": str(level)} | _cells(cells, table.statistics, heads)
            for level, cells in part.groupby("level", sort=False)
        ]
        missing = part.drop_duplicates("group").set_index("group")["n_missing"]
        if missing.any():
            lines.append(
                {"Level": _MISSING} | {head: f"{missing[g]:,}" for g, head in heads.items()}
            )
        title = _title(part, table.statistics)
        for k, line in enumerate(lines):
            first = {"Characteristic": title} | line | about
            rows.append(first if k == 0 else {"Characteristic": ""} | line)
    order = ["Characteristic", "Level", *heads.values(), "P", "Test", "SMD"]
    return pd.DataFrame(rows, columns=order).fillna("")


def table_one_notes(table: TableOne) -> tuple[str, ...]:
    """Return the sentences that belong below Table 1: what the numbers are and which tests."""
    by_rank = table.statistics == "rank"
    many = len(table.groups) > 2
    middle = "median (quartiles)" if by_rank else "mean (standard deviation)"
    names = (
        ("the Kruskal-Wallis test" if many else "the Wilcoxon rank-sum test")
        if by_rank
        else ("analysis of variance" if many else "Welch's t test")
    )
    tests = set(table.tests["test"])
    notes = [
        f"Numbers: {middle}, compared by {names}. Categories: n (%) of the patients of whom the "
        "characteristic is recorded, compared by chi-square"
        + ("" if many else " (with Yates's correction where both have two levels)")
        + ", or by Fisher's exact test where a count below 5 is expected.",
        "P: two-sided and not corrected for the number of characteristics; patients of whom a "
        "characteristic is not recorded do not enter its test.",
        "SMD: standardised mean difference, which does not grow with the number of patients; "
        "above 0.1 groups are commonly called imbalanced"
        + (". Mean over all pairs of groups." if many else "."),
    ]
    if table.n_left_out:
        notes.append(f"{table.n_left_out:,} patients without a group are left out.")
    for row in table.tests.itertuples():
        if row.test == "not tested" and row.note:
            notes.append(f"{row.label} not tested: {str(row.note).rstrip('.')}.")
        elif "random tables" in str(row.note):
            notes.append(f"{row.label}: Fisher's P {row.note}.")
    if "Fisher exact test" in tests:
        exact = table.tests.loc[table.tests["test"] == "Fisher exact test", "label"]
        notes.append(f"By Fisher's exact test: {', '.join(exact)}.")
    return tuple(notes)


def _p_text(value: float) -> str:
    """Return a P value as journals print it, nothing where there is none."""
    if math.isnan(value):
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _smd_text(value: float) -> str:
    """Return a standardised difference with three digits."""
    if math.isnan(value):
        return ""
    return "no overlap" if math.isinf(value) else f"{value:.3f}"


def _title(part: pd.DataFrame, statistics: str) -> str:
    """Return the words of one characteristic."""
    first = part.iloc[0]
    name = f"{first['label']} ({first['unit']})" if first["unit"] else str(first["label"])
    if first["kind"] == "category":
        return f"{name}, n (%)"
    return f"{name}, median (quartiles)" if statistics == "rank" else f"{name}, mean (SD)"


def _cells(cells: pd.DataFrame, statistics: str, heads: dict[str, str]) -> dict[str, str]:
    """Return one line's cells, by the head of their column."""
    found = {}
    by_group = cells.set_index("group")
    numbers = by_group[["minimum", "maximum"]].to_numpy(dtype=np.float64)
    digits = _digits(numbers)
    for group, head in heads.items():
        row = by_group.loc[group]
        if row["kind"] == "category":
            share = row["share"]
            found[head] = f"{row['n']:,} ({100 * share:.1f})" if share == share else "0"
        elif row["n"] == 0:
            found[head] = "none recorded"
        elif statistics == "rank":
            ends = f"{row['quartile_1']:,.{digits}f} to {row['quartile_3']:,.{digits}f}"
            found[head] = f"{row['median']:,.{digits}f} ({ends})"
        else:
            sd = f"{row['sd']:,.{digits}f}" if row["n"] > 1 else "one patient"
            found[head] = f"{row['mean']:,.{digits}f} ({sd})"
    return found


def _digits(values: npt.NDArray[np.float64]) -> int:
    """Return how many decimals tell values of this size apart."""
    finite = values[np.isfinite(values)]
    reach = float(np.ptp(finite)) if finite.size else 0.0
    if reach <= 0:
        return 1
    return int(np.clip(2 - math.floor(math.log10(reach)), 0, 6))
