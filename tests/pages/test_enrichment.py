"""Enrichment: which terms hold more of the genes than chance would put there."""

import pytest

from dashboard import loaders
from dashboard.candidates import genes_in
from dashboard.question import answer, keep_background
from tests.pages.screen import QUICK, Screen, quick_view


def words(screen: Screen) -> str:
    """The page's words as a reader sees them, signs not escaped."""
    return screen.words.replace("\\", "")


@pytest.fixture(scope="module")
def front() -> Screen:
    return Screen("enrichment")


def test_the_front_door_says_what_is_tested_against_what(front: Screen) -> None:
    assert not front.crashed
    assert not front.refusals
    assert "Simulated data." in front.at.warning[0].value
    assert front.numbers("Background") == ["18,903"]
    found = answer(quick_view(candidates="frg_v2")).found
    assert front.numbers("Genes tested") == [f"{len(found.query):,}"]
    assert front.numbers("Terms tested") == [f"{len(found.table):,}"]
    assert front.numbers("Over-represented") == [f"{len(found.significant(0.05)):,}"]
    assert "Background: every gene that the collection knows, 18,903 genes." in front.words
    assert "ontology 2022-07-01, annotations 2022-09-12" in words(front)
    assert "CC BY 4.0" in words(front)
    assert front.alt("enrichment-terms").startswith("Simulated data")
    assert front.link == {}


def test_ferroptosis_genes_against_all_genes_come_with_a_warning(front: Screen) -> None:
    said = "play a part in ferroptosis"
    assert said in front.words
    other = Screen("enrichment", question="screened", background="candidates")
    assert said not in other.words
    assert "the 483 candidate genes" in other.words


def test_the_studys_term_stands_beside(front: Screen) -> None:
    study = front.tables[0]
    assert study["title"].tolist() == ["iron ion homeostasis"]
    assert study["q_value"][0] < 1e-6
    assert study["simulated"].all()


def test_the_table_has_every_term_with_its_genes_and_cluster(front: Screen) -> None:
    table = front.tables[1]
    found = answer(quick_view(candidates="frg_v2")).found.table
    assert table["id"].tolist() == found["id"].tolist()
    assert table["genes"][0] == found["genes"][0].replace("/", ", ")
    assert table["cluster"][0] == 1
    genes = front.tables[2]
    assert genes["gene"].tolist() == found["genes"][0].split("/")
    assert genes["role"].str.len().gt(0).all()  # every candidate has one


def test_choices_go_through_the_link() -> None:
    screen = Screen("enrichment", **QUICK)
    screen.set("enrichment.collection", "go_mf")
    screen.set("enrichment.background", "measured")
    screen.set("enrichment.sizes", (5, 300))
    screen.set("enrichment.q", 0.2)
    screen.set("enrichment.shown", 6)
    screen.set("enrichment.figure", "bars")
    screen.set("enrichment.similarity", 0.3)
    second = answer(screen.view).found.table["id"][1]
    screen.set("enrichment.term", second)
    assert not screen.crashed
    assert not screen.refusals
    assert screen.link == QUICK | {
        "collection": "go_mf",
        "background": "measured",
        "set_sizes": "5-300",
        "term_q": "0.2",
        "terms_shown": "6",
        "term_figure": "bars",
        "term_similarity": "0.3",
        "term": second,
    }
    other = Screen("enrichment", **screen.link)
    assert other.words == screen.words
    assert other.alt("enrichment-terms") == screen.alt("enrichment-terms")
    assert len(other.chart("enrichment-terms")["data"][0]["y"]["bdata"]) > 0


def test_the_usual_background_is_marked_and_returns_with_another_question() -> None:
    screen = Screen("enrichment", **QUICK, background="measured")
    screen.set("enrichment.question", "risk")
    assert "background" not in screen.link
    assert screen.widget("enrichment.background").value == "measured"
    screen.set("enrichment.question", "signature")
    assert screen.widget("enrichment.background").value == "annotated"


def test_genes_between_risk_groups_up_and_down() -> None:
    screen = Screen("enrichment", **QUICK, question="risk", fold_change="0.3")
    assert not screen.crashed
    counts = {}
    for direction in ("both", "up", "down"):
        screen.set("enrichment.direction", direction)
        assert not screen.refusals
        counts[direction] = int(screen.beside("Genes tested")[0].split()[1].replace(",", ""))
    assert counts["both"] == counts["up"] + counts["down"]
    assert "by construction" in screen.words
    assert "2,000 genes measured in the cohort" in words(screen)


def test_a_pasted_background_is_kept_and_travels() -> None:
    screen = Screen("enrichment", **QUICK, background="list")
    assert "none is given yet" in screen.refusals
    pasted = " ".join(loaders.candidates(quick_view(candidates="frg_v2")).genes)
    genes = genes_in(pasted)
    screen.set("enrichment.background_pasted", pasted)
    assert not screen.refusals
    assert f"a list of {len(genes)} genes given by the reader" in words(screen)
    assert screen.link["background_list"] == keep_background(genes)
    other = Screen("enrichment", **screen.link)
    assert other.numbers("Background") == screen.numbers("Background")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"collection": "nowhere"}, "no collection of gene sets named 'nowhere'"),
        ({"set_sizes": "1999-2000", "background": "candidates"}, "widen the limits of size"),
        ({"background": "list", "background_list": "0" * 64}, "is not kept on this machine"),
        ({"question": "risk", "fold_change": "15"}, "there are no genes that differ"),
        ({"candidates": "list", "genes": "MADE1,UP2"}, "none of the 2 candidate genes"),
    ],
)
def test_what_cannot_be_tested_is_said_with_the_way_out(link: dict[str, str], said: str) -> None:
    screen = Screen("enrichment", **QUICK | link)
    assert not screen.crashed
    assert said in screen.refusals
    assert screen.widget("enrichment.collection")  # the choices stay, so that it can be mended
