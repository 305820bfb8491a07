import numpy as np
import pandas as pd
import pytest

from core.association.clinical_design import clinical_design, coded, recorded_values
from core.association.predictors import Predictor, predictor
from core.cohort import Outcome
from core.errors import CohortError, InputError, NoEventsError

TABLE = pd.DataFrame(
    {
        "age": [40.0, 50, 60, np.nan, 70, 30],
        "grade": ["IV", "II", "III", "II", None, "III"],
    },
    index=list("abcdef"),
)
OUTCOME = Outcome([5, 9, 7, 3, 2, 8], [1, 1, 1, 1, 1, 0])
AGE, GRADE = predictor(TABLE, "age"), predictor(TABLE, "grade")


def test_complete_patients_are_coded_against_the_first_level():
    design = clinical_design(TABLE, OUTCOME, [AGE, GRADE])
    assert design.kept.tolist() == [True, True, True, False, False, True]
    assert design.covariates.to_dict("list") == {
        "age": [4.0, 5.0, 6.0, 3.0],
        "grade: III": [0.0, 0.0, 1.0, 1.0],
        "grade: IV": [1.0, 0.0, 0.0, 0.0],
    }
    assert design.terms == {"age": ["age"], "grade": ["grade: III", "grade: IV"]}
    assert design.outcome.time.tolist() == [5, 9, 7, 8]
    assert design.missing[["known", "missing"]].to_numpy().tolist() == [[5, 1], [5, 1]]


def test_a_level_that_no_complete_patient_has_is_left_out():
    table = TABLE.assign(age=[np.nan, 50, 60, 55, 70, 30])
    design = clinical_design(table, OUTCOME, [AGE, GRADE])
    assert design.predictors[1].levels == ("II", "III")
    assert list(design.covariates) == ["age", "grade: III"]


def test_other_patients_are_coded_as_the_first_were():
    # Nobody of grade II here, and grade III still counts against it.
    values = recorded_values(TABLE.iloc[[0, 2]], OUTCOME.take([0, 2]), [GRADE])
    covariates, _ = coded(values, [GRADE])
    assert covariates.to_numpy().tolist() == [[0, 1], [1, 0]]


def test_refusals():
    with pytest.raises(InputError, match="got none"):
        clinical_design(TABLE, OUTCOME, [])
    with pytest.raises(InputError, match="each once; got Age, Age"):
        clinical_design(TABLE, OUTCOME, [AGE, AGE])
    with pytest.raises(CohortError, match="6 clinical rows for 5 follow-up times"):
        clinical_design(TABLE, OUTCOME.take(range(5)), [AGE])
    with pytest.raises(InputError, match="no record of Age"):
        clinical_design(TABLE[["grade"]], OUTCOME, [AGE])
    nobody = TABLE.assign(age=[np.nan] * 3 + [1, 2, np.nan], grade=["II"] * 3 + [None] * 2 + ["IV"])
    with pytest.raises(CohortError, match="of none of the 6 patients all of Age, Grade"):
        clinical_design(nobody, OUTCOME, [AGE, GRADE])
    with pytest.raises(InputError, match="Grade has one level only"):
        clinical_design(TABLE.assign(grade="II"), OUTCOME, [GRADE])
    with pytest.raises(InputError, match="Age is the same for everybody"):
        clinical_design(TABLE.assign(age=50.0), OUTCOME, [AGE])


def test_a_level_without_deaths_is_refused_by_name():
    alive = Outcome(OUTCOME.time, [1, 1, 0, 1, 1, 0])
    with pytest.raises(NoEventsError, match="none of the 2 patients with Grade III died") as said:
        clinical_design(TABLE, alive, [GRADE])
    assert "Leave it out" in said.value.hint
    with pytest.raises(NoEventsError, match="none of the 5 patients died"):
        clinical_design(TABLE, Outcome(OUTCOME.time, [0] * 6), [AGE])


def test_a_level_of_the_alphabet_that_is_a_number():
    table = pd.DataFrame({"kit": [1, 2, 1, 2, 1, 2]}).astype(object)
    design = clinical_design(table, OUTCOME, [predictor(table, "kit")])
    assert design.predictors[0] == Predictor("kit", "kit", "category", ("1", "2"))
