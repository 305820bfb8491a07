"""Gene sets: what is here, with licence and date; a GMT file of one's own; libraries by name."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import streamlit as st

from core.enrichment import GeneSets, keep_gmt, parse_gmt
from core.enrichment.library import title_of
from core.errors import GeneSetError
from core.jobs import Job
from core.tasks.library_download import DownloadedLibrary, library_request
from dashboard import state
from dashboard.choices import LIBRARY_SERVERS
from dashboard.engine import engine
from dashboard.enrichment_controls import about
from dashboard.feedback import plain, refusals
from dashboard.gene_set_library import (
    collection,
    collections_here,
    look_again,
    session_gene_sets,
)
from dashboard.live import job_panel
from dashboard.settings import settings

__all__ = ["gene_sets_panel", "library_result"]

_MOST_UPLOADED = 128 << 20


def gene_sets_panel() -> None:
    """Show the collections, and the two ways to bring another."""
    _here()
    left, right = st.columns(2, gap="large")
    with left:
        _upload()
    with right:
        _fetch()


def _here() -> None:
    """Show what there is."""
    here = collections_here()
    table = pd.DataFrame(
        [
            {
                "Gene sets": source.title,
                "From": "shipped with FerroScope"
                if source.kind == "shipped"
                else (source.path.name if source.path else "given in this session"),
                "Date": source.date,
                "Licence": source.licence,
            }
            for source in here.values()
        ]
    )
    st.dataframe(
        table,
        hide_index=True,
        key="gene_sets.here",
        alt=f"The {len(table)} collections of gene sets that can be tested, with their licences.",
    )
    st.caption(
        "The gene ontology is Bioconductor's org.Hs.eg.db 3.16, every gene counted for its terms "
        "and their ancestors, any evidence. KEGG's licence forbids passing it on: fetch it, or "
        "drop a GMT file into the folder genesets of the data folder, where any .gmt or .gmt.gz "
        "is found."
    )


def _upload() -> None:
    """Take a GMT file, check it, and open it."""
    st.subheader("A GMT file of your own")
    given = st.file_uploader(
        "One set per line: name, description, then its genes, separated by tabs",
        type=["gmt", "txt", "gz"],
        key="gene_sets.upload",
        max_upload_size=_MOST_UPLOADED >> 20,
        help="Human gene symbols, such as GPX4; plain or gzipped.",
    )
    if given is None:
        return
    with refusals():
        if given.size > _MOST_UPLOADED:
            raise GeneSetError(
                f"the file has {given.size >> 20:,} MiB; at most {_MOST_UPLOADED >> 20} are read.",
                "Keep the gene sets you need.",
            )
        content = bytes(given.getbuffer())
        suggested = re.sub(r"[^A-Za-z0-9._-]+", "_", Path(given.name).name.split(".gmt")[0])
        _bring(content, given.name[:100], suggested.strip("._-")[:60] or "my_sets", given.file_id)


def _bring(content: bytes, file: str, suggested: str, key: str) -> None:
    """Show what a file holds and let the reader open it, kept or for this session."""
    name = st.text_input("Name of the collection", suggested, key=f"gene_sets.name.{key}")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,79}", name) or ".." in name:
        raise GeneSetError(
            f"{name[:80]!r} is no name for a collection.",
            "Use letters, digits, spaces and . _ -, at most 80.",
        )
    sets = parse_gmt(content, name=name, file=file, title=title_of(name))
    st.markdown(about(sets))
    for note in sets.notes:
        st.caption(plain(note))
    kept = st.toggle(
        "Keep it on this machine, so that it is there next time and links to it work",
        key="gene_sets.keep",
    )
    st.button(
        "Use these sets",
        key="gene_sets.use",
        type="primary",
        on_click=_use,
        args=(sets, content, kept),
    )


def _use(sets: GeneSets, content: bytes, kept: bool) -> None:
    """Open a collection, on disk or in this session alone."""
    with refusals():
        if kept:
            keep_gmt(content, settings().home, name=sets.name)
            look_again()
        else:
            taken = collections_here().get(sets.name)
            if taken is not None and sets.name not in session_gene_sets():
                raise GeneSetError(
                    f"there is a collection named {sets.name} here already.",
                    "Choose another name.",
                )
            session_gene_sets()[sets.name] = sets
        _open(sets.name)


def _open(name: str) -> None:
    """Turn to a collection that is here."""
    state.change(collection=name, enrichment_section="overrepresentation")


def _fetch() -> None:
    """Fetch a library by its name, where there is a network."""
    st.subheader("A library by name")
    server = st.radio(
        "From",
        LIBRARY_SERVERS,
        horizontal=True,
        help="Fetched by a worker of this server through gseapy; only the library's name is sent.",
        **state.field("library_from", "gene_sets.where"),
    )
    usual = LIBRARY_SERVERS[server]
    name = st.text_input(
        "Library" if server == "Enrichr" else "Category",
        max_chars=100,
        help="Such as KEGG_2021_Human or WikiPathway_2023_Human."
        if server == "Enrichr"
        else "Such as h.all (hallmarks) or c2.cp.wikipathways, of release 2024.1.Hs.",
        **state.field(
            "library",
            f"gene_sets.library.{server}",
            shown=lambda name: name or usual,
            taken=lambda text: "" if text.strip() == usual else text.strip(),
        ),
    )
    with refusals():
        request = library_request(server, name.strip())
        job = job_panel(
            request,
            key="gene_sets.fetch",
            label="Fetch",
            note="What comes back is kept on this machine until the job is removed on the Jobs "
            "page.",
        )
        if job is not None:
            library_result(job, key="gene_sets")


def library_result(job: Job, *, key: str) -> None:
    """Show what was fetched, and let the reader keep and use it."""
    found = DownloadedLibrary.from_bytes(engine().result(job.id))
    st.markdown(about(found.sets))
    st.caption(
        "You are responsible for keeping to the library's terms; it stays on this machine. Used, "
        "it is the collection of the Enrichment page. To fetch it anew, remove this job on the "
        "Jobs page first."
    )
    here = collections_here().get(found.sets.name)
    kept = here is not None and collection(here.name).fingerprint == found.sets.fingerprint
    st.button(
        "Use these sets" if kept else "Keep and use these sets",
        key=f"{key}.use_fetched",
        type="primary",
        on_click=_open if kept else _use,
        args=(found.sets.name,) if kept else (found.sets, found.gmt, True),
    )
