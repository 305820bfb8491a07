"""Overview: the front door, and what happens to a link that is wrong."""

from pathlib import Path

import pytest

from dashboard import cohorts
from dashboard.feedback import plain
from dashboard.navigation import PAGES
from tests.dashboard.installation import installed
from tests.dashboard.test_cohorts import dropped
from tests.pages.screen import Screen


@pytest.fixture(scope="module")
def front_door() -> Screen:
    return Screen()


def test_the_front_door_opens_on_the_simulated_study_and_says_so(front_door: Screen):
    assert not front_door.crashed
    assert not front_door.refusals
    assert front_door.at.title[0].value == "FerroScope"
    warned = [item.value for item in front_door.at.warning]
    assert len(warned) == 2  # one for each cohort
    assert all("Simulated data." in words for words in warned)
    assert front_door.link == {}


def test_it_says_what_it_is_not(front_door: Screen):
    assert "Research use only" in front_door.words
    assert "Not a medical device" in front_door.at.sidebar.caption[-1].value


def test_the_key_figures_are_those_of_both_cohorts(front_door: Screen):
    both = [cohorts.whole(name) for name in ("simulated_training", "simulated_validation")]
    assert front_door.numbers("Patients") == [f"{len(item):,}" for item in both]
    assert front_door.numbers("Deaths") == [f"{item.outcome.n_events:,}" for item in both]
    assert front_door.numbers("Genes") == [f"{len(item.genes):,}" for item in both]


def test_the_flow_of_each_cohort_ends_at_its_patients(front_door: Screen):
    for role, name in (("training", "simulated_training"), ("validation", "simulated_validation")):
        flow = cohorts.whole(name).flow
        drawn = str(front_door.chart(f"overview-flow-{role}"))
        assert f"{flow.n_start:,}" in drawn
        assert f"{flow.n_end:,}" in drawn
        assert front_door.alt(f"overview-flow-{role}").startswith("Simulated data")


def test_every_other_page_is_one_click_away(front_door: Screen):
    links = {item.proto.page for item in front_door.at.get("page_link")}
    assert links == {page.name for page in PAGES[1:]}


def test_the_cohorts_of_this_machine_are_listed(front_door: Screen):
    table = front_door.at.dataframe[0].value
    assert table["Data"].tolist() == ["simulated", "simulated"]


def test_a_bad_link_says_what_was_ignored_and_shows_the_rest():
    screen = Screen(trim="much", seed="-4", penalty="0.05", embed="true")
    assert not screen.crashed
    warning = screen.at.warning[0].value
    assert plain("trim=much, seed=-4") in warning
    assert "penalty" not in warning
    assert screen.view.penalty == 0.05
    assert screen.numbers("Patients") == ["650", "950"]


@pytest.mark.parametrize(
    "link",
    [
        {"cut": "![x](//e.co/x.png)"},
        {"patients": '{"grade":["![x](//e.co/x.png)"]}'},
        {"cohort": "![x](e.co)"},
        {"patients": '{"grade":["\\ud800"]}'},
        {"patients": '{"age":[' + "9" * 400 + ",1]}"},
        {"cohort": "../../etc/passwd", "validation": "\x00"},
    ],
    ids=str,
)
def test_a_hostile_link_places_nothing_on_the_page(link: dict[str, str]):
    screen = Screen(**link)
    assert not screen.crashed
    marked_up = [
        item.value for kind in ("markdown", "caption", "info", "warning") for item in
        screen.at.get(kind)
    ]  # fmt: skip
    assert not any("![" in words or "](" in words for words in marked_up)


def test_an_unknown_cohort_is_named_and_the_app_stays_alive():
    screen = Screen(cohort="tcga_glioma")
    assert not screen.crashed
    assert "no cohort named 'tcga_glioma'" in screen.refusals
    assert "sidebar" in screen.refusals
    picker = screen.widget("frame.cohort")
    assert "tcga_glioma (not on this machine)" in picker.options
    screen.set("frame.cohort", "simulated_training")
    assert not screen.refusals
    assert screen.numbers("Patients")[0] == "650"


def test_an_unknown_validation_cohort_leaves_the_training_cohort_on_screen():
    screen = Screen(validation="cgga")
    assert "no cohort named 'cgga'" in screen.refusals
    assert screen.numbers("Patients") == ["650"]


def test_a_validation_cohort_is_not_needed():
    screen = Screen(validation="")
    assert screen.numbers("Patients") == ["650"]
    assert "Validation: no cohort is chosen." in screen.words


def test_a_filter_in_the_link_is_said_and_can_be_taken_back():
    screen = Screen(patients='{"grade":["IV"]}')
    everyone = cohorts.whole("simulated_training")
    n = int((everyone.clinical["grade"] == "IV").sum())
    assert screen.numbers("Patients")[0] == f"{n:,}"
    assert screen.beside("Patients")[0] == "of 650"
    assert plain("grade IV") in screen.at.sidebar.info[0].value
    screen.click("frame.all_patients")
    assert screen.numbers("Patients")[0] == "650"
    assert screen.link == {}


def test_a_cohort_dropped_into_the_folder_is_offered_and_not_called_simulated(tmp_path: Path):
    with installed(tmp_path / "home") as home:
        dropped(home, "mine")
        cohorts.look_again()
        screen = Screen(validation="")
        assert "mine" in screen.at.dataframe[0].value["Cohort"].tolist()
        screen.set("frame.cohort", "mine")
        assert screen.numbers("Patients") == ["30"]
        assert "Simulated data." not in screen.words
        assert screen.link["cohort"] == "mine"
