"""The embedded cluster's process; what it does for jobs is tested in test_local.py."""

import gc
from pathlib import Path

import pytest

from core.errors import JobError
from core.jobs.cluster import SCHEDULER_SETTINGS, EmbeddedCluster
from tests.core.jobs.conftest import wait_for


def test_a_workers_death_is_never_hidden():
    assert SCHEDULER_SETTINGS["distributed.scheduler.allowed-failures"] == 0
    assert SCHEDULER_SETTINGS["distributed.scheduler.worker-saturation"] == 1.0


def test_it_ends_when_it_is_closed_even_before_it_is_up(tmp_path: Path):
    cluster = EmbeddedCluster(tmp_path / "cluster.log", workers=1)
    assert cluster.alive
    cluster.close()
    assert not cluster.alive
    assert cluster.address == ""


def test_it_lets_in_who_holds_its_keys_and_nobody_else(tmp_path: Path):
    from distributed import Client

    cluster = EmbeddedCluster(tmp_path / "cluster.log", workers=0)
    try:
        wait_for(lambda: cluster.address or not cluster.alive)
        assert cluster.address.startswith("tls://127.0.0.1:")
        folder = cluster._folder
        assert folder.stat().st_mode & 0o077 == 0
        for stranger in (cluster.address.replace("tls://", "tcp://"), cluster.address):
            with pytest.raises((OSError, TypeError)):
                Client(stranger, timeout="2s")
        gc.collect()  # see DaskEngine._connect
        with Client(cluster.address, security=cluster.security(), timeout="10s") as client:
            assert client.status == "running"
    finally:
        cluster.close()
    assert not folder.exists()


def test_its_last_words_are_kept(tmp_path: Path):
    cluster = EmbeddedCluster(tmp_path / "cluster.log", workers=0)
    cluster.close()
    (tmp_path / "cluster.log").write_text("one\nno memory left\n\n")
    assert cluster.last_words() == "no memory left"
    (tmp_path / "cluster.log").unlink()
    assert cluster.last_words() == ""


def test_where_it_cannot_be_started_it_says_so():
    with pytest.raises(JobError, match="could not be started"):
        EmbeddedCluster(Path("/proc/nowhere/cluster.log"), workers=1)
