"""Fetching a library of gene sets as a job, from a server on this machine."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import GeneSetError, StoreError
from core.jobs import InlineEngine
from core.tasks import TASKS, library_download
from core.tasks.library_download import DownloadedLibrary, library_request
from tests.core.enrichment.library_server import library_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with library_server() as address:
        yield address


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep gseapy's own copies out of the home folder."""
    import gseapy  # noqa: F401  whose function enrichr hides its module of that name

    monkeypatch.setattr(sys.modules["gseapy.enrichr"], "DEFAULT_CACHE_PATH", str(tmp_path))


@pytest.fixture
def engine(tmp_path: Path) -> InlineEngine:
    return InlineEngine(tmp_path / "home")


@pytest.mark.parametrize(
    ("where", "name", "path", "key", "genes"),
    [
        ("Enrichr", "KEGG_2021_Human", "Enrichr", "Ferroptosis", ("ACSL4", "GPX4", "TFRC")),
        ("MSigDB", "h.all", "msigdb/release/", "HALLMARK_HYPOXIA", ("CA9", "VEGFA")),
    ],
)
def test_a_library_is_fetched(
    engine: InlineEngine, server: str, where: str, name: str, path: str, key: str, genes: tuple
) -> None:
    job = engine.submit(library_request(where, name, address=f"{server}/{path}"))
    assert job.state == "done", job.reason
    found = DownloadedLibrary.from_bytes(engine.result(job.id))
    assert found.sets[key].genes == genes
    assert found.sets.source == f"{where}, fetched through gseapy"
    assert found.sets.date == f"fetched {time.strftime('%Y-%m-%d', time.gmtime())}"
    assert found.gmt.startswith(key.encode())


def test_one_that_failed_is_the_same_job_and_can_be_tried_again(
    engine: InlineEngine, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = library_request("Enrichr", "KEGG_2021_Human", address=f"{server}/Enrichr")
    real = library_download.fetch_enrichr

    def broken(name: str, *, address: str, waiting: object):
        return real(name, address="http://127.0.0.1:9", waiting=waiting)

    monkeypatch.setattr(library_download, "fetch_enrichr", broken)
    job = engine.submit(spec)
    assert job.state == "failed"
    assert "no connection to the server" in job.reason
    assert "as a GMT file" in job.hint
    monkeypatch.setattr(library_download, "fetch_enrichr", real)
    again = engine.resume(job.id)
    assert (again.id, again.state, again.attempt) == (spec.id, "done", 2)


@pytest.mark.parametrize(
    ("path", "said"), [("broken", "the server answered 418"), ("login", "could not be fetched")]
)
def test_a_failure_has_its_reason(engine: InlineEngine, server: str, path: str, said: str) -> None:
    job = engine.submit(library_request("Enrichr", "KEGG_2021_Human", address=f"{server}/{path}"))
    assert job.state == "failed"
    assert said in job.reason


def test_it_can_be_stopped_while_the_server_is_silent(engine: InlineEngine, server: str) -> None:
    spec = library_request("Enrichr", "KEGG_2021_Human", address=f"{server}/slow")

    def stop() -> None:
        while not engine.records.has(spec.id) or engine.get(spec.id).state != "running":
            time.sleep(0.01)
        engine.stop(spec.id)

    stopping = threading.Thread(target=stop)
    stopping.start()
    job = engine.submit(spec)
    stopping.join()
    assert job.state == "stopped"
    assert job.parts[0].started is not None  # it was asking; the server answers after these tests


def test_the_server_and_the_name_make_the_job() -> None:
    ids = {
        library_request("Enrichr", "KEGG_2021_Human").id,
        library_request("Enrichr", "KEGG_2021_Human").id,
        library_request("Enrichr", "KEGG_2019_Human").id,
        library_request("MSigDB", "h.all").id,
    }
    assert len(ids) == 3


@pytest.mark.parametrize(("where", "name"), [("Enrichr", "../x"), ("MSigDB", "x"), ("X", "h.all")])
def test_what_cannot_be_a_library_is_refused_before_a_job(where: str, name: str) -> None:
    with pytest.raises(GeneSetError):
        library_request(where, name)
    with pytest.raises(GeneSetError):
        TASKS["library_download"].parts({"server": where, "library": name})


@pytest.mark.parametrize("result", [b"no", b"{}", json.dumps({"gmt": "A\tb\tC\tD"}).encode()])
def test_a_damaged_result_is_said(result: bytes) -> None:
    with pytest.raises(StoreError, match="damaged"):
        DownloadedLibrary.from_bytes(result)
