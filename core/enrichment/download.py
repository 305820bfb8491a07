"""Collections fetched by name from Enrichr or MSigDB, through gseapy.

KEGG may not be shipped with FerroScope; whoever may use it can fetch it here.
A network that does not answer is given up after a while and said so: nothing
of FerroScope needs one.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeVar

from core.enrichment.gene_sets import GeneSets
from core.enrichment.library import licence_of, title_of
from core.errors import GeneSetError, listed

__all__ = ["check_library_name", "fetch_enrichr", "fetch_msigdb", "gmt_of"]

_ENRICHR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MSIGDB = re.compile(r"(c\d|h|m\w\d?)(\.[a-z0-9_-]+){1,4}", re.IGNORECASE)
_VERSION = re.compile(r"\d{4}\.\d\.(Hs|Mm)")
_WITHOUT = (
    "Check the network, or give the collection as a GMT file: in a browser, open Enrichr "
    "(maayanlab.cloud/Enrichr, Libraries) or MSigDB (gsea-msigdb.org), download it and drop it in."
)
_RELEASE = "2024.1.Hs"
_LOOK = 0.2  # seconds between two looks at whether to wait on
_Answer = TypeVar("_Answer")


def check_library_name(name: str, *, server: str, version: str = _RELEASE) -> None:
    """Refuse what cannot name a library of Enrichr or a category of MSigDB; nothing is sent.

    Raises
    ------
    GeneSetError
        If it cannot, or there is no such server.
    """
    if server == "Enrichr":
        if not _ENRICHR.fullmatch(name):
            raise GeneSetError(
                f"{name[:60]!r} is no name of an Enrichr library.",
                "Names are like KEGG_2021_Human or WikiPathway_2023_Human.",
            )
    elif server != "MSigDB":
        raise GeneSetError(
            f"{server[:60]!r} is no server of gene sets.", "There are Enrichr and MSigDB."
        )
    elif not (_MSIGDB.fullmatch(name) and _VERSION.fullmatch(version)):
        raise GeneSetError(
            f"{name[:60]!r} of {version[:20]!r} is no category of MSigDB.",
            "Categories are like h.all or c2.cp.wikipathways, versions like 2024.1.Hs.",
        )


def fetch_enrichr(
    name: str,
    *,
    address: str = "",
    seconds: float = 60.0,
    waiting: Callable[[], None] | None = None,
) -> GeneSets:
    """Fetch a library of Enrichr by its name, such as ``KEGG_2021_Human``.

    Parameters
    ----------
    name : str
        As https://maayanlab.cloud/Enrichr/#libraries lists it.
    address : str, optional
        Another server that answers like Enrichr's.
    seconds : float
        When to give up.
    waiting : callable, optional
        Called a few times a second while there is no answer; what it raises ends the wait.

    Raises
    ------
    GeneSetError
        If the name cannot be one, Enrichr has no such library (close names are
        given), there is no network, no answer in time, or no sets in it.
    """
    check_library_name(name, server="Enrichr")
    found = _within(seconds, lambda: _enrichr(name, address), waiting)
    return _collection(name, found, "Enrichr")


def fetch_msigdb(
    category: str,
    *,
    version: str = _RELEASE,
    address: str = "",
    seconds: float = 60.0,
    waiting: Callable[[], None] | None = None,
) -> GeneSets:
    """Fetch a category of MSigDB, such as ``h.all`` or ``c2.cp.wikipathways``.

    Parameters
    ----------
    category : str
    version : str
        Release of MSigDB.
    address : str, optional
        Another server that answers like MSigDB's.
    seconds : float
        When to give up.
    waiting : callable, optional
        As :func:`fetch_enrichr`.

    Raises
    ------
    GeneSetError
        As :func:`fetch_enrichr`.
    """
    check_library_name(category, server="MSigDB", version=version)
    found = _within(seconds, lambda: _msigdb(category, version, address), waiting)
    return _collection(f"{category}.v{version}", found, "MSigDB")


def gmt_of(sets: GeneSets) -> bytes:
    """Return a collection as the content of a GMT file."""
    lines = ("\t".join((key, one.title, *one.genes)) for key, one in sets.items())
    return ("\n".join(lines) + "\n").encode()


def _enrichr(name: str, address: str) -> dict[str, list[str]]:
    """Ask Enrichr, whose list of names tells a wrong name from a broken network."""
    from gseapy.enrichr import EnrichrAPI
    from requests.adapters import HTTPAdapter

    server = EnrichrAPI("human")
    if address:
        server.base_url = address
    for scheme in ("http://", "https://"):
        # gseapy would try five times, each time for as long as the network likes.
        server._session.mount(scheme, HTTPAdapter(max_retries=0))
    names: list[str] = server.get_libraries()
    if name not in names:
        close = get_close_matches(name, names, n=5, cutoff=0.4)
        raise GeneSetError(
            f"Enrichr has no library named {name}.",
            f"Did you mean {listed(close)}?" if close else "Look the name up at Enrichr.",
        )
    found: dict[str, list[str]] = server.download_libraries(name)
    return found


def _msigdb(category: str, version: str, address: str) -> dict[str, list[str]]:
    """Ask MSigDB."""
    from gseapy import Msigdb

    class Server(Msigdb):  # type: ignore[misc]
        url = address or Msigdb.url

    found: dict[str, list[str]] | None = Server.get_gmt(category=category, dbver=version)
    if found is None:
        raise GeneSetError(
            f"MSigDB has no category {category} in its release {version}.",
            "Look the name up at gsea-msigdb.org.",
        )
    return found


def _collection(name: str, found: dict[str, list[str]], where: str) -> GeneSets:
    """Return what a server sent as a collection."""
    sets = {
        key: [gene for gene in genes if gene.isprintable() and 0 < len(gene) <= 100]
        for key, genes in found.items()
        if key.isprintable() and len(key) <= 500
    }
    sets = {key: genes for key, genes in sets.items() if genes}
    if not sets:
        raise GeneSetError(
            f"what {where} sent as {name} holds no gene set.", "Try again, or give a GMT file."
        )
    return GeneSets.of(
        sets,
        name=name,
        title=title_of(name),
        source=f"{where}, fetched through gseapy",
        licence=licence_of(name),
    )


def _within(
    seconds: float, ask: Callable[[], _Answer], waiting: Callable[[], None] | None
) -> _Answer:
    """Return an answer, or refuse once it has taken too long or the network has failed."""
    answers: list[_Answer] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as exc:
            failures.append(exc)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ends = time.monotonic() + seconds
    while thread.is_alive() and (left := ends - time.monotonic()) > 0:
        thread.join(min(left, _LOOK))
        if waiting is not None:
            waiting()
    if thread.is_alive():
        raise GeneSetError(f"the server did not answer within {seconds:g} seconds.", _WITHOUT)
    if failures:
        exc = failures[0]
        if isinstance(exc, GeneSetError):
            raise exc
        if not isinstance(exc, Exception):
            raise exc
        raise GeneSetError(
            f"the collection could not be fetched: {_reason(exc)}.", _WITHOUT
        ) from exc
    return answers[0]


def _reason(exc: Exception) -> str:
    """Return in a few words why a request failed."""
    import requests

    if isinstance(exc, requests.ConnectionError):
        return "there is no connection to the server"
    if isinstance(exc, requests.HTTPError) and exc.response is not None:
        return f"the server answered {exc.response.status_code}"
    return str(exc).rstrip(".")[:200] or type(exc).__name__
