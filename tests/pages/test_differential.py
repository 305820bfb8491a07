"""Expression, differential genes: contrast, thresholds, volcano, heat map and table."""

import pytest

from core.expression import direction
from core.filter import CohortFilter
from dashboard import contrasts
from dashboard.view import View
from tests.pages.screen import QUICK, Screen, quick_view

LINK = QUICK | {"expression_section": "differential"}


def table(screen: Screen):
    """The table of every gene, the last of the page."""
    return screen.tables[-1]


def up_and_down(screen: Screen, group: str = "tumour") -> list[int]:
    found = [screen.numbers(f"{word} in {group}")[0] for word in ("Higher", "Lower")]
    return [int(number.replace(",", "")) for number in found]


@pytest.fixture(scope="module")
def normal() -> Screen:
    return Screen("expression", **LINK)


def test_the_front_door_compares_tumours_with_normals(normal: Screen):
    assert not normal.crashed
    assert not normal.refusals
    found = contrasts.differential(quick_view())
    ways = direction(found.table)
    assert up_and_down(normal) == [(ways == "up").sum(), (ways == "down").sum()]
    assert normal.numbers("Tumour") == [f"{found.n_a}"]
    assert normal.numbers("Normal tissue") == [f"{found.n_b}"]
    assert table(normal).shape[0] == len(found.table)
    assert table(normal)["p_value"].is_monotonic_increasing
    assert "of 270" in normal.words


def test_made_up_patients_are_said_to_be_everywhere(normal: Screen):
    assert {"expression-volcano", "expression-heat-map"} <= set(normal.charts)
    for key in ("expression-volcano", "expression-heat-map"):
        assert normal.alt(key).startswith("Simulated data")
    assert table(normal)["simulated"].all()


def test_genes_carry_their_roles(normal: Screen):
    roles = table(normal).set_index("gene")["role"]
    assert "driver" in roles["NCOA4"]


def test_the_thresholds_move_the_lines_the_counts_and_the_link():
    screen = Screen("expression", **LINK)
    before = up_and_down(screen)
    screen.set("expression.fold_change", 2.0)
    assert screen.link["fold_change"] == "2.0"
    assert sum(up_and_down(screen)) < sum(before)
    shapes = screen.chart("expression-volcano")["layout"]["shapes"]
    assert [s["x0"] for s in shapes if s.get("name") == "fold change"] == [-2, 2]
    screen.set("expression.fdr", 1e-10)
    assert screen.link["fdr"] == "1e-10"
    (line,) = [
        s for s in screen.chart("expression-volcano")["layout"]["shapes"] if s.get("name") == "fdr"
    ]
    assert line["y0"] == pytest.approx(10)
    again = Screen("expression", **screen.link)
    assert up_and_down(again) == up_and_down(screen)


def test_a_link_brings_thresholds_between_the_steps():
    screen = Screen("expression", **LINK, fdr="0.037", fold_change="7.5")
    assert not screen.crashed
    assert screen.widget("expression.fdr").value == 0.037
    assert screen.widget("expression.fold_change").value == 7.5


def test_thresholds_that_nothing_passes_draw_no_heat_map():
    screen = Screen("expression", **LINK, fold_change="19")
    assert up_and_down(screen) == [0, 0]
    assert "expression-heat-map" not in screen.charts
    assert "No gene lies beyond both thresholds" in screen.words


def test_the_heat_map_holds_as_many_genes_as_asked_for():
    screen = Screen("expression", **LINK).set("expression.heat_genes", 20)
    heat = [
        item
        for item in screen.chart("expression-heat-map")["data"]
        if item.get("name") == "expression"
    ]
    assert len(screen.chart("expression-heat-map")["layout"]["yaxis"]["ticktext"]) == 20
    assert heat
    assert screen.link["heat_genes"] == "20"


def test_high_against_low_risk():
    screen = Screen("expression", **LINK).set("expression.contrast", "risk")
    assert not screen.refusals
    assert screen.link["contrast"] == "risk"
    assert screen.numbers("High risk")
    assert "by construction" in screen.words
    found = contrasts.between_risk_groups(quick_view())
    ways = direction(found.table)
    assert up_and_down(screen, "high risk") == [(ways == "up").sum(), (ways == "down").sum()]


def test_two_groups_of_patients_begin_at_the_outer_levels():
    screen = Screen("expression", **LINK).set("expression.contrast", "characteristic")
    assert not screen.refusals
    assert screen.link["contrast_by"]
    screen.set("expression.contrast_by", "grade")
    assert (screen.link["contrast_a"], screen.link["contrast_b"]) == ("IV", "II")
    assert screen.numbers("Grade IV")
    screen.set("expression.adjust", ["age", "sex"])
    assert screen.link["adjust"] == "age,sex"
    assert "adjusted for Age, Sex" in screen.words
    shown = screen.link
    assert Screen("expression", **shown).link == shown


def test_another_contrast_forgets_the_groups_of_the_last():
    screen = Screen("expression", **LINK, contrast="characteristic")
    assert "not yet chosen" in screen.refusals
    screen.set("expression.contrast_by", "idh")
    assert "contrast_a" in screen.link
    screen.set("expression.contrast", "normal")
    assert not {"contrast_by", "contrast_a", "contrast_b"} & set(screen.link)


def test_tumours_of_one_grade():
    screen = Screen("expression", **LINK).set("expression.tumours", "grade\x1fIV")
    assert (screen.link["contrast_by"], screen.link["contrast_a"]) == ("grade", "IV")
    assert screen.numbers("Grade IV tumour")


def test_a_level_against_itself_and_a_batch_that_is_the_group_are_refused():
    by = {"contrast": "characteristic", "contrast_by": "sex", "contrast_a": "male"}
    screen = Screen("expression", **LINK, **by, contrast_b="male")
    assert "compared with itself" in screen.refusals
    assert screen.widget("expression.contrast").value == "characteristic"  # the way out stays


def test_a_cohort_without_normals_says_so_and_offers_the_way_out():
    screen = Screen("expression", **LINK, cohort="simulated_validation")
    assert "no normal tissue" in screen.refusals
    assert "two groups of patients" in screen.refusals
    screen.set("expression.contrast", "characteristic")
    assert not screen.refusals


def test_a_group_emptied_by_the_filter_is_refused():
    view = View().with_(patients=CohortFilter(levels={"grade": ("II",)}))
    link = LINK | {"patients": view.to_query()["patients"]}
    by = {"contrast": "characteristic", "contrast_by": "grade"}
    screen = Screen("expression", **link, **by, contrast_a="IV", contrast_b="II")
    assert "no patient of" in screen.refusals
