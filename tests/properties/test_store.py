"""The store: whatever goes in comes out, and nothing reaches outside its folder."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import StoreError
from core.store import Store

KEYS = st.text("0123456789abcdef", min_size=8, max_size=64)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", fullmatch=True)


@given(KEYS, NAMES, st.binary(), st.binary())
def test_the_last_content_written_is_what_is_read(key, name, first, last):
    with tempfile.TemporaryDirectory() as folder:
        kept = Store(Path(folder))
        kept.write(key, name, first)
        kept.write(key, name, last)
        assert kept.read(key, name) == last
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        assert files == [kept.path(key, name)]


@given(st.dictionaries(st.tuples(KEYS, NAMES), st.binary(), max_size=5))
def test_results_do_not_disturb_each_other(contents):
    with tempfile.TemporaryDirectory() as folder:
        kept = Store(Path(folder))
        for (key, name), content in contents.items():
            kept.write(key, name, content)
        for (key, name), content in contents.items():
            assert kept.read(key, name) == content


@given(st.text(), st.text())
@example("..", "a")
@example("0123456789", "../../a")
@example("0123456789", "..")
@example("0123456789", ".partial-x")
@example("0123456789\n", "a")
@example("0123456789", "a\n")
@example("0123456789", "/a")
def test_a_place_is_inside_the_store_or_refused(key, name):
    root = Path("kept")
    store = Store(root)
    try:
        path = store.path(key, name)
    except StoreError:
        return
    assert path.parent.parent.parent == root
    assert ".." not in path.parts
    assert path.name == name


@given(st.builds("{}/{}".format, st.text(), st.text()) | st.builds(".{}".format, st.text()), KEYS)
def test_a_path_is_never_a_name(name, key):
    with pytest.raises(StoreError, match="not a place in the store"):
        Store(Path("kept")).path(key, name)
