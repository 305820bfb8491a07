"""The view: every choice, in the link and out of it."""

import pytest

from core.filter import CohortFilter
from dashboard.view import View


def test_the_front_door_needs_no_link() -> None:
    assert View().to_query() == {}
    assert View.from_query({}).view == View()


def test_only_what_differs_is_written() -> None:
    assert View(penalty=0.125, cut_method="median").to_query() == {
        "penalty": "0.125",
        "cut_method": "median",
    }


def test_a_link_comes_back_as_the_same_view() -> None:
    view = View(
        cohort="tcga_glioma",
        validation="",
        patients=CohortFilter({"age": (30.0, 60.0)}, {"grade": ("II", "III")}),
        candidates="list",
        genes=("RRM2", "HLA-A"),
        penalty=0.1 + 0.2,
        cut_method="value",
        cut=-1.25,
        own_cuts=True,
    )
    reading = View.from_query(view.to_query())
    assert reading.view == view
    assert reading.ignored == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cohort", "../../etc/passwd"),
        ("cohort", "x" * 200),
        ("penalty", "nan"),
        ("penalty", "-1"),
        ("penalty", "'; drop table"),
        ("cut", "inf"),
        ("folds", "1"),
        ("folds", "ten"),
        ("candidates", "everything"),
        ("patients", "{"),
        ("patients", "[1, 2]"),
        ("patients", '{"age": "old"}'),
        ("patients", '{"age": [1e999, 2]}'),
        ("patients", '{"grade": [["II"]]}'),
        ("patients", '{"age": [true, false]}'),
        ("patients", '{"age": [' + "9" * 400 + ", 2]}"),
        ("patients", '{"grade": ["\\ud800"]}'),
        ("signature", "a b"),
        ("quantile", "0.01"),
        ("genes", "A" * 101),
        ("own_cuts", "yes"),
        ("variable", "line\nbreak"),
    ],
)
def test_what_cannot_be_understood_is_named_and_not_guessed(name: str, text: str) -> None:
    reading = View.from_query({name: text, "trim": "0.2"})
    assert reading.view == View(trim=0.2)
    assert len(reading.ignored) == 1
    assert reading.ignored[0].startswith(f"{name}=")


def test_other_peoples_parameters_are_left_alone() -> None:
    assert View.from_query({"embed": "true"}).ignored == ()


def test_another_path_forgets_its_penalty_and_cut() -> None:
    view = View(penalty=0.1, cut=0.3, cut_method="value")
    changed = view.with_(candidates="all")
    assert (changed.penalty, changed.cut, changed.cut_method) == (None, None, "maxstat")


def test_another_penalty_forgets_the_cut_but_keeps_the_way_it_is_found() -> None:
    changed = View(cut_method="median").with_(penalty=0.2)
    assert (changed.penalty, changed.cut_method) == (0.2, "median")


def test_a_moved_cut_is_a_fixed_value() -> None:
    changed = View().with_(cut=0.7, cut_method="value")
    assert (changed.cut, changed.cut_method) == (0.7, "value")


def test_a_setting_that_moves_no_score_keeps_the_cut() -> None:
    assert View(cut=0.7, cut_method="value").with_(interval="plain").cut == 0.7


def test_the_seed_makes_another_path() -> None:
    assert View(penalty=0.1).with_(seed=3).penalty == 0.1


@pytest.mark.parametrize(("name", "wanted"), [("quantile", (0.05, 0.95)), ("trim", (0.05, 0.4))])
def test_a_link_reaches_the_ends_of_the_sliders_and_no_further(
    name: str, wanted: tuple[float, float]
) -> None:
    for end, beyond in zip(wanted, (wanted[0] - 0.01, wanted[1] + 0.01), strict=True):
        assert getattr(View.from_query({name: str(end)}).view, name) == end
        assert View.from_query({name: str(beyond)}).ignored


def test_a_cohort_may_have_the_name_of_any_folder() -> None:
    view = View(cohort="GSE 4412 (HGU133A+B) v1.2")
    assert View.from_query(view.to_query()).view == view


def test_a_fixed_cut_without_its_value_is_the_best_separation() -> None:
    assert View.from_query({"cut_method": "value"}).view == View()


def test_made_up_patients_stand_beside_real_ones_only_when_asked_for() -> None:
    assert View.from_query({"cohort": "tcga_glioma"}).view.validation == ""
    assert View().with_(cohort="tcga_glioma").validation == ""
    asked = View(cohort="tcga_glioma", validation="simulated_validation")
    assert View.from_query(asked.to_query()).view == asked
