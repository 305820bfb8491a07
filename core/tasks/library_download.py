"""A library of gene sets fetched by its name, as a long job of one part."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.enrichment import GeneSets, fetch_enrichr, fetch_msigdb, gmt_of, parse_gmt
from core.enrichment.download import check_library_name
from core.errors import StoreError
from core.jobs import Context, JobSpec
from core.tasks.inputs import read_result, result_bytes

__all__ = ["DownloadedLibrary", "LibraryDownload", "library_request"]

_WORDS = ("name", "title", "source", "date", "licence")


@dataclass(frozen=True, slots=True, eq=False)
class DownloadedLibrary:
    """What was fetched.

    Parameters
    ----------
    sets : GeneSets
        As they are read from ``gmt``.
    gmt : bytes
        Content of a GMT file.
    """

    sets: GeneSets
    gmt: bytes

    @classmethod
    def from_bytes(cls, content: bytes) -> DownloadedLibrary:
        """Read the result of a job.

        Raises
        ------
        StoreError
            If it is damaged.
        """
        found = read_result(content)
        try:
            gmt = str(found["gmt"]).encode()
            return cls(parse_gmt(gmt, **{word: str(found[word]) for word in _WORDS}), gmt)
        except KeyError as exc:
            raise StoreError(
                "the result on disk is damaged.", "Remove the job and start it again."
            ) from exc


def library_request(server: str, name: str, *, address: str = "") -> JobSpec:
    """Return the request of a library: the same name of the same server is the same job.

    Parameters
    ----------
    server : str
        ``"Enrichr"`` or ``"MSigDB"``.
    name : str
        Library or category.
    address : str, optional
        Another server that answers like this one.

    Raises
    ------
    GeneSetError
        If the name cannot be one; nothing is sent.
    """
    check_library_name(name, server=server)
    params = {"server": server, "library": name}
    return JobSpec(LibraryDownload.name, params | ({"address": address} if address else {}))


class LibraryDownload:
    """One library from Enrichr or MSigDB.

    A download that failed is tried again by resuming its job.
    """

    name = "library_download"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the one part; refuse a name that cannot be one."""
        check_library_name(str(params.get("library", "")), server=str(params.get("server", "")))
        return [{"what": "the library"}]

    def run(
        self,
        params: Mapping[str, Any],
        part: Mapping[str, Any],  # noqa: ARG002  there is one
        context: Context,
    ) -> bytes:
        """Fetch it; leave within a second when asked to stop."""
        fetch = fetch_enrichr if params["server"] == "Enrichr" else fetch_msigdb
        sets = fetch(
            str(params["library"]), address=str(params.get("address", "")), waiting=context.check
        )
        context.check()
        gmt = gmt_of(sets)
        parse_gmt(gmt, name=sets.name)  # what cannot be opened again is no result
        words = {word: getattr(sets, word) for word in _WORDS}
        today = datetime.datetime.now(datetime.UTC).date()
        return result_bytes({**words, "date": f"fetched {today.isoformat()}", "gmt": gmt.decode()})

    def combine(
        self,
        params: Mapping[str, Any],  # noqa: ARG002
        results: Sequence[bytes],
    ) -> bytes:
        """Return the one part's result."""
        return results[0]
