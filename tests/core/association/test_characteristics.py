import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.association import hedges_g, rank_biserial, t_test, wilcoxon_test
from core.association.characteristics import associate
from core.errors import FitError, InputError

INDEX = pd.Index([f"P{i}" for i in range(8)])
SCORE = pd.Series([0.1, 0.4, 0.2, 0.9, 1.3, 1.1, 0.8, 2.0], index=INDEX)


def column(values, name):
    return pd.Series(values, index=INDEX, name=name)


IDH = column(["mutant", "mutant", "mutant", "wildtype", "wildtype", "wildtype", None, None], "idh")
GRADE = column(["II", "II", "III", "III", "IV", "IV", "IV", "IV"], "grade")
AGE = column([30, 35, 33, 50, 62, 58, 47, np.nan], "age")


def test_two_levels_compare_the_last_with_the_first():
    mutant, wildtype = SCORE[:3], SCORE[3:6]
    found = associate(SCORE, IDH)
    assert found.test == wilcoxon_test(wildtype, mutant)
    assert found.effect == rank_biserial(wildtype, mutant) == 1.0
    parametric = associate(SCORE, IDH, statistics="parametric")
    assert parametric.test == t_test(wildtype, mutant)
    assert parametric.effect == hedges_g(wildtype, mutant) > 0
    assert (found.effect_name, parametric.effect_name) == (
        "rank-biserial correlation",
        "Hedges' g",
    )


def test_the_unrecorded_are_counted_and_left_out():
    found = associate(SCORE, IDH)
    assert (found.n, found.n_missing) == (6, 2)
    assert found.groups["level"].tolist() == ["mutant", "wildtype"]
    assert found.groups["n"].tolist() == [3, 3]
    assert found.groups["median"].tolist() == [0.2, 1.1]
    assert found.groups["mean"].tolist() == pytest.approx([0.7 / 3, 1.1])


def test_more_levels_and_numbers():
    by_rank, by_mean = associate(SCORE, GRADE), associate(SCORE, GRADE, statistics="parametric")
    assert (by_rank.test.statistic_name, by_rank.effect_name) == ("H", "epsilon squared")
    assert (by_mean.test.statistic_name, by_mean.effect_name) == ("F", "eta squared")
    assert 0 <= by_rank.effect <= 1
    assert by_rank.effect == pytest.approx(by_rank.test.statistic / 7)
    age = associate(SCORE, AGE)
    assert (age.effect_name, age.n, age.n_missing) == ("Spearman's rho", 7, 1)
    assert age.groups["level"].tolist() == ["all"]
    assert associate(SCORE, AGE, statistics="parametric").effect_name == "Pearson's r"


def test_a_number_can_be_split_at_a_stated_cut():
    found = associate(SCORE, AGE, split=47)
    assert found.characteristic.levels == ("at most 47", "above 47")
    assert found.groups["n"].tolist() == [4, 3]


@given(st.permutations(range(8)))
def test_the_order_of_patients_does_not_matter(order):
    found = associate(SCORE.iloc[order], GRADE.iloc[order])
    assert found.test.p_value == pytest.approx(associate(SCORE, GRADE).test.p_value)


def test_another_scale_of_the_score_changes_no_effect():
    for characteristic in (IDH, GRADE, AGE):
        for statistics in ("rank", "parametric"):
            here = associate(SCORE, characteristic, statistics=statistics)
            there = associate(3 * SCORE - 7, characteristic, statistics=statistics)
            assert there.effect == pytest.approx(here.effect)


@pytest.mark.parametrize(
    ("score", "characteristic", "options", "said"),
    [
        (SCORE[:5], GRADE, {}, "5 scores for 8 patients"),
        (SCORE.iloc[::-1], GRADE, {}, "the same patients in the same order"),
        (SCORE.where(SCORE > 0.3), GRADE, {}, "missing or infinite"),
        (SCORE, column(["a"] * 8, "side"), {}, "side does not divide the 8 patients"),
        (SCORE, column([None] * 8, "grade"), {}, "nobody's is recorded"),
        (SCORE, GRADE, {"statistics": "bayes"}, "allowed are rank and parametric"),
        (SCORE, GRADE, {"split": 3.0}, "Grade cannot be split"),
        (SCORE, AGE, {"split": 99.0}, "does not divide"),
        (
            SCORE,
            column(["x", *["y"] * 7], "side"),
            {"statistics": "parametric"},
            "only one patient is x",
        ),
    ],
)
def test_refusals(score, characteristic, options, said):
    with pytest.raises(InputError, match=said):
        associate(score, characteristic, **options)


def test_names_of_patients_are_no_grouping():
    n = 30
    score = pd.Series(np.arange(n, dtype=float))
    with pytest.raises(InputError, match="30 levels among 30 patients; at most 20"):
        associate(score, pd.Series([f"id{i}" for i in range(n)], name="sample"))


def test_a_constant_score_is_refused():
    with pytest.raises(FitError, match="no measure of chance"):
        associate(pd.Series(1.0, index=INDEX), GRADE)
