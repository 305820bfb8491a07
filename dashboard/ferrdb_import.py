"""Bringing a newer download of FerrDb: its files, which of those kept is used, what is in it."""

from __future__ import annotations

import datetime
import re
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from core.data import FerrDbTable, read_ferrdb
from dashboard import ferrdb, state
from dashboard.downloads import download_table
from dashboard.feedback import plain, refusals, say_notes

__all__ = ["ferrdb_panel"]


def ferrdb_panel() -> None:
    """Show which FerrDb download is used, and let the reader choose or import another."""
    tables = ferrdb.kept()
    view = state.view()
    if view.candidates == "frg_own" and not view.ferrdb and tables:
        state.change(ferrdb=next(iter(tables)))
        view = state.view()
    with st.container(border=True):
        if tables:
            st.selectbox(
                "FerrDb download",
                ["", *tables] if view.candidates != "frg_own" else list(tables),
                format_func=lambda key: _words(tables[key]) if key else "None: the built-in roles",
                help="Genes and roles come from it on every page; genes that it does not list keep "
                "the roles of the built-in versions.",
                **state.field(
                    "ferrdb", "signature.ferrdb", shown=lambda key: key if key in tables else None
                ),
            )
        if view.ferrdb and view.ferrdb not in tables:
            st.warning(
                f"The FerrDb download {plain(view.ferrdb[:12])} of this link is not kept on this "
                "machine; roles are those of the built-in versions. Import its files here.",
                icon=":material/warning:",
            )
        elif view.ferrdb:
            _about(tables[view.ferrdb])
        with st.expander("Import a download of FerrDb", expanded=not tables), refusals():
            _import()


def _words(table: FerrDbTable) -> str:
    """Return one line on a table."""
    return f"{table.title}: {len(table.genes):,} genes, imported {table.imported}"


def _about(table: FerrDbTable) -> None:
    """Say how many genes of each role a table has, from which files, and what was assumed."""
    counts = ", ".join(f"{n:,} {role}" for role, n in table.counts().items() if n)
    st.caption(
        f"{plain(table.title)}, imported {plain(table.imported)} from "
        f"{plain(', '.join(table.files))}: {len(table.genes):,} genes ({counts}; a gene may have "
        "several roles; unclassified: a regulator whose direction FerrDb does not state)."
    )
    say_notes(table.notes, title="What was assumed or set aside in it")
    download_table(table.genes, "ferrdb", key="signature-ferrdb", simulated=False)


def _import() -> None:
    """Take files, read them, keep the table and use it."""
    st.caption(
        "FerrDb (zhounan.org/ferrdb) offers one table for each role: driver.csv, suppressor.csv, "
        "marker.csv, unclassified.csv. Give them together, or in one zip, or one table with the "
        "columns gene and role. The table is kept on this machine so that links to it work."
    )
    uploads = st.file_uploader(
        "FerrDb files: CSV, TSV or zip",
        type=["csv", "tsv", "txt", "zip"],
        accept_multiple_files=True,
        max_upload_size=64,
        key="signature.ferrdb.files",
    )
    version = st.text_input(
        "Version or date of the download",
        max_chars=80,
        placeholder="for example V2, 3 May 2024",
        key="signature.ferrdb.version",
    )
    if uploads and st.button("Use this download", key="signature.ferrdb.use"):
        with refusals():
            key = ferrdb.keep(_read(uploads, version))
            state.change(candidates="frg_own", ferrdb=key)
            st.rerun()


def _read(uploads: list[Any], version: str) -> FerrDbTable:
    """Read the uploads by names that keep the role which FerrDb puts there."""
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    printable = "".join(char for char in version if char.isprintable())
    with st.spinner("Reading the files"), tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, upload in enumerate(uploads):
            path = Path(folder) / str(number) / _plain_name(upload.name)
            path.parent.mkdir()
            path.write_bytes(upload.getbuffer())
            paths.append(path)
        return read_ferrdb(paths, imported=today, version=printable)


def _plain_name(name: str) -> str:
    """Return the last part of a file's name, letters and digits only."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", Path(name.replace("\\", "/")).name)[-80:].lstrip(".-")
