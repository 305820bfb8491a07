"""FerrDb downloads kept on this machine, and the roles they give."""

import os
from pathlib import Path

import pandas as pd
import pytest

from core.data import FerrDbTable
from core.data.ferrdb import FERRDB_ROLES
from core.errors import StoreError
from dashboard import ferrdb
from dashboard.view import View


def table(version: str, **roles: str) -> FerrDbTable:
    rows = [
        {"gene": gene, **{role: role in words for role in FERRDB_ROLES}, "confidence": ""}
        for gene, words in roles.items()
    ]
    return FerrDbTable(pd.DataFrame(rows), version, "2026-11-25")


def test_what_is_kept_is_found_again_the_latest_first(home: Path) -> None:
    assert ferrdb.kept() == {}
    first = ferrdb.keep(table("V8", GPX4="driver"))
    second = ferrdb.keep(table("V9", GPX4="marker"))
    for age, key in ((2, first), (1, second)):
        path = home / "ferrdb" / f"{key}.json"
        stat = path.stat()
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns - age * 10**9))
    assert list(ferrdb.kept()) == [second, first]
    assert ferrdb.kept()[second].title == "FerrDb, V9"


def test_keeping_the_same_table_twice_keeps_one() -> None:
    assert ferrdb.keep(table("V9", GPX4="driver")) == ferrdb.keep(table("V9", GPX4="driver"))
    assert len(ferrdb.kept()) == 1


def test_roles_come_from_the_views_table_then_from_the_built_in_ones() -> None:
    key = ferrdb.keep(table("V9", GPX4="driver"))
    genes = ("GPX4", "ACSL4")
    assert ferrdb.roles(genes, View())["role"].tolist() == ["suppressor and marker", "driver"]
    mine = ferrdb.roles(genes, View(ferrdb=key))
    assert mine["role"].tolist() == ["driver", "driver"]
    assert mine["source"].tolist() == ["FerrDb, V9", "FerrDb V2"]
    assert ferrdb.roles_source(View(ferrdb=key)).startswith("FerrDb, V9, else FerrDb V2")


def test_a_table_that_is_not_here_or_was_changed(home: Path) -> None:
    unknown = View(ferrdb="b" * 64)
    with pytest.raises(StoreError, match="not kept on this machine"):
        ferrdb.chosen(unknown)
    assert ferrdb.roles(("ACSL4",), unknown)["source"].tolist() == ["FerrDb V2"]
    assert ferrdb.roles_source(unknown).startswith("FerrDb V2")
    text = table("V9", GPX4="driver").to_json()
    (home / "ferrdb").mkdir(parents=True)
    (home / "ferrdb" / f"{'c' * 64}.json").write_text(text)
    with pytest.raises(StoreError, match="was changed since"):
        ferrdb.chosen(View(ferrdb="c" * 64))
    (home / "ferrdb" / f"{'d' * 64}.json").write_bytes(b"\xff\xfe not json")
    assert ferrdb.kept() == {}
