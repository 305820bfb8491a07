"""The child process: the same result, and an end with a reason however it ends."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import JobStopped, ScanError
from core.imaging.preprocessing import child, preprocess, preprocess_in_child
from core.imaging.preprocessing.exchange import REFUSAL
from core.imaging.preprocessing.plan import PreprocessingPlan


def instead(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Run some Python in the child's place; its folder is sys.argv[1]."""
    monkeypatch.setattr(child, "_command", lambda folder: [sys.executable, "-c", code, str(folder)])


def test_the_child_gives_what_the_chain_gives(simulated, tmp_path):
    told, rights = [], []

    def on_step(step):
        told.append(step)
        rights.append((tmp_path / "run").stat().st_mode & 0o777)

    there = preprocess_in_child(simulated, folder=tmp_path / "run", on_step=on_step)
    here = preprocess(simulated)
    assert there.scan.fingerprint == here.scan.fingerprint
    assert there.recipe == here.recipe
    assert np.array_equal(there.to_native["t1"], here.to_native["t1"])
    assert [step.step for step in told] == ["recognised", "scale"]
    assert np.array_equal(told[1].after, here.steps[1].after)
    assert set(rights) == {0o700}
    assert not (tmp_path / "run").exists()


def test_a_refusal_of_the_child_is_ours(simulated, tmp_path):
    with pytest.raises(ScanError, match="56 x 64 x 48 voxels, the atlas 240 x 240 x 155"):
        preprocess_in_child(
            simulated, folder=tmp_path / "run", plan=PreprocessingPlan(route="atlas")
        )
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import os; os.kill(os.getpid(), 9)", "was killed .before its first step.*memory"),
        ("import os; os.kill(os.getpid(), 11)", "crashed .SIGSEGV"),
        ("raise RuntimeError('the cat sat on it')", "the cat sat on it"),
        ("pass", "no message"),
        ("import time; x = bytearray(300 << 20); time.sleep(60)", "more than 0.2 GB of memory"),
    ],
    ids=["killed", "crashed", "raised", "nothing", "memory"],
)
def test_a_child_that_ends_badly(simulated, tmp_path, monkeypatch, code, message):
    instead(monkeypatch, code)
    with pytest.raises(ScanError, match=message):
        preprocess_in_child(simulated, folder=tmp_path / "run", most_bytes=200 << 20)
    assert not (tmp_path / "run").exists()


def test_a_child_is_stopped(simulated, tmp_path, monkeypatch):
    pid = tmp_path / "pid"
    instead(
        monkeypatch,
        f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(100)",
    )
    with pytest.raises(JobStopped, match="SIM was stopped"):
        preprocess_in_child(
            simulated,
            folder=tmp_path / "run",
            stopping=lambda: pid.exists() and bool(pid.read_text()),
        )
    assert not Path(f"/proc/{pid.read_text()}").exists()
    assert not (tmp_path / "run").exists()


def test_what_the_listener_raises_ends_the_child(simulated, tmp_path):
    def stop(step):
        raise JobStopped("enough")

    with pytest.raises(JobStopped, match="enough"):
        preprocess_in_child(simulated, folder=tmp_path / "run", on_step=stop)
    assert not (tmp_path / "run").exists()


def test_a_folder_that_exists_is_not_written_to(simulated, tmp_path):
    (tmp_path / "mine").write_text("keep")
    with pytest.raises(ScanError, match="no folder could be made"):
        preprocess_in_child(simulated, folder=tmp_path)
    assert (tmp_path / "mine").read_text() == "keep"


def test_the_childs_refusal_is_read_as_text(simulated, tmp_path, monkeypatch):
    words = json.dumps(["<b>no</b>", "way out"])
    instead(
        monkeypatch,
        f"import sys, pathlib; pathlib.Path(sys.argv[1], {REFUSAL!r}).write_text({words!r}); "
        "sys.exit(1)",
    )
    with pytest.raises(ScanError, match="<b>no</b>") as caught:
        preprocess_in_child(simulated, folder=tmp_path / "run")
    assert caught.value.hint == "way out"
