"""Words and building blocks of every page."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import streamlit as st

from core.cohort import Cohort, Outcome
from dashboard import state
from dashboard.choices import CUT_METHODS, SCALES
from dashboard.feedback import plain
from dashboard.figures.drawing import Drawing
from dashboard.view import View
from dashboard.widgets import (
    choose,
    cohort_line,
    draw,
    key_figures,
    label,
    p_words,
    section,
    simulated_label,
)
from tests.dashboard.panel import panel


def cohort(n: int = 4, *, simulated: bool = False, name: str = "mine") -> Cohort:
    patients = pd.Index([f"P{place}" for place in range(n)])
    return Cohort(
        name,
        pd.DataFrame({"RRM2": np.arange(float(n))}, index=patients),
        pd.DataFrame(index=patients),
        Outcome(np.arange(1.0, n + 1) * 10, np.arange(n) % 2 == 0),
        simulated=simulated,
    )


@pytest.mark.parametrize(
    ("p_value", "words"),
    [
        (0.0, "< 0.001"),
        (0.000999, "< 0.001"),
        (0.001, "0.001"),
        (0.0496, "0.050"),
        (1.0, "1.000"),
        (float("nan"), "not estimable"),
    ],
)
def test_p_values_in_words(p_value: float, words: str):
    assert p_words(p_value) == words


def test_a_known_characteristic_has_words_and_another_keeps_its_name():
    assert label("codel_1p19q") == "1p/19q"
    assert label("RRM2") == "RRM2"


def test_one_line_on_a_cohort_says_what_is_simulated():
    assert cohort_line(cohort()) == "mine: 4 patients, 2 deaths"
    assert cohort_line(cohort(simulated=True)) == "mine (simulated): 4 patients, 2 deaths"


def test_simulated_cohorts_are_named_and_without_any_nothing_is_said():
    made_up = cohort(simulated=True, name="made_up")
    at = panel(lambda: simulated_label([made_up.title])).run()
    assert len(at.warning) == 1
    assert at.warning[0].value.startswith("**Simulated data.** made_up:")
    assert not panel(lambda: simulated_label([])).run().warning


def test_key_figures_of_a_part_say_of_how_many():
    everyone = cohort(4)
    at = panel(lambda: key_figures(everyone, everyone.take([True, True, False, False]))).run()
    assert not at.exception
    shown = {item.label: (item.value, item.delta) for item in at.metric}
    assert shown["Patients"] == ("2", "of 4")
    assert shown["Deaths"] == ("1", "50% of patients")
    # Of the two, one died at 10 months and one was left alive at 20.
    assert shown["Median follow-up"] == ("20.0 months", "reverse Kaplan-Meier")
    assert shown["Genes"] == ("1", "log2(FPKM + 1)")


def test_follow_up_without_a_censored_patient_is_not_reached():
    everyone = Cohort(
        "dead",
        cohort().expression,
        cohort().clinical,
        Outcome([1.0, 2.0, 3.0, 4.0], [True] * 4),
    )
    at = panel(lambda: key_figures(everyone, everyone)).run()
    assert "not reached" in [item.value for item in at.metric]


def test_a_choice_reaches_the_view_and_a_strange_one_gives_way_to_the_first():
    found = []
    at = panel(
        lambda: found.append(choose("Scale", "variable", {"a": "First", "b": "Second"}, key="k"))
    )
    at.run()
    assert (found[-1], at.selectbox[0].value) == ("a", "a")  # the view's "age" is no option
    assert at.session_state.get("ferroscope.view") is None  # and is not overwritten by looking
    at.selectbox[0].set_value("b").run()
    assert found[-1] == "b"
    assert at.session_state["ferroscope.view"] == View(variable="b")


def test_a_section_is_one_of_its_options():
    found = []
    at = panel(lambda: found.append(section("scale", SCALES, key="k"))).run()
    at.segmented_control[0].set_value("batch").run()
    assert found == ["measured", "batch"]
    assert at.session_state["ferroscope.view"].scale == "batch"


def test_a_chart_stands_with_its_words_and_its_numbers():
    said = "Method of ![x](//e.co/x.png)"
    drawing = Drawing(go.Figure(), "What it shows.", said, pd.DataFrame({"x": [1]}), "score")
    at = panel(lambda: draw(drawing, "survival-score")).run()
    assert not at.exception
    chart = at.get("plotly_chart")[0].proto
    assert chart.alt == "What it shows."
    assert '"filename": "ferroscope_score"' in chart.config
    assert [item.value for item in at.caption] == [plain(said)]  # not rendered


def test_the_words_of_every_option_differ():
    for options in (CUT_METHODS, SCALES):
        assert len(set(options.values())) == len(options)


def test_view_without_a_session_is_the_front_door():
    seen = []
    panel(lambda: (seen.append(state.view()), st.text("x"))).run()
    assert seen == [View()]
