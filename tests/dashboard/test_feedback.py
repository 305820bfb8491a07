"""Refusals as text; everything else crashes visibly."""

import pytest
import streamlit as st

from core.errors import CohortError, InputError
from dashboard.feedback import plain, refusals, say_notes
from tests.dashboard.panel import panel


def test_a_refusal_is_shown_with_its_way_out_and_the_page_goes_on():
    def draw() -> None:
        with refusals():
            st.text("before")
            raise CohortError("time has 3 negative values.", "Correct them.")
        st.text("after")

    at = panel(draw).run()
    assert not at.exception
    assert len(at.error) == 1
    assert [item.value for item in at.text] == [
        "before",
        "Time has 3 negative values.",
        "Correct them.",
        "after",
    ]


def test_what_a_refusal_quotes_is_never_rendered():
    text = "there is no cohort named '![x](https://e.co/x.png) <b>'."

    def draw() -> None:
        with refusals():
            raise InputError(text)

    at = panel(draw).run()
    assert [item.value for item in at.text] == ["T" + text[1:]]
    assert not any("e.co" in item.value for item in (*at.markdown, *at.caption, *at.error))


@pytest.mark.parametrize("error", [ZeroDivisionError, ValueError, KeyError, OSError])
def test_anything_else_crashes_visibly(error: type[Exception]):
    def draw() -> None:
        with refusals():
            raise error("a defect")

    at = panel(draw).run()
    assert len(at.exception) == 1
    assert not at.text


def test_notes_are_listed_and_none_is_nothing():
    at = panel(lambda: say_notes(("First.", "Second *as it is*."))).run()
    assert [item.value for item in at.text] == ["First.", "Second *as it is*."]
    assert len(at.expander) == 1
    assert not panel(lambda: say_notes(())).run().expander


@pytest.mark.parametrize(
    "text", ["![x](//e.co/x.png)", "<b>", ":red[x]", "$x$", "a_b*c*", "`x`", "# x", "\\[x]"]
)
def test_plain_words_keep_every_letter_and_lose_every_meaning(text: str):
    escaped = plain(text)
    kept = escaped.replace("\\\\", "\0").replace("\\", "").replace("\0", "\\")
    assert kept == text
    for place, char in enumerate(escaped):
        if not char.isalnum() and char not in " \\":
            assert escaped[place - 1] == "\\"
