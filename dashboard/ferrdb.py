"""The FerrDb download that a reader brought: kept on this machine, and the roles it gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from core.data import FerrDbTable, ferrdb_from_json, gene_roles
from core.errors import CoreError, StoreError
from core.provenance import fingerprint
from core.store import write_atomically
from dashboard.settings import settings
from dashboard.view import View

__all__ = ["chosen", "keep", "kept", "roles", "roles_source"]


def keep(table: FerrDbTable) -> str:
    """Keep a table on this machine and return its fingerprint, which a link can hold."""
    write_atomically(_folder() / f"{table.fingerprint}.json", table.to_json().encode())
    return table.fingerprint


def kept() -> dict[str, FerrDbTable]:
    """Return the tables kept on this machine by fingerprint, the latest import first."""
    found: dict[str, FerrDbTable] = {}
    files = _folder().glob("*.json") if _folder().is_dir() else ()
    for path in sorted(files, key=lambda file: -file.stat().st_mtime_ns):
        try:
            found[path.stem] = _read(path.stem)
        except CoreError:
            continue  # a damaged copy is none; importing it again mends it
    return found


def chosen(view: View) -> FerrDbTable | None:
    """Return the table that the view names, None where it names none.

    Raises
    ------
    StoreError
        If it is not kept on this machine.
    """
    return _read(view.ferrdb) if view.ferrdb else None


def roles(genes: tuple[str, ...], view: View) -> pd.DataFrame:
    """Return what genes do in ferroptosis, by the view's table first, then the built-in ones.

    Columns as :func:`core.data.gene_roles`. A table that is not kept here gives way to the
    built-in ones: where it was asked for, the Signature page says so.
    """
    try:
        table = chosen(view)
    except CoreError:
        table = None
    return _roles(genes, table, fingerprint(genes, table.fingerprint if table else ""))


def roles_source(view: View) -> str:
    """Return where roles come from, as half a sentence."""
    built_in = "FerrDb V2, else V1 (markers: V1)"
    try:
        table = chosen(view)
    except CoreError:
        table = None
    return f"{table.title}, else {built_in}" if table else built_in


def _folder() -> Path:
    return settings().home / "ferrdb"


@st.cache_resource(show_spinner=False, max_entries=16)
def _read(key: str) -> FerrDbTable:
    try:
        text = (_folder() / f"{key}.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise StoreError(
            f"the FerrDb download {key[:12]} of this link is not kept on this machine.",
            "Import its files on the Signature page, or choose a built-in version of FerrDb.",
        ) from exc
    table = ferrdb_from_json(text)
    if table.fingerprint != key:
        raise StoreError(
            f"the FerrDb download kept as {key[:12]} was changed since.", "Import its files again."
        )
    return table


@st.cache_resource(show_spinner=False, max_entries=64)
def _roles(_genes: tuple[str, ...], _table: FerrDbTable | None, key: str) -> pd.DataFrame:  # noqa: ARG001
    return gene_roles(_genes, table=_table)
