"""Design matrices."""

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.expression.design import CONSTANT, Design, design_matrix, group_design


def test_the_reference_level_comes_first():
    grade = pd.Categorical(["IV", "II", "III", "II"], ["II", "III", "IV"])
    design = design_matrix(pd.DataFrame({"age": [50, 60, 70, 65], "grade": grade}))
    assert design.names == (CONSTANT, "age", "grade III", "grade IV")
    assert design.matrix.tolist() == [[1, 50, 0, 1], [1, 60, 0, 0], [1, 70, 1, 0], [1, 65, 0, 0]]


def test_text_is_ordered_by_the_alphabet_and_unused_levels_are_passed_over():
    sex = pd.Series(["m", "f", "f"])
    assert design_matrix(sex.to_frame("sex")).names == (CONSTANT, "sex m")
    unused = pd.Series(pd.Categorical(["b", "c", "c"], ["a", "b", "c"])).to_frame("x")
    assert design_matrix(unused).names == (CONSTANT, "x c")


def test_groups_come_second():
    design = group_design(
        [True, False, True, False], pd.DataFrame({"age": [1, 2, 3, 5]}), name="high against low"
    )
    assert design.names == (CONSTANT, "high against low", "age")
    assert design.matrix[:, 1].tolist() == [1, 0, 1, 0]
    assert len(design) == 4


def test_a_batch_that_is_the_group_is_refused_and_named():
    batch = pd.DataFrame({"batch": ["A", "A", "B", "B"]})
    with pytest.raises(InputError, match="batch B cannot be told from high against low") as caught:
        group_design([False, False, True, True], batch, name="high against low")
    assert "Leave batch B out" in caught.value.hint


def test_what_follows_from_two_covariates_names_both():
    frame = pd.DataFrame({"x": [1.0, 2, 4, 8], "y": [1.0, 0, 0, 1], "z": [2.0, 2, 4, 9]})
    with pytest.raises(InputError, match="z cannot be told from x and y"):
        design_matrix(frame)


def test_large_numbers_do_not_look_dependent():
    year = pd.DataFrame({"year": [2001.0, 2002.0, 2004.0], "age": [50.0, 51.0, 49.0]})
    assert design_matrix(year.iloc[[0, 1, 2, 2]]).names[1:] == ("year", "age")


def test_a_missing_covariate_names_the_samples():
    frame = pd.DataFrame({"age": [50.0, np.nan, 60.0]}, index=["P1", "P2", "P3"])
    with pytest.raises(InputError, match="age is not recorded for 1 of 3 samples"):
        design_matrix(frame)


@pytest.mark.parametrize("values", [[5.0, 5.0], ["f", "f"]])
def test_a_covariate_that_is_the_same_for_all_is_refused(values):
    with pytest.raises(InputError, match="the same for all 2"):
        design_matrix(pd.DataFrame({"x": values}))


@pytest.mark.parametrize(
    ("matrix", "names", "said"),
    [
        ([[1.0], [np.inf]], ("a",), "missing or infinite"),
        ([[1.0], [1.0]], ("a", "b"), "1 names|2 names"),
        ([[0.0], [0.0]], ("a",), "zero in all"),
    ],
)
def test_a_matrix_that_is_no_design_is_refused(matrix, names, said):
    with pytest.raises(InputError, match=said):
        Design(np.array(matrix), names)


def test_a_design_cannot_be_changed():
    design = design_matrix(pd.DataFrame({"x": [1.0, 2.0, 3.0]}))
    with pytest.raises(ValueError, match="read-only"):
        design.matrix[0, 0] = 5
