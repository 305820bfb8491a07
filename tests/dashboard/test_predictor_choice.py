"""Which characteristics a clinical model may use, and how the score enters it."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from dashboard import study
from dashboard.predictor_choice import (
    predictor_controls,
    question,
    refused_columns,
    usable_columns,
)
from tests.dashboard.panel import panel
from tests.dashboard.small import VIEW


@pytest.fixture
def made(small) -> study.Study:
    return study.study(VIEW)


def test_usual_characteristics_come_first_and_what_cannot_be_used_says_why(made):
    patients = made.training.cohort
    assert usable_columns(patients)[:4] == ["age", "sex", "grade", "idh"]
    assert "needs two different ones" in refused_columns(patients)["batch"]
    asked = question(VIEW, made, made.training)
    names = [item.name for item in asked.predictors]
    assert names == ["age", "sex", "grade", "idh", "mgmt", "codel_1p19q", "score"]


def test_the_outcome_under_another_name_and_a_comma_are_no_characteristics(made):
    patients = made.training.cohort
    clinical = patients.clinical.assign(
        vital=np.where(patients.outcome.event, "dead", "alive"),
        **{"a,b": np.arange(len(patients)) % 2, "score": np.arange(len(patients)) % 7},
    )
    refused = refused_columns(replace(patients, clinical=clinical))
    assert "that is the outcome itself" in refused["vital"]
    assert "comma" in refused["a,b"]
    assert "that of the risk score" in refused["score"]


def test_the_score_is_in_steps_of_the_training_cohort_wherever_it_is(made):
    validation = study.scored_validation(VIEW, made.signature)
    spread = made.training.score.std()
    for scored in (made.training, validation):
        asked = question(VIEW, made, scored)
        assert asked.predictors[-1].step == pytest.approx(spread)
        assert asked.predictors[-1].per == "per standard deviation"
        assert asked.table["score"].tolist() == scored.score.tolist()
    unit = question(replace(VIEW, score_form="unit"), made, made.training)
    assert unit.predictors[-1].step == 1.0


@pytest.mark.parametrize(
    ("method", "levels"),
    [("median", ("low", "high")), ("tertiles", ("low", "intermediate", "high"))],
)
def test_the_score_as_risk_groups_is_cut_where_training_is_cut(small, method, levels):
    view = replace(VIEW, score_form="strata", cut_method=method)
    made = study.study(view)
    validation = study.scored_validation(view, made.signature)
    asked = question(view, made, validation)
    assert asked.predictors[-1].levels == levels
    wanted = made.cutpoint.stratify(validation.score).astype(str)
    assert asked.table["score"].tolist() == wanted.tolist()


def test_a_choice_changes_the_model_and_its_key(made):
    one = question(VIEW, made, made.training)
    few = question(replace(VIEW, model_variables=("grade", "age")), made, made.training)
    assert [item.name for item in few.predictors] == ["grade", "age", "score"]
    other = question(replace(VIEW, score_form="unit"), made, made.training)
    assert len({one.key, few.key, other.key}) == 3


def test_what_other_patients_lack_is_refused_where_training_asks(made):
    validation = study.scored_validation(VIEW, made.signature)
    lacking = replace(
        validation, cohort=replace(validation.cohort, clinical=validation.cohort.clinical[["age"]])
    )
    with pytest.raises(InputError, match="does not record Sex, Grade"):
        question(VIEW, made, lacking, asked_of=made.training.cohort)
    # Asked for what they have themselves, they are taken as they are.
    assert [item.name for item in question(VIEW, made, lacking).predictors] == ["age", "score"]


def test_the_controls_say_what_cannot_be_used(made):
    at = panel(lambda: predictor_controls(made.training.cohort, "models")).run()
    assert not at.exception
    (chosen,) = at.multiselect
    assert chosen.value == ["age", "sex", "grade", "idh", "mgmt", "codel_1p19q"]
    assert "cannot be used" in at.expander[0].label
