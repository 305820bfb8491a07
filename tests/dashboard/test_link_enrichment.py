"""The Enrichment page's choices in a link: strictly read, never guessed."""

import pytest

from dashboard.view import View


def test_they_come_back_from_the_link() -> None:
    view = View(question="risk", set_sizes=(5, 300), term="GO:0055072", ranking="risk")
    assert view.to_query() == {
        "question": "risk",
        "set_sizes": "5-300",
        "term": "GO:0055072",
        "ranking": "risk",
    }
    assert View.from_query(view.to_query()).view == view


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("set_sizes", "300-5"),
        ("set_sizes", "5"),
        ("set_sizes", "1-10"),
        ("set_sizes", "5-10-20"),
        ("question", "all"),
        ("background", "mine"),
        ("background_list", "../x"),
        ("collection", "../x"),
        ("term_q", "2"),
        ("terms_shown", "100"),
        ("term", "x" * 501),
        ("library", "x" * 101),
        ("library", "a\nb"),
        ("library_from", "KEGG"),
    ],
)
def test_what_cannot_be_understood_is_named(name: str, text: str) -> None:
    reading = View.from_query({name: text})
    assert reading.view == View()
    assert reading.ignored == (f"{name}={text[:40]}",)


def test_a_library_goes_with_its_server() -> None:
    view = View(library_from="MSigDB", library="c2.cp.wikipathways")
    assert View.from_query(view.to_query()).view == view
    assert view.with_(library_from="Enrichr").to_query() == {}
    assert view.with_(library="h.all").library_from == "MSigDB"


def test_a_term_goes_with_its_collection_and_ranking() -> None:
    view = View(term="GO:1", background="measured")
    assert view.with_(collection="go_mf").term == ""
    assert view.with_(ranking="risk").term == ""
    assert view.with_(question="risk").background == ""
    assert view.with_(term_q=0.1).term == "GO:1"
