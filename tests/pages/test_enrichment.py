"""Enrichment: which terms hold more of the genes than chance, and where sets lie on a ranking."""

import gzip
from pathlib import Path

import pytest

from core.enrichment import fetch_enrichr
from core.errors import GeneSetError
from dashboard import gene_sets as gene_sets_panel
from dashboard import loaders
from dashboard.candidates import genes_in
from dashboard.gene_set_library import look_again
from dashboard.question import answer, keep_background
from dashboard.walks import walks_of
from tests.pages.screen import QUICK, Screen, quick_view

GMT = (
    b"FERROPTOSIS\tdeath by iron\tGPX4\tACSL4\tTFRC\tFTH1\tHMOX1\tNCOA4\tALOX15\n"
    b"GLUTATHIONE\t\tGPX4\tGSS\tGCLC\tGCLM\n"
)
SIZES = {"set_sizes": "3-500"}


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


# Preranked.


@pytest.fixture(scope="module")
def ranked() -> Screen:
    return Screen(
        "enrichment", **QUICK, enrichment_section="preranked", collection="go_cc", set_sizes="15-80"
    )


def test_sets_along_the_hazard(ranked: Screen) -> None:
    assert not ranked.crashed
    assert not ranked.refusals
    found = walks_of(ranked.view).result()
    assert ranked.numbers("Sets tested") == [f"{len(found.table):,}"]
    up = found.table.query("q_value <= 0.05 and normalised_score > 0")
    assert ranked.numbers("Sets, higher hazard") == [str(len(up))]
    assert {"preranked-scores", "preranked-walk"} <= set(ranked.charts)
    first = found.table.iloc[0]
    assert first["title"] in ranked.alt("preranked-walk")
    assert "seed 0" in ranked.words
    assert ranked.tables[0]["gene"].tolist() == first["leading_edge"].split("/")
    assert ranked.tables[1]["leading_edge"][0] == first["leading_edge"].replace("/", ", ")


def test_another_set_moves_the_walk_and_the_link(ranked: Screen) -> None:
    before = ranked.chart("preranked-walk")["data"]
    other = walks_of(ranked.view).result().table["id"][3]
    ranked.set("preranked.term", other)
    assert ranked.link["term"] == other
    assert ranked.chart("preranked-walk")["data"] != before
    ranked.set("preranked.ranking", "risk")
    assert "term" not in ranked.link
    assert not ranked.refusals
    assert "Sets, higher in high risk" in ranked.words


def test_many_sets_are_walked_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard import preranked

    monkeypatch.setattr(preranked, "_AT_ONCE", 3)
    screen = Screen(
        "enrichment", **QUICK, enrichment_section="preranked", collection="go_cc", set_sizes="15-79"
    )
    assert not screen.charts
    assert "is kept on this machine" in screen.words
    screen.click("preranked.run")
    assert "preranked-scores" in screen.charts
    again = Screen("enrichment", **screen.link)
    assert "preranked-scores" in again.charts  # kept, so nobody waits twice


# Gene sets.


@pytest.fixture
def sets_page() -> Screen:
    return Screen("enrichment", **QUICK, enrichment_section="gene_sets", **SIZES)


def given(screen: Screen, name: str, content: bytes) -> Screen:
    screen.widget("gene_sets.upload").set_value((name, content, "text/plain"))
    screen.at.run()
    return screen


def test_what_is_here_has_a_licence_and_a_date(sets_page: Screen) -> None:
    table = sets_page.tables[0].set_index("Gene sets")
    assert "CC BY 4.0" in table.loc["GO biological process", "Licence"]
    assert "2022-07-01" in table.loc["GO biological process", "Date"]
    assert "KEGG's licence forbids" in sets_page.words


def test_a_gmt_file_is_tested_in_this_session(sets_page: Screen) -> None:
    screen = given(sets_page, "my sets.gmt.gz", gzip.compress(GMT))
    assert "2 sets, 10 genes" in screen.words
    screen.click("gene_sets.use")
    assert not screen.crashed
    assert screen.link["collection"] == "my_sets"
    assert "enrichment_section" not in screen.link
    assert "death by iron" in screen.alt("enrichment-terms")
    other = Screen("enrichment", **screen.link)
    assert "no collection of gene sets named 'my_sets'" in other.refusals


def test_a_kept_gmt_file_is_there_for_the_next(sets_page: Screen, home: Path) -> None:
    screen = given(sets_page, "kept.gmt", GMT)
    screen.set("gene_sets.keep", True)
    screen.click("gene_sets.use")
    assert (home / "genesets" / "kept.gmt").read_bytes() == GMT
    other = Screen("enrichment", **screen.link)
    assert not other.refusals
    assert "death by iron" in other.alt("enrichment-terms")
    again = given(Screen("enrichment", enrichment_section="gene_sets"), "kept.gmt", GMT)
    again.click("gene_sets.use")
    assert "here already" in again.refusals


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>Sign in</html>", "web page"),
        (gzip.compress(GMT)[:-5], "ends too early"),
        (b"A\tb\nC\td\n", "no gene"),
        (b"A\tb\tTP53\n", "only one gene"),
        (GMT + GMT, "more than one set named ferroptosis"),
        (b"", "is empty"),
    ],
)
def test_files_that_are_none_are_refused(sets_page: Screen, content: bytes, said: str) -> None:
    screen = given(sets_page, "bad.gmt", content)
    assert not screen.crashed
    assert said in screen.refusals


@pytest.mark.parametrize("name", ["../evil", "![x](http://e.co)", ""])
def test_names_that_lead_elsewhere_are_refused(sets_page: Screen, name: str) -> None:
    screen = given(sets_page, "x.gmt", GMT)
    screen.widget("gene_sets.name").set_value(name).run()
    assert "no name for a collection" in screen.refusals


def test_a_library_is_fetched_kept_and_tested(
    sets_page: Screen, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    from core.enrichment import parse_gmt

    asked = []

    def fetch(name: str):
        asked.append(name)
        return parse_gmt(GMT, name=name, title="KEGG 2021 Human")

    monkeypatch.setattr(gene_sets_panel, "fetch_enrichr", fetch)
    sets_page.click("gene_sets.fetch")
    assert asked == ["KEGG_2021_Human"]
    sets_page.click("gene_sets.use_fetched")
    assert sets_page.link["collection"] == "KEGG_2021_Human"
    assert (home / "genesets" / "KEGG_2021_Human.gmt").is_file()
    assert not sets_page.refusals
    assert "may not be passed on" in sets_page.words
    (home / "genesets" / "KEGG_2021_Human.gmt").unlink()
    look_again()


def test_without_a_network_the_way_out_is_said(
    sets_page: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(name: str):
        return fetch_enrichr(name, address="http://127.0.0.1:9")

    monkeypatch.setattr(gene_sets_panel, "fetch_enrichr", fetch)
    sets_page.click("gene_sets.fetch")
    assert not sets_page.crashed
    assert "no connection to the server" in sets_page.refusals
    assert "as a gmt file" in sets_page.refusals
    with pytest.raises(GeneSetError):
        fetch("KEGG_2021_Human")
