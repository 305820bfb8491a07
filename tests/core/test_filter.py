"""A filter keeps the patients who meet every condition, and says so."""

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.errors import CohortError
from core.filter import MISSING, CohortFilter


@pytest.fixture
def cohort() -> Cohort:
    patients = ["P1", "P2", "P3", "P4", "P5"]
    return Cohort(
        "toy",
        pd.DataFrame({"CD44": np.arange(5.0)}, index=patients),
        pd.DataFrame(
            {
                "age": [30.0, 40.0, 50.0, 60.0, np.nan],
                "grade": pd.Categorical(["II", "III", "IV", "IV", None]),
                "sex": ["female", "male", "female", None, "male"],
            },
            index=patients,
        ),
        Outcome([1, 2, 3, 4, 5], [1, 1, 1, 1, 0]),
    )


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        (CohortFilter(), "P1 P2 P3 P4 P5"),
        (CohortFilter(ranges={"age": (40, 60)}), "P2 P3 P4"),
        (CohortFilter(levels={"grade": ("II", "IV")}), "P1 P3 P4"),
        (CohortFilter(levels={"grade": ("II", MISSING)}), "P1 P5"),
        (CohortFilter(levels={"sex": (MISSING,)}), "P4"),
        (CohortFilter({"age": (40, 60)}, {"sex": ("female",)}), "P3"),
        (CohortFilter(levels={"sex": ()}), ""),
    ],
)
def test_the_mask_is_every_condition_at_once(cohort, conditions, kept):
    assert " ".join(cohort.patients[conditions.mask(cohort)]) == kept


def test_a_chart_sees_the_other_conditions_only(cohort):
    both = CohortFilter({"age": (40, 60)}, {"sex": ("female",)})
    assert cohort.patients[both.mask(cohort, ignore="age")].tolist() == ["P1", "P3"]
    assert cohort.patients[both.mask(cohort, ignore="sex")].tolist() == ["P2", "P3", "P4"]


def test_no_condition_is_the_cohort_itself(cohort):
    assert not CohortFilter()
    assert CohortFilter().apply(cohort) is cohort
    assert CohortFilter(ranges={"age": (0, 99)}).apply(cohort).patients.tolist()[-1] == "P4"
    assert CohortFilter(levels={"sex": ("female", "male", MISSING)}).apply(cohort) is cohort


def test_apply_takes_the_patients_of_the_mask(cohort):
    some = CohortFilter(levels={"grade": ("IV",)}).apply(cohort)
    assert some.patients.tolist() == ["P3", "P4"]
    assert some.outcome.time.tolist() == [3.0, 4.0]


def test_nobody_left_is_refused_in_the_reader_s_words(cohort):
    with pytest.raises(CohortError, match=r"no patient of toy .*age 90 to 99"):
        CohortFilter(ranges={"age": (90, 99)}).apply(cohort)


@pytest.mark.parametrize(
    "conditions", [CohortFilter(ranges={"bmi": (1, 2)}), CohortFilter(levels={"bmi": ("x",)})]
)
def test_an_unknown_characteristic_is_named_beside_those_there_are(cohort, conditions):
    with pytest.raises(CohortError, match=r"'bmi'.*age, grade, sex"):
        conditions.mask(cohort)


def test_the_words_name_every_condition():
    conditions = CohortFilter({"age": (30, 60)}, {"grade": ("II", "III"), "sex": ()})
    assert conditions.words() == "age 30 to 60; grade II, III; sex none"
    assert CohortFilter().words() == ""
