"""Whom the Clinical page looks at, and by what."""

from dataclasses import replace

import pandas as pd

from core.survival import Signature
from dashboard.clinical_choice import fitted_here, names_of, scored_cohorts, usable
from dashboard.study import study
from tests.dashboard.small import VIEW


def test_only_what_groups_patients_or_is_a_number_is_offered(small):
    clinical = small.training.clinical.assign(
        kps=80.0,
        **{"a, b": "x"},
        sample=[f"id{i}" for i in range(len(small.training))],
        nothing=None,
    )
    cohort = replace(small.training, clinical=clinical)
    offered = usable(cohort)
    assert {"age", "sex", "kps"} <= set(offered)
    # A comma parts names in the link; names of patients group nobody.
    assert not {"a, b", "sample", "nothing"} & set(offered)
    side_by_side = usable(cohort, grouping=True)
    assert {"sex", "grade"} <= set(side_by_side) < set(offered)
    assert "age" not in side_by_side


def test_the_usual_characteristics_come_first_and_unknown_ones_are_passed_over():
    clinical = pd.DataFrame(columns=["kps", "grade", "age"])
    view = replace(VIEW, characteristics=("kps", "shoe size", "age"))
    assert names_of(clinical, view) == ("age", "grade", "kps")


def test_each_choice_of_cohorts(small):
    found = study(VIEW)

    def roles(choice: str) -> list[str]:
        view = replace(VIEW, clinical_cohorts=choice)
        return [role for role, _ in scored_cohorts(view, found)]

    assert roles("both") == ["Training", "Validation"]
    assert roles("training") == ["Training"]
    assert roles("validation") == ["Validation"]


def test_a_filtered_cohort_is_still_the_one_the_score_was_fitted_to(small):
    found = study(VIEW)
    assert isinstance(found.signature, Signature)
    assert fitted_here(found, small.training)
    assert fitted_here(found, small.training.take(range(50)))
    assert not fitted_here(found, small.validation)
