"""Temporary folders: for this user alone, and gone, however the server ends."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import scan_folders
from dashboard.scan_folders import new_folder, passing_folder, root, sweep, sweep_once
from dashboard.settings import ROOT

# A server that holds a scan on disk: says where, then waits for its end.
_SERVER = """
import sys
from dashboard.scan_folders import new_folder
place = new_folder()
(place / "voxels.npy").write_bytes(b"a patient")
print(place, flush=True)
sys.stdin.readline()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of this test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for once in (root, sweep_once):
        once.cache_clear()
    yield tmp_path
    for once in (root, sweep_once):
        once.cache_clear()


def server(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, Path(process.stdout.readline().strip())


def test_nobody_else_may_look_into_a_folder():
    place = new_folder()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE(root().stat().st_mode) == 0o700
    assert place.parent == root()


def test_a_passing_folder_is_gone_after_its_block_even_where_it_fails():
    with pytest.raises(RuntimeError), passing_folder() as place:
        (place / "a").write_text("x")
        raise RuntimeError
    assert not place.exists()


def test_a_server_that_ends_leaves_nothing(temporary: Path):
    process, place = server(temporary)
    assert (place / "voxels.npy").is_file()
    process.communicate("\n", timeout=30)
    assert list(temporary.iterdir()) == []


def test_what_a_killed_server_left_goes_when_the_next_one_starts(temporary: Path):
    process, place = server(temporary)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    assert (place / "voxels.npy").is_file()
    sweep_once()
    assert list(temporary.iterdir()) == []


def test_a_living_servers_folders_are_left_alone(temporary: Path):
    process, place = server(temporary)
    try:
        assert sweep() == 0
        assert (place / "voxels.npy").is_file()
    finally:
        process.communicate("\n", timeout=30)


def test_what_is_not_ours_is_left_alone(temporary: Path):
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / scan_folders._LOCK).write_text("")
    (temporary / f"{scan_folders._PREFIX}link").symlink_to(elsewhere)
    (temporary / f"{scan_folders._PREFIX}file").write_text("x")
    (temporary / f"{scan_folders._PREFIX}beginning").mkdir()  # its lock is not there yet
    assert sweep() == 0
    assert len(list(temporary.iterdir())) == 4
