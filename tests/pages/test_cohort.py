"""Cohort: conditions that hold everywhere, follow-up, any variable."""

import json

import pandas as pd
import pytest

from core.survival import median_survival, reverse_kaplan_meier
from dashboard import cohorts
from dashboard.feedback import plain
from tests.pages.screen import QUICK, Screen


@pytest.fixture(scope="module")
def patients() -> Screen:
    return Screen("cohort")


def clinical(name: str = "simulated_training") -> pd.DataFrame:
    return cohorts.whole(name).clinical


def test_the_page_opens_on_the_simulated_cohort_and_says_so(patients: Screen):
    assert not patients.crashed
    assert "Simulated data." in patients.at.warning[0].value
    assert patients.numbers("Patients") == ["650"]
    assert all(patients.alt(key).startswith("Simulated data") for key in patients.charts)


def test_there_is_a_control_and_a_chart_for_each_characteristic(patients: Screen):
    names = ["age", "sex", "grade", "idh", "mgmt", "codel_1p19q"]
    assert {f"cohort-filter-{name}" for name in names} < set(patients.charts)
    for name in names:
        patients.widget(f"cohort.filter.{name}")
    assert "cohort-missingness" in patients.charts


def test_follow_up_is_the_median_of_the_reverse_kaplan_meier(patients: Screen):
    outcome = cohorts.whole("simulated_training").outcome
    median = median_survival(reverse_kaplan_meier(outcome)[0]).estimate
    assert patients.numbers("Median follow-up") == [f"{median:.1f} months"]


def test_conditions_count_patients_and_travel_in_the_link():
    screen = Screen("cohort")
    screen.set("cohort.filter.age", (40.0, 60.0))
    table = clinical()
    aged = table["age"].between(40, 60)
    assert screen.numbers("Patients") == [f"{aged.sum():,}"]
    assert screen.beside("Patients") == ["of 650"]
    screen.set("cohort.filter.grade", ["II", "III"])
    both = aged & table["grade"].isin(["II", "III"])
    assert screen.numbers("Patients") == [f"{both.sum():,}"]
    assert json.loads(screen.link["patients"]) == {"age": [40, 60], "grade": ["II", "III"]}
    # A colleague opens the link and sees the same.
    other = Screen("cohort", **screen.link)
    assert other.numbers("Patients") == screen.numbers("Patients")
    assert other.numbers("Deaths") == screen.numbers("Deaths")
    assert other.widget("cohort.filter.age").value == (40.0, 60.0)
    assert other.widget("cohort.filter.grade").value == ["II", "III"]
    for key in other.charts:
        assert other.chart(key)["data"] == screen.chart(key)["data"], key


def test_charts_filter_each_other_but_not_themselves():
    free, some = Screen("cohort"), Screen("cohort", patients='{"grade":["IV"]}')
    assert some.chart("cohort-filter-grade")["data"] == free.chart("cohort-filter-grade")["data"]
    assert some.chart("cohort-filter-age")["data"] != free.chart("cohort-filter-age")["data"]


def test_unrecorded_patients_can_be_chosen():
    screen = Screen("cohort").set("cohort.filter.mgmt", ["missing"])
    assert screen.numbers("Patients") == [f"{clinical()['mgmt'].isna().sum():,}"]


def test_a_condition_set_here_holds_on_the_survival_page_in_both_cohorts():
    screen = Screen("cohort", **QUICK)
    screen.set("cohort.filter.sex", ["female"])
    screen.go("survival")
    found = [
        sum(int(screen.numbers(name)[role].replace(",", "")) for name in ("Low risk", "High risk"))
        for role in (0, 1)
    ]
    names = ("simulated_training", "simulated_validation")
    assert found == [(clinical(name)["sex"] == "female").sum() for name in names]
    assert plain("sex female") in screen.at.sidebar.info[0].value


def test_nobody_meets_all_conditions_is_said_with_the_way_back():
    screen = Screen("cohort", patients='{"age":[18,30],"grade":["none"]}')
    assert not screen.crashed
    assert "no patient of" in screen.refusals
    assert "widen a range" in screen.refusals
    screen.click("frame.all_patients")
    assert screen.numbers("Patients") == ["650"]


def test_follow_up_can_be_compared_between_groups():
    screen = Screen("cohort").set("cohort.section", "follow_up")
    together = screen.chart("cohort-follow-up")["data"]
    screen.set("cohort.by", "idh")
    assert len(screen.chart("cohort-follow-up")["data"]) > len(together)
    assert screen.link == {"cohort_section": "follow_up", "follow_up_by": "idh"}


def test_any_characteristic_or_gene_can_be_looked_at():
    screen = Screen("cohort", cohort_section="variable")
    assert "Age" in screen.alt("cohort-variable")
    screen.set("cohort.what", "RRM2")
    assert "RRM2" in screen.alt("cohort-variable")
    screen.set("cohort.split", "grade")
    assert "Grade" in screen.alt("cohort-variable")
    assert screen.link["variable"] == "RRM2"
    other = Screen("cohort", **screen.link)
    assert other.chart("cohort-variable")["data"] == screen.chart("cohort-variable")["data"]


def test_a_variable_that_the_cohort_lacks_gives_way_to_the_first():
    screen = Screen("cohort", cohort_section="variable", variable="NOPE", variable_by="nope")
    assert not screen.crashed
    assert screen.widget("cohort.what").value == "age"
