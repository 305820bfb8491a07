"""A sign of life ends with its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import StoreError
from core.jobs.lease import Lease, held
from tests.core.jobs.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from core.jobs.lease import Lease
lease = Lease(Path(sys.argv[1]))
sys.stdout.write(lease.token + "\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def test_a_lease_is_held_until_it_is_let_go(tmp_path: Path):
    lease = Lease(tmp_path / "engines")
    assert held(tmp_path / "engines", lease.token)
    lease.close()
    lease.close()
    assert not held(tmp_path / "engines", lease.token)


@pytest.mark.parametrize("token", ["", "0123456789abcdef", "../../../etc/passwd", "x" * 16])
def test_what_nobody_took_is_not_held(tmp_path: Path, token: str):
    assert not held(tmp_path, token)


def test_killing_the_process_lets_go_and_programs_it_started_do_not_hold_on(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    token = process.stdout.readline().strip()
    assert held(tmp_path, token)
    process.kill()
    process.communicate()
    assert not held(tmp_path, token)
    mine = Lease(tmp_path)  # sweeps the dead one away
    assert [path.stem for path in tmp_path.glob("*.lock")] == [mine.token]
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mine.close()
    assert not held(tmp_path, mine.token)
    child.kill()
    child.communicate()


def test_a_folder_that_cannot_be_made_is_said():
    with pytest.raises(StoreError, match="jobs cannot be kept"):
        Lease(Path("/proc/nowhere"))
