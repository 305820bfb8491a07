"""Clinical, nomogram: scales, a made-up patient, and whether predictions come true."""

import json

import pytest

from core.association import calibration, nomogram
from dashboard import study
from dashboard.predictor_choice import question
from tests.pages.screen import QUICK, Screen, quick_view

LINK = QUICK | {"clinical_section": "nomogram"}
PATIENT = {"age": "62", "grade": "IV", "idh": "wildtype", "score": "1.5"}


@pytest.fixture(scope="module")
def quick() -> Screen:
    return Screen("clinical", **LINK, example=json.dumps(PATIENT))


@pytest.fixture(scope="module")
def made():
    view = quick_view()
    found = study.study(view)
    asked = question(view, found, found.training)
    return nomogram(asked.table, asked.cohort.outcome, asked.predictors)


def usual(made) -> dict:
    """The patient that the page makes up where the link says nothing."""
    recorded = made.design.recorded
    return {
        axis.predictor.name: recorded[axis.predictor.name].value_counts().index[0]
        if axis.predictor.kind == "category"
        else float(
            recorded[axis.predictor.name].astype(float).quantile(0.5, interpolation="nearest")
        )
        for axis in made.axes
    }


def test_the_part_opens_and_says_what_it_is_not(quick: Screen):
    assert not quick.crashed
    assert not quick.refusals
    assert quick.charts == ["nomogram-scales", "nomogram-calibration"]
    assert all(quick.alt(key).startswith("Simulated data") for key in quick.charts)
    assert "Research use only." in quick.words
    assert "A made-up patient" in quick.words
    assert "fitted to these same patients" in quick.words


def test_the_example_of_the_link_is_read_as_core_reads_it(quick: Screen, made):
    patient = usual(made) | PATIENT | {"age": 62.0, "score": 1.5}
    assert quick.numbers("Total points") == [f"{made.points(patient).sum():.0f}"]
    survival = made.predict(patient).survival[0]
    for year, alive in zip(("1 year", "3 years", "5 years"), survival, strict=True):
        assert quick.numbers(f"Alive at {year}") == [f"{alive:.0%}"]
    points = quick.tables[0].set_index("characteristic")["points"]
    assert points["Grade"] == pytest.approx(made.points(patient)["grade"])
    assert quick.tables[0]["simulated"].all()


def test_another_value_moves_points_and_survival_and_travels_in_the_link():
    screen = Screen("clinical", **LINK)
    before = screen.numbers("Total points"), screen.numbers("Alive at 3 years")
    screen.set("nomogram.example.idh", "wildtype").set("nomogram.example.age", 75.0)
    after = screen.numbers("Total points"), screen.numbers("Alive at 3 years")
    assert float(after[0][0]) > float(before[0][0])
    assert json.loads(screen.link["example"]) == {"idh": "wildtype", "age": "75.0"}
    again = Screen("clinical", **screen.link)
    assert again.numbers("Alive at 3 years") == after[1]


def test_what_a_link_asks_beyond_what_was_seen_is_kept_within(made):
    link = LINK | {"example": json.dumps({"age": "140", "grade": "V", "score": "old"})}
    screen = Screen("clinical", **link)
    assert not screen.crashed
    assert not screen.refusals
    assert screen.widget("nomogram.example.age").value == made.axes[0].seen[1]
    assert screen.widget("nomogram.example.grade").value in ("II", "III", "IV")


def test_calibration_is_cores_in_both_cohorts(quick: Screen, made):
    view = quick_view()
    found = study.study(view)
    validation = study.scored_validation(view, found.signature)
    for role, scored in (("Training", found.training), ("Validation", validation)):
        asked = question(view, found, scored)
        wanted = calibration(made, asked.table, asked.cohort.outcome, horizon=3)
        (trace,) = [
            item
            for item in quick.chart("nomogram-calibration")["data"]
            if item["name"].startswith(role)
        ]
        assert trace["name"] == f"{role} ({wanted['n'].sum():,})"
    assert "Calibration at 3 years" in quick.alt("nomogram-calibration")


def test_calibration_at_another_year():
    screen = Screen("clinical", **LINK).set("nomogram.calibration_year", "1")
    assert screen.link["calibration_year"] == "1"
    assert "Calibration at 1 year" in screen.alt("nomogram-calibration")


def test_no_validation_cohort_is_said_and_training_stands():
    screen = Screen("clinical", **LINK, validation="")
    assert not screen.refusals
    assert any("No validation cohort is chosen" in item.value for item in screen.at.info)
    assert "Validation" not in screen.alt("nomogram-calibration")


def test_follow_up_that_ends_early_is_said_and_not_read():
    # Grade IV of one age: nobody is followed for five years.
    patients = json.dumps({"age": [58, 66], "grade": ["IV"]})
    screen = Screen("clinical", **LINK, screen="1.0", patients=patients, model_variables="age")
    assert not screen.crashed
    if not screen.refusals:
        assert not screen.numbers("Alive at 5 years") or any(
            "Few patients" in item.value for item in screen.at.warning
        )


def test_risk_groups_can_stand_in_for_the_score():
    screen = Screen("clinical", **LINK, cut_method="median", score_form="strata")
    assert not screen.refusals
    assert "Risk group up to" in screen.alt("nomogram-scales")
    shown = screen.widget("nomogram.example.score").value
    other = "low" if shown == "high" else "high"
    before = screen.numbers("Alive at 3 years")
    screen.set("nomogram.example.score", other)
    assert json.loads(screen.link["example"]) == {"score": other}
    assert screen.numbers("Alive at 3 years") != before
