"""Choices about an estimate, in the link and out of it."""

import pytest

from dashboard.view import View


def test_every_choice_is_in_the_link():
    view = View(
        estimate_network="a" * 64,
        estimate_flips=True,
        estimate_section="grounds",
        batch_folder="my scans",
    )
    reading = View.from_query(view.to_query())
    assert reading.view == view
    assert reading.ignored == ()
    assert len(view.to_query()) == 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("estimate_network", "../x"),
        ("estimate_network", "a" * 63),
        ("estimate_flips", "maybe"),
        ("estimate_section", "everything"),
        ("batch_folder", "../../etc"),
        ("batch_folder", "a/b"),
    ],
)
def test_what_a_link_cannot_ask_for_is_named(name: str, text: str):
    reading = View.from_query({name: text})
    assert reading.view == View()
    assert reading.ignored == (f"{name}={text[:40]}",)
