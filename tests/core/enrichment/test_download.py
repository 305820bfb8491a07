"""Fetching through gseapy, from a server on this machine that answers like Enrichr and MSigDB."""

import sys
from collections.abc import Iterator

import pytest

from core.enrichment import fetch_enrichr, fetch_msigdb, gmt_of, parse_gmt
from core.enrichment.download import check_library_name
from core.errors import GeneSetError, JobStopped
from tests.core.enrichment.library_server import library_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with library_server() as address:
        yield address


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> None:
    """Keep gseapy's own copies out of the home folder."""
    import gseapy  # noqa: F401  whose function enrichr hides its module of that name

    monkeypatch.setattr(sys.modules["gseapy.enrichr"], "DEFAULT_CACHE_PATH", str(tmp_path))


def test_a_library_is_fetched_by_its_name(server: str) -> None:
    sets = fetch_enrichr("KEGG_2021_Human", address=f"{server}/Enrichr")
    assert sets["Ferroptosis"].genes == ("ACSL4", "GPX4", "TFRC")
    assert (sets.name, sets.title) == ("KEGG_2021_Human", "KEGG 2021 Human")
    assert "Enrichr" in sets.source
    assert "may not be passed on" in sets.licence
    assert parse_gmt(gmt_of(sets), name="again").fingerprint == sets.fingerprint


def test_a_category_of_msigdb(server: str) -> None:
    sets = fetch_msigdb("h.all", address=f"{server}/msigdb/release/")
    assert sets["HALLMARK_HYPOXIA"].genes == ("CA9", "VEGFA")
    with pytest.raises(GeneSetError, match=r"no category c2\.cp\.none"):
        fetch_msigdb("c2.cp.none", address=f"{server}/msigdb/release/")


def test_a_name_that_is_not_there_gets_close_ones(server: str) -> None:
    with pytest.raises(GeneSetError, match="no library named KEGG_2020_Human") as refusal:
        fetch_enrichr("KEGG_2020_Human", address=f"{server}/Enrichr")
    assert "KEGG_2021_Human" in refusal.value.hint


@pytest.mark.parametrize(
    ("place", "said"),
    [("broken", "the server answered 418"), ("login", "could not be fetched"),
     ("Enrichr/none/deep", "could not be fetched|no library")],
)  # fmt: skip
def test_a_server_that_answers_otherwise(server: str, place: str, said: str) -> None:
    name = "KEGG_2021_Human" if place != "Enrichr/none/deep" else "KEGG"
    with pytest.raises(GeneSetError, match=said):
        fetch_enrichr(name, address=f"{server}/{place}")


def test_an_empty_library_is_said(server: str) -> None:
    with pytest.raises(GeneSetError, match="holds no gene set"):
        fetch_enrichr("Empty", address=f"{server}/Enrichr")


def test_a_server_that_is_slow_is_given_up(server: str) -> None:
    """It answers when these tests are over."""
    with pytest.raises(GeneSetError, match=r"did not answer within 0.3 seconds") as refusal:
        fetch_enrichr("KEGG_2021_Human", address=f"{server}/slow", seconds=0.3)
    assert "GMT" in refusal.value.hint


def test_whoever_waits_can_leave(server: str) -> None:
    looks = []

    def waiting() -> None:
        looks.append("no answer yet")
        if len(looks) == 2:
            raise JobStopped("enough.")

    with pytest.raises(JobStopped, match="enough"):
        fetch_enrichr("KEGG_2021_Human", address=f"{server}/slow", waiting=waiting)
    assert len(looks) == 2


def test_no_network_is_said_with_the_way_out() -> None:
    with pytest.raises(GeneSetError, match="no connection to the server") as refusal:
        fetch_enrichr("KEGG_2021_Human", address="http://127.0.0.1:9")
    assert "as a GMT file" in refusal.value.hint


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 101, "a&b=c"])
def test_names_that_are_none_are_never_sent(name: str) -> None:
    with pytest.raises(GeneSetError, match="no name of an Enrichr library"):
        fetch_enrichr(name, address="http://127.0.0.1:9")


@pytest.mark.parametrize(("category", "version"), [("../x", "2024.1.Hs"), ("h.all", "latest")])
def test_categories_that_are_none_are_never_sent(category: str, version: str) -> None:
    with pytest.raises(GeneSetError, match="no category of MSigDB"):
        fetch_msigdb(category, version=version, address="http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("name", "server", "said"),
    [
        ("../x", "Enrichr", "no name of an Enrichr library"),
        ("KEGG_2021_Human", "MSigDB", "no category of MSigDB"),
        ("h.all", "KEGG", "no server of gene sets"),
    ],
)
def test_names_are_checked_before_anything_is_asked(name: str, server: str, said: str) -> None:
    with pytest.raises(GeneSetError, match=said):
        check_library_name(name, server=server)
    check_library_name("h.all", server="MSigDB")
