"""Expression, part Batches: the treatment holds everywhere, before and after stand side by side."""

from pathlib import Path

import pytest

from dashboard import batch_effects, cohorts
from tests.dashboard.installation import installed
from tests.pages.screen import QUICK, Screen

LINK = {"expression_section": "batches", **QUICK}
VALIDATION = {**LINK, "batches_of": "validation"}


@pytest.fixture(scope="module")
def screen() -> Screen:
    return Screen("expression", **VALIDATION)


def test_one_batch_has_one_picture_and_the_page_says_why():
    found = Screen("expression", **LINK)
    assert not found.crashed
    assert not found.refusals
    assert "is of one batch, as far as is recorded" in found.words
    assert found.charts == ["batches-components-before", "batches-explained"]


def test_several_batches_are_seen_as_delivered(screen: Screen):
    assert not screen.crashed
    assert not screen.refusals
    assert "This treatment changes nothing in this cohort" in screen.words
    share = batch_effects.before(screen.view, "simulated_validation").shares
    batch = share.query("component == 'PC1' and characteristic == 'batch'")["share"].iloc[0]
    assert f"{batch:.0%} of component 1 goes with Batch" in screen.alt("batches-components-before")
    assert "spread evenly over the batches" in screen.words
    counts = screen.tables[0]
    assert {"validation run 1", "validation run 2"} <= set(counts.columns)
    assert counts["simulated"].all()


def test_combat_takes_the_batches_out_of_the_picture_and_into_the_link():
    screen = Screen("expression", **VALIDATION)
    screen.set("batches.treatment", "combat")
    assert not screen.refusals
    assert screen.link["batches"] == "combat"
    assert screen.charts == [
        "batches-components-before", "batches-components-after", "batches-explained",
        "batches-genes",
    ]  # fmt: skip
    assert "0% of component 1 goes with Batch" in screen.alt("batches-components-after")
    assert "ComBat, parametric empirical Bayes, took out the batches" in screen.words
    screen.set("batches.keep", ["grade"])
    assert screen.link["batches_keep"] == "grade"
    assert cohorts.validation(screen.view).treatment == "ComBat, keeping Grade"
    # Other pages say so beside every cohort, and the sidebar on each of them.
    screen.go("survival")
    assert "batches: ComBat, keeping Grade" in screen.words
    assert "Batches: ComBat" in [item.value for item in screen.at.sidebar.info]
    screen.click("frame.usual_batches")
    assert "batches" not in screen.link


def test_colours_are_a_choice():
    screen = Screen("expression", **VALIDATION)
    screen.set("batches.components_by", "grade")
    names = [item["name"] for item in screen.chart("batches-components-before")["data"]]
    assert [name.split(" (")[0] for name in names] == ["II", "III", "IV"]
    assert screen.link["components_by"] == "grade"


def test_within_each_subclass_is_offered_by_what_is_recorded():
    screen = Screen("expression", **VALIDATION, batches="combat_within")
    assert screen.widget("batches.within").value == "grade"
    assert "ComBat took out the batches inside each subclass (II: validation run 1" in screen.words
    screen.set("batches.within", "idh")
    assert screen.link["batches_within"] == "idh"
    assert cohorts.validation(screen.view).treatment == "ComBat within each IDH"


def test_standardising_leaves_own_normals_out_of_any_comparison():
    screen = Screen("expression", **LINK, batches="zscore")
    assert "Normals and recurrences were left out" in screen.words
    screen = Screen(
        "expression", **{**LINK, "expression_section": "differential"}, batches="zscore"
    )
    assert not screen.crashed
    assert "were not treated for batches as its tumours were" in screen.refusals


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"batches": "magic"}, "batches=magic"),
        ({"batches_of": "everybody"}, "batches_of=everybody"),
        ({"expressed_share": "0"}, "expressed_share=0"),
        ({"normals_alignment": "combat"}, "normals_alignment=combat"),
    ],
)
def test_a_link_that_asks_for_what_there_is_not_is_named(link: dict[str, str], said: str):
    found = Screen("expression", **LINK, **link)
    assert not found.crashed
    assert said.replace("_", "\\_").replace("=", "\\=") in found.at.warning[0].value


def test_a_subclass_that_is_not_recorded_is_refused_and_the_rest_stands():
    found = Screen("expression", **VALIDATION, batches="combat_within", batches_within="nothing")
    assert not found.crashed
    assert "does not record 'nothing'" in found.refusals
    assert found.charts[0] == "batches-components-before"


@pytest.mark.data
@pytest.mark.slow
def test_tcga_warns_that_batch_and_grade_are_one(
    tmp_path_factory: pytest.TempPathFactory, data_dir: Path
):
    with installed(tmp_path_factory.mktemp("tcga"), data_dir):
        link = {**LINK, "cohort": "tcga_glioma", "validation": ""}
        screen = Screen("expression", **link)
        assert not screen.crashed
        assert not screen.refusals
        loud = "\n".join(item.value for item in screen.at.warning)
        assert "each level of Grade lies in one batch" in loud
        assert "NOX1: the batches' medians lie 3.36 before and 0.08 after apart" in screen.alt(
            "batches-genes"
        )
        screen.set("batches.treatment", "combat")
        assert "BIOLOGY IS TAKEN OUT TOO" in screen.at.error[0].value
        screen.set("batches.keep", ["grade"])
        assert "grade iv follows from the batch" in screen.refusals
        assert screen.charts[0] == "batches-components-before"
