"""Choosing patients: what is offered, and what a choice leaves."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.cohort import Cohort, Outcome
from core.filter import MISSING, CohortFilter
from dashboard.filters import filter_panel, grouping, offered, variables
from dashboard.view import View
from tests.dashboard.panel import panel

GRADES = ["IV", "II", "III", "II", None, "II"]


def cohort(**clinical: object) -> Cohort:
    patients = pd.Index([f"P{place}" for place in range(6)])
    return Cohort(
        "mine",
        pd.DataFrame({"RRM2": np.arange(6.0), "CD44": np.ones(6)}, index=patients),
        pd.DataFrame(clinical, index=patients),
        Outcome(np.arange(1.0, 7.0), [True, False] * 3),
    )


def opened(patients: Cohort, view: View | None = None) -> AppTest:
    at = panel(lambda: filter_panel(patients))
    if view is not None:
        at.session_state["ferroscope.view"] = view
    return at.run()


def counts(at: AppTest, name: str) -> str:
    """The words beside a characteristic's chart, which say what it counts."""
    charts = {chart.key: chart.proto for chart in at.get("plotly_chart")}
    return charts[f"cohort-filter-{name}"].spec


def test_only_what_is_recorded_and_varies_is_offered():
    patients = cohort(
        age=[50.0, 60.5, 40.2, None, 71.0, 33.3],
        sex=["female"] * 6,
        grade=GRADES,
        idh=[None] * 6,
        histology=list("abcdef"),
        odd=list("xyzxyz"),
    )
    assert [item.name for item in offered(patients)] == ["age", "grade", "histology"]
    assert grouping(patients) == {
        "": "All patients together",
        "grade": "Grade",
        "histology": "Histology",
    }
    assert variables(patients) == {
        "age": "Age",
        "grade": "Grade",
        "histology": "Histology",
        "RRM2": "RRM2",
        "CD44": "CD44",
    }


def test_more_levels_than_a_reader_can_choose_from_are_no_filter():
    many = pd.Index([f"P{place}" for place in range(26)])
    patients = Cohort(
        "many",
        pd.DataFrame({"RRM2": np.arange(26.0)}, index=many),
        pd.DataFrame({"histology": [f"type {place // 2}" for place in range(26)]}, index=many),
        Outcome(np.arange(1.0, 27.0), [True] * 26),
    )
    assert offered(patients) == []


@pytest.mark.parametrize("ages", [[50.0] * 6, [50.2] * 5 + [50.7], [0.0] * 5 + [99.0]])
def test_any_spread_of_ages_makes_a_page(ages: list[float]):
    at = opened(cohort(age=ages, grade=GRADES))
    assert not at.exception
    for slider in at.slider:
        low, high = slider.value
        assert low <= min(ages)
        assert high >= max(ages)


def test_a_range_is_a_condition_and_the_whole_range_is_none():
    at = opened(cohort(age=[30.0, 40.0, 50.0, 60.0, 70.0, 80.0], grade=GRADES))
    at.slider[0].set_value((35.0, 65.0)).run()
    assert at.session_state["ferroscope.view"].patients == CohortFilter({"age": (35.0, 65.0)})
    at.slider[0].set_value((30.0, 80.0)).run()
    assert at.session_state["ferroscope.view"].patients == CohortFilter()


def test_levels_are_a_condition_and_none_chosen_is_none():
    at = opened(cohort(grade=GRADES))
    assert at.pills[0].options == ["II", "III", "IV", "not recorded"]
    at.pills[0].set_value(["IV", MISSING]).run()
    chosen = at.session_state["ferroscope.view"].patients
    assert set(chosen.levels["grade"]) == {"IV", MISSING}
    assert chosen.mask(cohort(grade=GRADES)).tolist() == [True, False, False, False, True, False]
    at.pills[0].set_value([]).run()
    assert at.session_state["ferroscope.view"].patients == CohortFilter()


def test_a_choice_keeps_the_conditions_on_everything_else():
    before = CohortFilter({"age": (35.0, 65.0)}, {"grade": ("II",)})
    ages = [30.0, 40.0, 50.0, 60.0, 70.0, 80.0]
    at = opened(cohort(age=ages, grade=GRADES), View(patients=before))
    assert at.slider[0].value == (35.0, 65.0)
    assert at.pills[0].value == ["II"]
    at.pills[0].set_value(["II", "IV"]).run()
    after = at.session_state["ferroscope.view"].patients
    assert after == replace(before, levels={"grade": ("II", "IV")})


def test_a_chart_counts_those_who_meet_every_other_condition():
    patients = cohort(age=[30.0, 40.0, 50.0, 60.0, 70.0, 80.0], grade=GRADES)
    free = opened(patients)
    by_age = opened(patients, View(patients=CohortFilter({"age": (35.0, 65.0)})))
    # Its own condition does not change a chart; another's does.
    assert counts(by_age, "age") == counts(free, "age")
    assert counts(by_age, "grade") != counts(free, "grade")


def test_a_condition_beyond_the_cohort_is_shown_within_it():
    view = View(patients=CohortFilter({"age": (0.0, 50.0)}, {"grade": ("V", "II")}))
    at = opened(cohort(age=[30.0, 40.0, 50.0, 60.0, 70.0, 80.0], grade=GRADES), view)
    assert not at.exception
    assert at.slider[0].value == (30.0, 50.0)
    assert at.pills[0].value == ["II"]
    assert at.session_state["ferroscope.view"] == view  # looking changes nothing
