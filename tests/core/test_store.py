"""Results are there whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import store
from core.errors import StoreError
from core.store import Store, write_atomically

KEY = "0123456789abcdef"
ROOT = Path(__file__).parents[2]

# Writes the same file over and over, each time wholly of one letter.
WRITE_FOREVER = """
import itertools, sys
from pathlib import Path
from core.store import write_atomically
for letter in itertools.cycle([b"A", b"B"]):
    write_atomically(Path(sys.argv[1]), letter * 4_000_000)
"""


def test_what_was_kept_is_read_back(tmp_path):
    kept = Store(tmp_path / "not" / "there" / "yet")
    assert not kept.has(KEY, "path.json")
    path = kept.write(KEY, "path.json", b"\x00\xff")
    assert kept.has(KEY, "path.json")
    assert kept.read(KEY, "path.json") == b"\x00\xff"
    assert path == kept.path(KEY, "path.json")
    assert path.relative_to(kept.root).as_posix() == f"01/{KEY}/path.json"


def test_names_and_keys_do_not_share_a_place(tmp_path):
    kept = Store(tmp_path)
    kept.write(KEY, "a", b"1")
    kept.write(KEY, "b", b"2")
    kept.write(KEY.replace("f", "e"), "a", b"3")
    assert kept.read(KEY, "a") + kept.read(KEY, "b") == b"12"
    assert kept.read(KEY.replace("f", "e"), "a") == b"3"


def test_a_later_write_replaces_the_whole_file(tmp_path):
    kept = Store(tmp_path)
    kept.write(KEY, "a", b"long and old")
    kept.write(KEY, "a", b"new")
    assert kept.read(KEY, "a") == b"new"


def test_what_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(StoreError, match=r"nothing is kept here under 0123456789ab / a"):
        Store(tmp_path).read(KEY, "a")


@pytest.mark.parametrize("failing", ["replace", "fsync"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path, monkeypatch, failing, error
):
    path = tmp_path / "result"
    write_atomically(path, b"old")

    def fail(*_):
        raise error

    monkeypatch.setattr(store.os, failing, fail)
    expected = StoreError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as refusal:
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["result"]  # noqa: PTH208
    if expected is StoreError:
        assert "No space left on device" in refusal.value.message


def test_a_process_killed_while_writing_leaves_a_whole_file(tmp_path):
    path = tmp_path / "result"
    for wait in (0.0, 0.01, 0.03):
        writer = subprocess.Popen([sys.executable, "-c", WRITE_FOREVER, str(path)], cwd=ROOT)
        try:
            # The first file may take its time; then the kill falls somewhere in a later write.
            while not path.exists() and writer.poll() is None:
                time.sleep(0.005)
            time.sleep(wait)
        finally:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        assert path.read_bytes() in (b"A" * 4_000_000, b"B" * 4_000_000)


def test_a_reader_beside_a_writer_sees_only_whole_files(tmp_path):
    path = tmp_path / "result"
    writer = subprocess.Popen([sys.executable, "-c", WRITE_FOREVER, str(path)], cwd=ROOT)
    try:
        while not path.exists() and writer.poll() is None:
            time.sleep(0.005)
        seen = {path.read_bytes() for _ in range(200)}
    finally:
        writer.kill()
        writer.wait()
    assert seen <= {b"A" * 4_000_000, b"B" * 4_000_000}


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="could not be written") as refusal:
        write_atomically(tmp_path / "file" / "result", b"x")
    assert refusal.value.hint


def test_what_is_removed_is_gone_and_the_rest_stays(tmp_path: Path):
    store = Store(tmp_path)
    store.write("a" * 64, "one", b"1")
    store.write("a" * 64, "two", b"2")
    store.write("ab" * 32, "one", b"3")
    store.remove("a" * 64)
    store.remove("a" * 64)
    assert not store.has("a" * 64, "one")
    assert store.read("ab" * 32, "one") == b"3"
    with pytest.raises(StoreError):
        store.remove("../../etc")
