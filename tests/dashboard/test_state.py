"""The view in a session: the link leads once, then follows."""

import streamlit as st
from streamlit.testing.v1 import AppTest

from core.filter import CohortFilter
from dashboard import state
from dashboard.view import View
from tests.dashboard.panel import panel


def page() -> AppTest:
    def draw() -> None:
        for item in state.begin():
            st.warning(item)
        st.slider("Quantile", 0.05, 0.95, step=0.05, **state.field("quantile", "quantile"))
        st.text_area(
            "Genes",
            **state.field("genes", "genes", shown=" ".join, taken=lambda text: tuple(text.split())),
        )
        st.button("All", key="all", on_click=state.change, kwargs={"patients": CohortFilter()})
        state.finish()

    return panel(draw)


def test_the_first_run_reads_the_link():
    at = page()
    at.query_params.update({"quantile": "0.25", "genes": "RRM2,CD44", "trim": "much"})
    at.run()
    assert at.slider[0].value == 0.25
    assert at.text_area[0].value == "RRM2 CD44"
    assert [item.value for item in at.warning] == ["trim=much"]
    assert at.query_params == {"quantile": "0.25", "genes": "RRM2,CD44"}


def test_a_widget_moves_the_view_and_the_link_follows():
    at = page().run()
    assert at.query_params == {}
    at.slider[0].set_value(0.4).run()
    at.text_area[0].set_value("RRM2  HLA-A").run()
    assert at.session_state["ferroscope.view"] == View(quantile=0.4, genes=("RRM2", "HLA-A"))
    assert at.query_params == {"quantile": "0.4", "genes": "RRM2,HLA-A"}
    at.slider[0].set_value(0.5).run()
    assert at.query_params == {"genes": "RRM2,HLA-A"}


def test_a_link_that_lags_behind_does_not_push_the_slider_back():
    at = page()
    at.query_params["quantile"] = "0.25"
    at.run()
    at.slider[0].set_value(0.75)
    at.query_params["quantile"] = "0.25"
    at.run()
    assert at.slider[0].value == 0.75
    assert at.query_params == {"quantile": "0.75"}


def test_a_change_elsewhere_moves_the_widget():
    at = page()
    at.query_params.update({"quantile": "0.25", "patients": '{"grade":["IV"]}'})
    at.run()
    at.button[0].click().run()
    assert at.session_state["ferroscope.view"] == View(quantile=0.25)
    assert at.slider[0].value == 0.25
    at.session_state["ferroscope.view"] = View(quantile=0.9)
    at.run()
    assert at.slider[0].value == 0.9


def test_nobodys_session_is_anothers():
    first, second = page(), page()
    first.run().slider[0].set_value(0.4).run()
    assert second.run().slider[0].value == 0.5


def test_uploaded_cohorts_live_in_their_session():
    def draw() -> None:
        st.text(" ".join(state.session_cohorts()))
        state.session_cohorts()["mine"] = "a cohort"

    at = panel(draw).run()
    assert at.text[0].value == ""
    assert at.run().text[0].value == "mine"
    assert panel(draw).run().text[0].value == ""
