import numpy as np
import pandas as pd

from core.association.table_one import table_one
from core.association.table_one_words import table_one_notes, table_one_words

CLINICAL = pd.DataFrame(
    {
        "age": [30.0, 40, 50, 60, 70, np.nan],
        "sex": ["male", "female", "male", "male", None, "female"],
    }
)
RISK = pd.Series(pd.Categorical(["low", "low", "low", "high", "high", "high"], ["low", "high"]))


def test_every_cell_with_pencil():
    table = table_one_words(table_one(CLINICAL, RISK, statistics="parametric"))
    assert table.columns.tolist() == [
        "Characteristic", "Level", "All (n = 6)", "low (n = 3)", "high (n = 3)", "P", "Test", "SMD",
    ]  # fmt: skip
    assert table.iloc[:, :5].to_numpy().tolist() == [
        ["Age (years), mean (SD)", "", "50.0 (15.8)", "40.0 (10.0)", "65.0 (7.1)"],
        ["", "not recorded", "1", "0", "1"],
        ["Sex, n (%)", "female", "2 (40.0)", "1 (33.3)", "1 (50.0)"],
        ["", "male", "3 (60.0)", "2 (66.7)", "1 (50.0)"],
        ["", "not recorded", "1", "0", "1"],
    ]
    assert table["Test"].tolist() == ["Welch t test", "", "Fisher exact test", "", ""]
    assert table["P"].tolist()[2] == "1.000"


def test_by_ranks_numbers_are_medians_with_quartiles():
    table = table_one_words(table_one(CLINICAL, RISK))
    assert table.iloc[0, 0] == "Age (years), median (quartiles)"
    assert table.iloc[0, 3] == "40.0 (35.0 to 45.0)"


def test_without_the_overall_column():
    table = table_one_words(table_one(CLINICAL, RISK), overall=False)
    assert not any(name.startswith("All") for name in table.columns)


def test_small_numbers_keep_digits_that_tell_them_apart():
    clinical = pd.DataFrame({"purity": [0.111, 0.222, 0.333, 0.444]})
    table = table_one_words(table_one(clinical, RISK[1:5], names=("purity",)))
    assert table.iloc[0, 3].startswith("0.167")


def test_tiny_p_values_and_no_overlap_are_words():
    n = 40
    clinical = pd.DataFrame({"idh": ["mutant"] * n + ["wildtype"] * n})
    table = table_one_words(table_one(clinical, pd.Series(["a"] * n + ["b"] * n)))
    assert table["P"].iloc[0] == "< 0.001"
    assert table["SMD"].iloc[0] == "no overlap"


def test_the_notes_say_which_tests_and_who_is_left_out():
    reason = {"sex": "the groups were made by it"}
    left_out = table_one(CLINICAL, RISK.where(np.arange(6) > 0), untested=reason)
    notes = " ".join(table_one_notes(left_out))
    assert "compared by the Wilcoxon rank-sum test" in notes
    assert "1 patients without a group are left out" in notes
    assert "Sex not tested: the groups were made by it." in notes
    assert "By Fisher's exact test" not in notes
    means = " ".join(table_one_notes(table_one(CLINICAL, RISK, statistics="parametric")))
    assert "Welch's t test" in means
    assert "By Fisher's exact test: Sex." in means
    three = " ".join(table_one_notes(table_one(CLINICAL, pd.Series(list("aabbcc")))))
    assert "Kruskal-Wallis" in three
    assert "Mean over all pairs of groups" in three
