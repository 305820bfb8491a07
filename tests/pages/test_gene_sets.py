"""Gene sets: what is here, a file of one's own, a library fetched by its name as a job."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.enrichment import fetch_enrichr, parse_gmt
from core.tasks import library_download
from dashboard.gene_set_library import look_again
from tests.dashboard.engines import working_inline
from tests.pages.screen import QUICK, Screen

GMT = (
    b"FERROPTOSIS\tdeath by iron\tGPX4\tACSL4\tTFRC\tFTH1\tHMOX1\tNCOA4\tALOX15\n"
    b"GLUTATHIONE\t\tGPX4\tGSS\tGCLC\tGCLM\n"
)
SIZES = {"set_sizes": "3-500"}


@pytest.fixture(scope="module", autouse=True)
def inline(home: Path) -> Iterator[None]:
    with working_inline():
        yield


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
    asked = []

    def fetch(name: str, **more: object):
        asked.append(name)
        return parse_gmt(GMT, name=name, title="KEGG 2021 Human", licence="may not be passed on")

    monkeypatch.setattr(library_download, "fetch_enrichr", fetch)
    sets_page.click("gene_sets.fetch.start")
    assert asked == ["KEGG_2021_Human"]
    # Left and found again, by the link and without it, and on the Jobs page.
    link = sets_page.link
    other = Screen("enrichment", **link)
    assert "KEGG 2021 Human: 2 sets" in other.words
    assert "fetched 20" in other.words
    jobs = Screen("jobs", job=link["job"])
    assert "KEGG 2021 Human: 2 sets" in jobs.words
    assert jobs.tables[0]["Of"][0] == "KEGG_2021_Human from Enrichr"
    assert asked == ["KEGG_2021_Human"]

    sets_page.click("gene_sets.use_fetched")
    assert sets_page.link["collection"] == "KEGG_2021_Human"
    assert (home / "genesets" / "KEGG_2021_Human.gmt").is_file()
    assert not sets_page.refusals
    assert "may not be passed on" in sets_page.words
    # Once kept, it is only to be used.
    other = Screen("enrichment", **link)
    assert other.widget("gene_sets.use_fetched").label == "Use these sets"
    other.click("gene_sets.use_fetched")
    assert not other.refusals
    assert other.link["collection"] == "KEGG_2021_Human"
    (home / "genesets" / "KEGG_2021_Human.gmt").unlink()
    look_again()


def test_without_a_network_the_way_out_is_said_and_it_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str, **more: object):
        return fetch_enrichr(name, address="http://127.0.0.1:9")

    screen = Screen("enrichment", **QUICK, enrichment_section="gene_sets")
    screen.set("gene_sets.library", " WikiPathway_2023_Human ")
    assert screen.link["library"] == "WikiPathway_2023_Human"
    monkeypatch.setattr(library_download, "fetch_enrichr", broken)
    screen.click("gene_sets.fetch.start")
    assert not screen.crashed
    assert "no connection to the server" in screen.refusals
    assert "as a gmt file" in screen.refusals
    other = Screen("enrichment", **screen.link)
    assert "no connection to the server" in other.refusals
    monkeypatch.setattr(
        library_download, "fetch_enrichr", lambda name, **more: parse_gmt(GMT, name=name)
    )
    other.click("gene_sets.fetch.resume")
    assert not other.refusals
    assert other.widget("gene_sets.use_fetched").label == "Keep and use these sets"


def test_another_server_has_its_own_name_and_a_wrong_one_is_never_sent() -> None:
    screen = Screen(
        "enrichment", **QUICK, enrichment_section="gene_sets", library="WikiPathway_2023_Human"
    )
    assert screen.widget("gene_sets.library").value == "WikiPathway_2023_Human"
    screen.set("gene_sets.where", "MSigDB")
    assert screen.widget("gene_sets.library").value == "h.all"
    assert "library" not in screen.link
    screen.set("gene_sets.library", "../x")
    assert "no category of msigdb" in screen.refusals
    with pytest.raises(KeyError):
        screen.widget("gene_sets.fetch.start")
