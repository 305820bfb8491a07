"""Clinical, first part: the score against what a clinic records."""

import json

import pytest

from core.association import associate, associations
from core.association.published import PUBLISHED_P_VALUES
from dashboard import study
from tests.pages.screen import QUICK, Screen, quick_view

ROLES = ("training", "validation")


@pytest.fixture(scope="module")
def quick() -> Screen:
    return Screen("clinical", **QUICK)


def scored(view=None) -> dict[str, study.Scored]:
    view = view or quick_view()
    found = study.study(view)
    both = (found.training, study.scored_validation(view, found.signature))
    return dict(zip(ROLES, both, strict=True))


def test_the_page_opens_with_both_cohorts_and_says_that_they_are_simulated(quick: Screen):
    assert not quick.crashed
    assert not quick.refusals
    assert "Simulated data." in quick.at.warning[0].value
    assert quick.charts == ["characteristics-training", "characteristics-validation"]
    assert all(quick.alt(key).startswith("Simulated data") for key in quick.charts)
    assert quick.tables[0]["simulated"].all()


def test_the_table_holds_cores_numbers_for_every_characteristic(quick: Screen):
    table = quick.tables[0].set_index("Characteristic")
    for role, item in scored().items():
        found = associations(item.score, item.cohort.clinical).set_index("label")
        assert set(found.index) <= set(table.index)
        for label, row in found.iterrows():
            shown = table.loc[label]
            if row["test"] == "not tested":
                assert shown[f"P ({role})"] == "not tested"
                continue
            p = "< 0.001" if row["p_value"] < 0.001 else f"{row['p_value']:.3f}"
            assert shown[f"P ({role})"] == p
            assert float(shown[f"Effect ({role})"]) == pytest.approx(row["effect"], abs=0.0051)
            assert shown[f"Patients ({role})"].split()[0] == f"{row['n']:,}"


def test_the_published_p_values_stand_beside_and_are_called_another_studys(quick: Screen):
    table = quick.tables[0].set_index("Characteristic")["Published P"]
    assert table["Sex"] == "0.912"
    assert table["IDH"] == PUBLISHED_P_VALUES["idh"] == "< 0.001"
    assert table["Histology"] == ""
    assert "not as a target" in quick.words
    assert "fitted to these patients" in quick.words


def test_the_direction_of_each_effect_is_said(quick: Screen):
    words = quick.words.replace("\\", "")
    assert "positive where the second scores higher (Sex: female, male; IDH: mutant, wild" in words


def test_a_batch_that_is_everybodys_is_not_tested_and_this_is_said(quick: Screen):
    assert "Not tested: Batch" in quick.words.replace("\\", "")


def test_another_characteristic_is_drawn():
    screen = Screen("clinical", **QUICK).set("characteristics.which", "idh")
    assert screen.link["characteristic"] == "idh"
    for role, item in scored().items():
        found = associate(item.score, item.cohort.clinical["idh"])
        (boxes,) = [
            trace
            for trace in screen.chart(f"characteristics-{role}")["data"]
            if trace["type"] == "box"
        ]
        assert found.groups["level"].tolist() == ["mutant", "wildtype"]
        assert "mutant" in screen.alt(f"characteristics-{role}")
        assert boxes["y"] is not None
    assert "isocitrate dehydrogenase" in screen.words


def test_means_instead_of_ranks_change_every_test_and_travel_in_the_link():
    screen = Screen("clinical", **QUICK).set("characteristics.statistics", "parametric")
    assert screen.link["statistics"] == "parametric"
    assert "Welch t test" in screen.words
    assert "Wilcoxon" not in screen.words
    words = screen.words.replace("\\", "")
    assert "Effects: Pearson's r (Age); Hedges' g (Sex, IDH" in words
    assert "eta squared (Grade, Histology)" in words


def test_age_is_split_where_the_reader_says():
    screen = Screen("clinical", **QUICK).set("characteristics.split", True)
    screen.set("characteristics.age_cut", 52.0)
    assert screen.link["age_cut"] == "52.0"
    item = scored()["training"]
    found = associate(item.score, item.cohort.clinical["age"], split=52)
    assert f"at most 52 median {found.groups['median'][0]:.2f}" in screen.alt(
        "characteristics-training"
    )
    assert "rank-biserial correlation (Age, Sex" in screen.words.replace("\\", "")
    assert "not known here" in screen.widget("characteristics.age_cut").help


@pytest.mark.parametrize("role", ROLES)
def test_one_cohort_alone(role: str):
    screen = Screen("clinical", **QUICK, clinical_cohorts=role)
    assert not screen.refusals
    assert screen.charts == [f"characteristics-{role}"]
    assert "P" in screen.tables[0].columns


def test_no_validation_cohort_is_said_and_training_stands():
    screen = Screen("clinical", **QUICK, validation="")
    assert not screen.refusals
    assert screen.charts == ["characteristics-training"]
    assert any("No validation cohort is chosen" in item.value for item in screen.at.info)


def test_a_filter_that_leaves_one_level_is_refused_in_words_and_the_rest_stands():
    patients = json.dumps({"sex": ["male"]})
    screen = Screen("clinical", **QUICK, patients=patients, characteristic="sex")
    assert not screen.crashed
    assert "does not divide" in screen.refusals
    row = screen.tables[0].set_index("Characteristic").loc["Sex"]
    assert row["P (training)"] == "not tested"


def test_a_characteristic_that_a_link_made_up_gives_way_to_age():
    screen = Screen("clinical", **QUICK, characteristic="shoe size", characteristics="shoe size")
    assert not screen.crashed
    assert not screen.refusals
    assert "score by Age" in screen.alt("characteristics-training")


def test_the_largest_lambda_has_no_score_to_compare():
    screen = Screen("clinical", **QUICK, penalty="1000")
    assert not screen.crashed
    assert "none of the" in screen.refusals
