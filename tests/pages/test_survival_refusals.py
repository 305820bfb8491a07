"""Survival: what is missing, odd or too little is said, and the rest stands."""

import json

import pytest

from dashboard import cohorts
from tests.pages.screen import QUICK, Screen


def sizes(screen: Screen) -> list[tuple[int, int]]:
    """Low and high of training, then of validation."""
    found = [
        [int(text.replace(",", "")) for text in screen.numbers(f"{name} risk")]
        for name in ("Low", "High")
    ]
    return list(zip(*found, strict=True))


def sentences(screen: Screen) -> list[str]:
    """What is said of the P values, training first."""
    return [item.value for item in screen.at.markdown if "og-rank P:" in item.value]


def test_no_validation_cohort_is_said_and_training_stands():
    screen = Screen("survival", **QUICK, validation="")
    assert not screen.refusals
    assert any("No validation cohort is chosen" in item.value for item in screen.at.info)
    assert len(sizes(screen)) == 1


def test_a_validation_cohort_that_is_not_here_leaves_training_on_screen():
    screen = Screen("survival", **QUICK, validation="cgga")
    assert "no cohort named 'cgga'" in screen.refusals
    assert sizes(screen) == sizes(Screen("survival", **QUICK, validation=""))


def test_the_training_cohort_is_no_validation_of_itself():
    screen = Screen("survival", **QUICK, validation="simulated_training")
    assert "no validation" in sentences(screen)[1]
    assert sizes(screen)[0] == sizes(screen)[1]


def test_a_cut_from_another_link_that_leaves_nobody_high_is_refused_and_can_be_moved():
    screen = Screen("survival", **QUICK, cut_method="value", cut="1000")
    assert not screen.crashed
    assert "1000" in screen.refusals
    screen.set("survival.cut_method", "maxstat")
    assert not screen.refusals
    assert len(sizes(screen)) == 2


@pytest.mark.parametrize(
    "link",
    [
        {"quantile": "0.01", "cut_method": "quantile"},
        {"trim": "0.45"},
        {"trim": "0.01"},
        {"cut_method": "value"},
        {"cut_method": "fixed"},
        {"interval": "arctan"},
        {"patients": json.dumps({"age": [18, 22]})},
        {"patients": json.dumps({"idh": ["mutant"], "codel_1p19q": ["codel"], "grade": ["II"]})},
        {"patients": json.dumps({"nothing": ["a"]})},
        {"cohort": "simulated_validation", "validation": "simulated_training", "scale": "batch"},
    ],
    ids=str,
)
def test_odd_links_never_crash(link: dict[str, str]):
    screen = Screen("survival", **QUICK, **link)
    assert not screen.crashed
    assert screen.at.title[0].value == "Survival"


def test_fewer_patients_than_a_scan_needs_are_refused_in_words():
    everyone = cohorts.whole("simulated_training").clinical["age"]
    oldest = float(everyone.max())
    screen = Screen("survival", **QUICK, patients=json.dumps({"age": [oldest, oldest]}))
    assert not screen.crashed
    assert screen.refusals
