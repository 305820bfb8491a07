"""Clinical, Cox models: the score among characteristics, alone and together."""

import json

import pytest

from core.association import clinical_models
from dashboard import study
from dashboard.predictor_choice import question
from dashboard.widgets import p_words
from tests.pages.screen import QUICK, Screen, quick_view

LINK = QUICK | {"clinical_section": "models"}


@pytest.fixture(scope="module")
def quick() -> Screen:
    return Screen("clinical", **LINK)


def models(role: str = "training", **choices):
    view = quick_view(**choices)
    found = study.study(view)
    scored = found.training
    if role == "validation":
        scored = study.scored_validation(view, found.signature)
    asked = question(view, found, scored)
    return clinical_models(asked.table, asked.cohort.outcome, asked.predictors, score="score")


def words_of(screen: Screen, key: str) -> list[str]:
    return screen.chart(key)["layout"]["yaxis2"]["ticktext"]


def ratios(table) -> list[str]:
    rows = table[~table["reference"]]
    return [
        f"{row.hazard_ratio:.2f} ({row.lower:.2f} to {row.upper:.2f})" for row in rows.itertuples()
    ]


def test_the_part_opens_and_says_that_the_score_was_fitted_to_these_patients(quick: Screen):
    assert not quick.crashed
    assert not quick.refusals
    assert quick.charts == ["models-univariable", "models-multivariable", "models-residuals"]
    assert all(quick.alt(key).startswith("Simulated data") for key in quick.charts)
    assert "The score was fitted to these same patients" in quick.words
    assert "optimistic" in quick.words


def test_both_forests_are_cores(quick: Screen):
    found = models()
    together = [text.split("<br>")[0] for text in words_of(quick, "models-multivariable")]
    assert together == ratios(found.multivariable.table)
    alone = [text.split("<br>")[0] for text in words_of(quick, "models-univariable")]
    assert alone == [text for item in found.univariable for text in ratios(item.table)]


def test_missing_patients_are_said_and_the_model_says_how_many_it_has(quick: Screen):
    found = models()
    assert all(remark in quick.words for remark in found.remarks)
    assert found.multivariable.model.n < found.n
    assert f"{found.multivariable.model.n:,} patients" in quick.words


def test_what_the_score_adds_is_cores(quick: Screen):
    added = models().added
    assert quick.numbers("Concordance, characteristics alone") == [f"{added.without.estimate:.3f}"]
    assert quick.numbers("Concordance, with the score") == [f"{added.with_it.estimate:.3f}"]
    assert f"chi-square {added.chi2:.1f} with 1 degree" in quick.words


def test_the_tables_hold_tests_of_constancy_and_overlap(quick: Screen):
    found = models()
    by_name = {str(table.columns[0]): table for table in quick.tables}
    constancy = by_name["characteristic"]
    test = found.multivariable.test.table
    assert constancy["chi2"].tolist() == pytest.approx(test["chi2"].tolist())
    assert constancy["p_value"].tolist() == test["p_value"].map(p_words).tolist()
    alone = [p_words(item.test.table["p_value"].iloc[0]) for item in found.univariable]
    assert constancy["p_alone"].tolist() == [*alone, ""]
    assert constancy["characteristic"].tolist()[-2:] == ["Risk score", "All together"]
    overlap = quick.tables[-1]
    assert overlap["gvif"].tolist() == pytest.approx(found.collinearity["gvif"].tolist())
    assert all(table["simulated"].all() for table in quick.tables)
    rows = quick.tables[0]
    assert rows[rows["reference"]]["level"].tolist() == ["female", "II", "mutant", "methylated",
                                                         "codel"]  # fmt: skip


def test_other_characteristics_make_another_model_and_travel_in_the_link():
    screen = Screen("clinical", **LINK).set("models.variables", ["age", "grade"])
    assert screen.link["model_variables"] == "age,grade"
    found = models(model_variables=("age", "grade"))
    together = [text.split("<br>")[0] for text in words_of(screen, "models-multivariable")]
    assert together == ratios(found.multivariable.table)
    again = Screen("clinical", **screen.link)
    assert again.alt("models-multivariable") == screen.alt("models-multivariable")


def test_risk_groups_follow_the_cut():
    screen = Screen("clinical", **LINK, cut_method="median", score_form="strata")
    assert "Risk group, high vs low" in screen.alt("models-multivariable")
    other = Screen("clinical", **LINK, cut_method="quantile", quantile="0.8", score_form="strata")
    assert other.alt("models-multivariable") != screen.alt("models-multivariable")


def test_another_effect_over_time_is_drawn():
    screen = Screen("clinical", **LINK).set("models.residuals_of", "age")
    assert screen.link["residuals_of"] == "age"
    assert "Age: log hazard ratio over time" in screen.alt("models-residuals")
    assert (
        Screen("clinical", **LINK, residuals_of="grade")
        .alt("models-residuals")
        .startswith("Simulated data. Grade: share of the fitted effect")
    )


def test_the_validation_cohort_is_modelled_by_itself_with_the_frozen_score():
    screen = Screen("clinical", **LINK).set("models.cohort", "validation")
    assert screen.link["model_cohort"] == "validation"
    assert "for the first time" in screen.words
    assert "fitted to these same patients" not in screen.words
    found = models("validation")
    together = [text.split("<br>")[0] for text in words_of(screen, "models-multivariable")]
    assert together == ratios(found.multivariable.table)


def test_no_validation_cohort_is_said():
    screen = Screen("clinical", **LINK, validation="", model_cohort="validation")
    assert not screen.refusals
    assert any("No validation cohort is chosen" in item.value for item in screen.at.info)
    assert not screen.charts


def test_two_characteristics_that_say_the_same_are_refused_by_name():
    screen = Screen("clinical", **LINK, model_variables="grade,histology")
    assert not screen.crashed
    assert "histology: glioblastoma cannot be estimated" in screen.refusals
    screen.set("models.variables", ["grade"])
    assert not screen.refusals


def test_an_unknown_characteristic_of_a_link_is_passed_over_and_said():
    screen = Screen("clinical", **LINK, model_variables="age,shoe_size")
    assert not screen.crashed
    assert "not to be had in these patients: shoe_size" in screen.words
    assert "Age" in screen.alt("models-multivariable")
    assert "Sex" not in screen.alt("models-multivariable")


def test_a_filter_that_leaves_one_grade_takes_it_out_of_the_model():
    screen = Screen("clinical", **LINK, patients=json.dumps({"grade": ["III"]}))
    assert not screen.crashed
    assert not screen.refusals
    assert "Grade" not in screen.alt("models-multivariable")
    assert any("Grade" in item.value and "two different" in item.value for item in screen.at.text)


def test_too_few_deaths_are_said_or_refused_and_the_page_lives():
    key_link = LINK | {"screen": "1.0", "patients": json.dumps({"age": [18, 26]})}
    screen = Screen("clinical", **key_link)
    assert not screen.crashed
    assert screen.refusals or any("deaths for" in item.value for item in screen.at.warning)
