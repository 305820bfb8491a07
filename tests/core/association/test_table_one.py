import math

import numpy as np
import pandas as pd
import pytest

from core.association import (
    fisher_test,
    kruskal_wallis,
    standardised_difference_of_levels,
    standardised_difference_of_numbers,
    t_test,
    wilcoxon_test,
)
from core.association.table_one import ALL, table_one
from core.errors import CohortError, InputError

CLINICAL = pd.DataFrame(
    {
        "age": [30.0, 40, 50, 60, 70, np.nan],
        "sex": ["male", "female", "male", "male", None, "female"],
        "site": ["one"] * 6,
    }
)
RISK = pd.Series(pd.Categorical(["low", "low", "low", "high", "high", "high"], ["low", "high"]))


def rows(table, variable):
    return table.rows[table.rows["variable"] == variable].set_index(["level", "group"])


def test_numbers_with_pencil():
    table = table_one(CLINICAL, RISK)
    assert (table.groups, table.sizes, table.n) == (("low", "high"), (3, 3), 6)
    age = rows(table, "age")
    assert age.loc[("", "low"), "mean"] == 40
    assert age.loc[("", "low"), "sd"] == 10
    assert age.loc[("", "high"), ["n", "n_missing", "median"]].tolist() == [2, 1, 65]
    assert age.loc[("", ALL), ["n", "n_missing", "mean"]].tolist() == [5, 1, 50]


def test_shares_are_of_those_of_whom_it_is_recorded():
    sex = rows(table_one(CLINICAL, RISK), "sex")
    assert sex.loc[("male", "low"), ["n", "share"]].tolist() == [2, pytest.approx(2 / 3)]
    assert sex.loc[("male", "high"), ["n", "share", "n_missing"]].tolist() == [1, 0.5, 1]
    assert sex.loc[("female", ALL), ["n", "share"]].tolist() == [2, pytest.approx(0.4)]


def test_the_tests_are_those_of_the_numbers_alone():
    low, high = [30.0, 40, 50], [60.0, 70]
    by_rank = table_one(CLINICAL, RISK).tests.set_index("variable")
    assert by_rank.loc["age", "p_value"] == wilcoxon_test(high, low).p_value
    assert by_rank.loc["age", "smd"] == standardised_difference_of_numbers([low, high])
    by_mean = table_one(CLINICAL, RISK, statistics="parametric").tests.set_index("variable")
    welch = t_test(high, low)
    assert by_mean.loc["age", ["statistic", "df", "p_value"]].tolist() == [
        welch.statistic,
        welch.df[0],
        welch.p_value,
    ]
    counts = [[1, 1], [2, 1]]
    assert by_rank.loc["sex", "test"] == "Fisher exact test"
    assert by_rank.loc["sex", "p_value"] == fisher_test(counts).p_value
    assert by_rank.loc["sex", "smd"] == standardised_difference_of_levels(counts)


def test_enough_patients_are_compared_by_chi_square():
    clinical = pd.concat([CLINICAL] * 10, ignore_index=True)
    tests = table_one(clinical, pd.concat([RISK] * 10, ignore_index=True)).tests
    assert tests.set_index("variable").loc["sex", "test"] == "Chi-square test"


def test_three_groups():
    groups = pd.Series(["a", "a", "b", "b", "c", "c"])
    table = table_one(CLINICAL, groups, names=("age",))
    assert table.tests["test"].tolist() == ["Kruskal-Wallis test"]
    wanted = kruskal_wallis([[30.0, 40], [50.0, 60], [70.0]]).p_value
    assert table.tests["p_value"].tolist() == [wanted]
    assert math.isnan(table.tests["smd"].iloc[0])  # one patient has no variance


def test_patients_without_a_group_are_left_out_and_counted():
    table = table_one(CLINICAL, RISK.where(np.arange(6) > 0))
    assert (table.sizes, table.n_left_out) == ((2, 3), 1)
    assert rows(table, "age").loc[("", ALL), "n"] == 4


def test_what_is_not_compared_says_why():
    table = table_one(
        CLINICAL, RISK, names=("age", "sex", "site"), untested={"age": "it chose the groups"}
    )
    tests = table.tests.set_index("variable")
    assert tests.loc["age", ["test", "note"]].tolist() == ["not tested", "it chose the groups"]
    assert math.isnan(tests.loc["age", "smd"])
    assert tests.loc["site", ["test", "note"]].tolist() == ["not tested", "all are 'one'"]
    nobody = table_one(CLINICAL.assign(grade=None), RISK, names=("grade",)).tests.iloc[0]
    assert (nobody["test"], nobody["note"]) == ("not tested", "it is not recorded")


def test_a_characteristic_that_one_group_lacks_is_described_and_not_tested():
    clinical = CLINICAL.assign(idh=["mutant", "wildtype", "mutant", None, None, None])
    table = table_one(clinical, RISK, names=("idh",))
    assert "patients in each" in table.tests["note"].iloc[0]
    assert math.isnan(rows(table, "idh").loc[("mutant", "high"), "share"])


@pytest.mark.parametrize(
    ("groups", "options", "error", "said"),
    [
        (RISK[:5], {}, CohortError, "5 groups for 6 patients"),
        (pd.Series(["low"] * 6), {}, InputError, "all 6 patients are in one group, 'low'"),
        (pd.Series([None] * 6, dtype=object), {}, CohortError, "no patients"),
        (pd.Series(["x", ALL] * 3), {}, InputError, "a group is called 'all patients'"),
        (RISK, {"names": ("height",)}, CohortError, "does not record height"),
        (RISK, {"statistics": "mode"}, InputError, "allowed are rank and parametric"),
    ],
)
def test_refusals(groups, options, error, said):
    with pytest.raises(error, match=said):
        table_one(CLINICAL, groups, **options)


def test_names_of_patients_do_not_fill_a_table():
    clinical = pd.DataFrame({"sample": [f"id{i}" for i in range(40)]})
    with pytest.raises(InputError, match="sample has 40 levels; at most 20"):
        table_one(clinical, pd.Series(["a", "b"] * 20), names=("sample",))
